"""Never again: numbers that must not be rung any more, known by their keyed hash alone (docs/decisions/0265).

Whoever answers a callback says so by key 9, and takes it back by asking for a callback from that phone. What a
supervisor has decided, a supervisor takes back.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sealing import Sealer
from routing.sql.columns import binary, instant, string

LONGEST_REASON = 500  # signs
BY_PHONE = "phone"  # whoever answered it
WHY = "its number is never to be rung again"


class NeverAgain(SQLModel, table=True):
    """One number. `by` is "account 7", or `phone`; the reason is sealed, and erased when numbers are."""

    __tablename__ = "never_again"

    number_hash: bytes = binary(primary_key=True)
    since: datetime = instant()
    by: str = string()
    reason: bytes | None = binary(optional=True)


never_again: Table = SQLModel.metadata.tables["never_again"]
_of = never_again.c


class Barred(NamedTuple):
    """Since when a number is not to be rung, and who said so; `reason` is None where none is kept."""

    since: datetime
    by: str
    reason: str | None

    @property
    def by_phone(self) -> bool:
        """Whether whoever answered it said so, and may take it back by asking for a callback from it."""
        return self.by == BY_PHONE


async def bar(
    connection: AsyncConnection,
    now: datetime,
    hashes: Sequence[bytes],
    by: str,
    reason: bytes | None = None,
) -> None:
    """Ring a number never again; `hashes` are its own under every key. What a supervisor decided stays theirs."""
    row = {"number_hash": hashes[0], "since": now, "by": by, "reason": reason}
    if by == BY_PHONE:
        if not await is_barred(connection, hashes):
            await connection.execute(insert(never_again).values(row).on_conflict_do_nothing())
        return
    # A row by the hash of an older key would outlast this one.
    await lift(connection, hashes)
    await connection.execute(
        insert(never_again).values(row).on_conflict_do_update(index_elements=["number_hash"], set_=row)
    )


async def lift(connection: AsyncConnection, hashes: Sequence[bytes]) -> bool:
    """Let a number be rung again; tell whether it was not to be."""
    lifted = await connection.execute(delete(never_again).where(_of.number_hash.in_(hashes)))
    return bool(lifted.rowcount)


async def is_barred(connection: AsyncConnection, hashes: Sequence[bytes]) -> bool:
    """Tell whether a number is never to be rung again."""
    found = select(_of.number_hash).where(_of.number_hash.in_(hashes)).limit(1)
    return (await connection.execute(found)).first() is not None


async def of(connection: AsyncConnection, hashes: Sequence[bytes], sealer: Sealer) -> Barred | None:
    """Return what is kept of a number that is not to be rung; a supervisor's word before its owner's."""
    found = await among(connection, hashes, sealer)
    return min(found.values(), key=lambda each: each.by_phone, default=None)


async def among(
    connection: AsyncConnection, hashes: Collection[bytes], sealer: Sealer
) -> dict[bytes, Barred]:
    """Return those of these numbers that are not to be rung, by hash."""
    if not hashes:
        return {}
    rows = await connection.execute(select(never_again).where(_of.number_hash.in_(list(hashes))))
    return {row.number_hash: Barred(row.since, row.by, sealer.opened(row.reason)) for row in rows}


async def erase_reasons(connection: AsyncConnection, before: datetime) -> None:
    """Erase the reasons from before an instant; the wish itself is a hash, and stays."""
    old = (_of.since < before, _of.reason.is_not(None))
    await connection.execute(update(never_again).where(*old).values(reason=None))


async def forget_reason(connection: AsyncConnection, hashes: Sequence[bytes]) -> bool:
    """Erase the reason kept with a number; tell whether it is not to be rung."""
    theirs = _of.number_hash.in_(hashes)
    kept = await connection.execute(update(never_again).where(theirs).values(reason=None))
    return bool(kept.rowcount)
