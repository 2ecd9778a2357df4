"""Notes of a call: what supervisors tell each other of it, sealed, and erased with the caller's number."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.audit import Actor
from routing.calls import calls
from routing.sealing import Sealer
from routing.sql.columns import binary, identity, instant, integer, uuid

LONGEST = 1000  # signs
_MOST_SHOWN = 100


class Note(SQLModel, table=True):
    """One note. `account` is whose it is; the words are sealed."""

    __tablename__ = "notes"
    __table_args__ = (Index("notes_of_call", "call_id", "id"),)

    id: int = identity(BigInteger)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    account: int = integer()
    at: datetime = instant()
    sealed: bytes = binary()


notes: Table = SQLModel.metadata.tables["notes"]


class Said(NamedTuple):
    """A note as it is read; `words` are None when the key that sealed them is gone."""

    account: int
    at: datetime
    words: str | None


async def add(
    connection: AsyncConnection, now: datetime, call_id: UUID, words: str, *, by: Actor, sealer: Sealer
) -> None:
    """Keep a note of a call."""
    row = {"call_id": call_id, "account": by.account, "at": now, "sealed": sealer.seal(words)}
    await connection.execute(insert(notes).values(row))


async def of_call(connection: AsyncConnection, call_id: UUID, sealer: Sealer) -> list[Said]:
    """Return a call's notes, the oldest first."""
    theirs = select(notes).where(notes.c.call_id == call_id)
    rows = await connection.execute(theirs.order_by(notes.c.id.desc()).limit(_MOST_SHOWN))
    return [Said(row.account, row.at, sealer.opened(row.sealed)) for row in reversed(rows.all())]


async def erase(connection: AsyncConnection, call_ids: Sequence[UUID]) -> None:
    """Erase the notes of these calls."""
    await connection.execute(delete(notes).where(notes.c.call_id.in_(call_ids)))


async def erase_old(connection: AsyncConnection, before: datetime) -> None:
    """Erase the notes of calls that ended before an instant: of withheld numbers too, which nothing else erases."""
    old = select(calls.c.id).where(calls.c.id == notes.c.call_id, calls.c.ended_at < before)
    await connection.execute(delete(notes).where(old.exists()))
