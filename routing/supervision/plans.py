"""Plans: what supervisors have agreed for a caller who rings often: with whom they talk, how long, and a few words.

A plan stands by the keyed hash of the number; its words and the name are sealed. It goes with the last of the caller's
numbers that is kept. Counsellors hear with whom and how long as the caller is offered to them; pages show the words.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing import calls
from routing.audit import Actor
from routing.calls import Call
from routing.sealing import Sealer
from routing.sql.columns import binary, instant, integer, smallint

LONGEST = 300  # signs
LONGEST_NAME = 60
MOST_MINUTES = 180


class CallerPlan(SQLModel, table=True):
    """One caller's plan. `account` is who wrote it last; the name and the words are sealed, together."""

    __tablename__ = "caller_plans"
    __table_args__ = (CheckConstraint(f"minutes between 1 and {MOST_MINUTES}", "caller_plans_minutes"),)

    caller_hash: bytes = binary(primary_key=True)
    minutes: int | None = smallint(optional=True)
    account: int = integer()
    at: datetime = instant()
    sealed: bytes = binary()


caller_plans: Table = SQLModel.metadata.tables["caller_plans"]


class Plan(NamedTuple):
    """What is agreed: with whom they talk, how many minutes at most, and words for those who read the page."""

    who: str = ""
    minutes: int | None = None
    words: str = ""


class Agreed(NamedTuple):
    """A plan as it is read; `plan` is None when the key that sealed it is gone."""

    account: int
    at: datetime
    plan: Plan | None


class NumberNotKept(Exception):
    """The number was withheld or is erased: nothing tells the caller's next call from another's."""


async def agree(
    connection: AsyncConnection, now: datetime, call_id: UUID, plan: Plan, *, by: Actor, sealer: Sealer
) -> None:
    """Keep the plan of a call's caller, in place of the last. Raises NumberNotKept."""
    call = await _call(connection, call_id)
    await _end(connection, hashes_of(call, sealer))
    row = {
        "caller_hash": call.caller_hash,
        "minutes": plan.minutes,
        "account": by.account,
        "at": now,
        "sealed": sealer.seal(json.dumps([plan.who, plan.words])),
    }
    await connection.execute(insert(caller_plans).values(row))


async def end(connection: AsyncConnection, call_id: UUID, *, sealer: Sealer) -> bool:
    """End the plan of a call's caller; tell whether there was one. Raises NumberNotKept."""
    return await _end(connection, hashes_of(await _call(connection, call_id), sealer))


async def of_caller(connection: AsyncConnection, call: Call, sealer: Sealer) -> Agreed | None:
    """Return the plan of a call's caller."""
    hashes = hashes_of(call, sealer)
    if not hashes:
        return None
    found = await connection.execute(select(caller_plans).where(caller_plans.c.caller_hash.in_(hashes)))
    row = found.first()
    if row is None:
        return None
    opened = sealer.opened(row.sealed)
    who, words = ("", "") if opened is None else json.loads(opened)
    return Agreed(row.account, row.at, None if opened is None else Plan(who, row.minutes, words))


async def erase_of_nobody(connection: AsyncConnection) -> None:
    """Erase the plans of callers of whom no call keeps the number any more."""
    # Asked for each plan, since they are few: or all calls would be read.
    theirs = calls.calls.c.caller_hash == caller_plans.c.caller_hash
    call = select(calls.calls.c.id).where(theirs).limit(1).scalar_subquery()
    await connection.execute(delete(caller_plans).where(call.is_(None)))


def hashes_of(call: Call, sealer: Sealer) -> list[bytes]:
    """Return the hashes of a call's caller, under every key; none where the number is not kept."""
    if call.caller_hash is None:
        return []
    number = sealer.opened(call.caller_sealed)
    return list({call.caller_hash, *(sealer.hashes(number) if number else ())})


async def _call(connection: AsyncConnection, call_id: UUID) -> Call:
    call = await calls.by_id(connection, call_id)
    if call is None or call.caller_hash is None:
        raise NumberNotKept
    return call


async def _end(connection: AsyncConnection, hashes: Sequence[bytes]) -> bool:
    gone = await connection.execute(delete(caller_plans).where(caller_plans.c.caller_hash.in_(hashes)))
    return gone.rowcount > 0
