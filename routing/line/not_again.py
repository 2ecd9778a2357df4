"""Not again: callers whom a counsellor has asked not to be given again until their duty ends.

A caller is known by the keyed hash of their number; one who withholds it, by that one call. Rows live for one night,
and are erased with the number.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Table, bindparam, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.calls import calls
from routing.sql.binds import NOW
from routing.sql.columns import binary, instant, integer, uuid
from routing.transaction import Transaction


class NotAgain(SQLModel, table=True):
    """One counsellor's request about the caller of one call."""

    __tablename__ = "not_again"
    __table_args__ = (Index("not_again_until", "until"), Index("not_again_of_call", "call_id"))

    counsellor_id: int = integer(ForeignKey("counsellors.id"), primary_key=True)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    caller_hash: bytes | None = binary(optional=True)
    said_at: datetime = instant()
    until: datetime = instant()


not_again: Table = SQLModel.metadata.tables["not_again"]


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests that are in force at an instant."""

    rows: tuple[tuple[int, UUID, bytes | None], ...] = ()

    def by(self, call_id: UUID, caller_hash: bytes | None) -> frozenset[int]:
        """Return which counsellors are not to be given this caller."""
        return frozenset(
            counsellor
            for counsellor, about, hashed in self.rows
            if about == call_id or (hashed is not None and hashed == caller_hash)
        )

    @property
    def call_ids(self) -> list[UUID]:
        """Return the calls that the requests name."""
        return [about for _, about, _ in self.rows]

    @property
    def hashes(self) -> list[bytes]:
        """Return the number hashes of the callers, where known."""
        return [hashed for _, _, hashed in self.rows if hashed is not None]


async def add(connection: AsyncConnection, request: NotAgain) -> bool:
    """Record a request; return whether it is news: repeated in one duty, it counts once."""
    new = insert(not_again).values(request.model_dump())
    longer = new.on_conflict_do_update(
        index_elements=["counsellor_id", "call_id"],
        set_={"until": new.excluded.until, "said_at": new.excluded.said_at},
        where=not_again.c.until < new.excluded.until,
    )
    return (await connection.execute(longer.returning(not_again.c.call_id))).first() is not None


async def in_force(tx: Transaction, counsellor_ids: Collection[int]) -> Requests:
    """Return the requests of these counsellors that are in force."""
    rows: Iterable[Any] = await tx.connection.execute(
        _IN_FORCE, {"now": tx.now, "counsellors": sorted(counsellor_ids)}
    )
    return Requests(tuple((row.counsellor_id, row.call_id, row.caller_hash) for row in rows))


def is_requested(now: datetime, counsellor_id: int) -> ColumnElement[bool]:
    """Whether this counsellor asked not to get the caller of a row of `calls` again."""
    theirs = or_(not_again.c.call_id == calls.c.id, not_again.c.caller_hash == calls.c.caller_hash)
    return exists().where(not_again.c.counsellor_id == counsellor_id, not_again.c.until > now, theirs)


async def erase(connection: AsyncConnection, now: datetime) -> int:
    """Delete requests no longer in force; return how many."""
    return (await connection.execute(delete(not_again).where(not_again.c.until <= now))).rowcount


async def forget(connection: AsyncConnection, call_ids: Sequence[UUID]) -> None:
    """Delete the requests about the callers of these calls, whose numbers are erased."""
    await connection.execute(delete(not_again).where(not_again.c.call_id.in_(call_ids)))


_IN_FORCE = select(not_again.c.counsellor_id, not_again.c.call_id, not_again.c.caller_hash).where(
    not_again.c.until > NOW, not_again.c.counsellor_id.in_(bindparam("counsellors", expanding=True))
)
