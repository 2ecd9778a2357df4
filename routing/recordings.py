"""Recordings: what callers said, kept at the carrier; here is what there is to erase there, and until when.

A row a recording; the sound itself is never here.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel


class Recording(SQLModel, table=True):
    """One recording of one call, known by the carrier's name for it."""

    __tablename__ = "recordings"
    __table_args__ = (
        Index("recordings_of_call", "call_id"),
        Index("recordings_kept", "recorded_at", postgresql_where=text("erased_at is null")),
    )

    sid: str = Field(sa_column=Column(Text, primary_key=True))
    call_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False))
    recorded_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    seconds: int = Field(sa_column=Column(Integer, nullable=False))
    erased_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))


recordings: Table = SQLModel.metadata.tables["recordings"]


async def keep(connection: AsyncConnection, call_id: UUID, at: datetime, sid: str, seconds: int) -> bool:
    """Record that there is one; answer whether that is news."""
    row = {"sid": sid, "call_id": call_id, "recorded_at": at, "seconds": seconds}
    kept = await connection.execute(
        insert(recordings).values(row).on_conflict_do_nothing().returning(recordings.c.sid)
    )
    return kept.first() is not None


async def older_than(connection: AsyncConnection, before: datetime, *, limit: int) -> list[str]:
    """Return those to erase at the carrier, the oldest first."""
    rows = await connection.execute(
        select(recordings.c.sid)
        .where(recordings.c.recorded_at < before, recordings.c.erased_at.is_(None))
        .order_by(recordings.c.recorded_at)
        .limit(limit)
    )
    return list(rows.scalars())


async def of_call(connection: AsyncConnection, call_id: UUID) -> list[str]:
    """Return those of a call that are still at the carrier."""
    rows = await connection.execute(
        select(recordings.c.sid).where(recordings.c.call_id == call_id, recordings.c.erased_at.is_(None))
    )
    return list(rows.scalars())


async def erased(connection: AsyncConnection, now: datetime, sid: str) -> None:
    """The carrier has it no more."""
    await connection.execute(update(recordings).where(recordings.c.sid == sid).values(erased_at=now))
