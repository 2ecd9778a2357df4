"""Reveals: a caller's number shown whole to one supervisor, for a purpose and with a reason of their own words.

The audit keeps for good who saw the number of which call and for what; the reason, which may name somebody, is sealed
here, and erased with the number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Table, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing import calls
from routing.audit import Actor
from routing.sealing import Sealer
from routing.sql import locks
from routing.sql.columns import binary, identity, instant, integer, string, uuid

SHOWN_FOR = timedelta(seconds=60)
MOST_PER_HOUR = 6  # of one account
LONGEST_REASON = 500  # signs
_HOUR = timedelta(hours=1)


class Purpose(StrEnum):
    """What a number is opened for."""

    DANGER = "danger"  # somebody's life is in danger
    RING_BACK = "ring_back"  # what was promised to the caller cannot be done otherwise
    MISUSE = "misuse"  # threats, or a report to the police
    WISH = "wish"  # the caller asks what is kept of them, or to be forgotten


class Reveal(SQLModel, table=True):
    """One reveal: who saw the number of which call. The reason is sealed; null once it is erased."""

    __tablename__ = "reveals"
    __table_args__ = (
        Index("reveals_of_account", "account", "at"),
        Index("reveals_of_call", "call_id"),
    )

    id: int = identity(BigInteger)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    account: int = integer()
    at: datetime = instant()
    purpose: Purpose = string()
    sealed: bytes | None = binary(optional=True)


reveals: Table = SQLModel.metadata.tables["reveals"]


class RevealRefused(Exception):
    """The number is not shown."""


class NumberNotKept(RevealRefused):
    """It was withheld, or is erased, or none of the keys opens it."""


class RevealsUsedUp(RevealRefused):
    """This account has seen as many numbers as it may in an hour; `again_at` is when it may see another."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"again at {again_at.isoformat()}")
        self.again_at = again_at


async def reveal(
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    purpose: Purpose,
    reason: str,
    *,
    by: Actor,
    sealer: Sealer,
) -> str:
    """Return the number of a call's caller (E.164), and keep who saw it and why. Raises RevealRefused.

    Note it in the audit in the same transaction.
    """
    # One by one, so that two presses at once are not both the last that is left.
    await connection.execute(text(locks.REVEALS))
    lately = (reveals.c.account == by.account, reveals.c.at > now - _HOUR)
    seen = (await connection.execute(select(func.count(), func.min(reveals.c.at)).where(*lately))).one()
    if seen[0] >= MOST_PER_HOUR:
        raise RevealsUsedUp(seen[1] + _HOUR)
    call = await calls.by_id(connection, call_id)
    number = None if call is None else sealer.opened(call.caller_sealed)
    if number is None:
        raise NumberNotKept
    row = {
        "call_id": call_id,
        "account": by.account,
        "at": now,
        "purpose": purpose,
        "sealed": sealer.seal(reason),
    }
    await connection.execute(insert(reveals).values(row))
    return number


async def erase(connection: AsyncConnection, call_ids: Sequence[UUID]) -> None:
    """Erase the reasons of reveals of these calls."""
    theirs = (reveals.c.call_id.in_(call_ids), reveals.c.sealed.is_not(None))
    await connection.execute(update(reveals).where(*theirs).values(sealed=None))
