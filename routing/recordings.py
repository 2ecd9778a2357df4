"""Recordings: sealed sound, through one small door, so that a bigger store can follow (design, part 7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Table, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import binary, instant, uuid
from routing.voicemails import voicemails

BATCH = 50  # about 1 MB each


class Recording(SQLModel, table=True):
    """The sound of one voicemail, sealed; about 1 MB for the longest."""

    __tablename__ = "recordings"
    __table_args__ = (Index("recordings_kept", "kept_at"),)

    voicemail_id: UUID = uuid(ForeignKey("voicemails.id", ondelete="CASCADE"), primary_key=True)
    sealed: bytes = binary()
    kept_at: datetime = instant()


recordings: Table = SQLModel.metadata.tables["recordings"]


async def put(connection: AsyncConnection, voicemail_id: UUID, sealed: bytes, now: datetime) -> None:
    """Store a voicemail's sealed sound, unless it is stored already."""
    row = {"voicemail_id": voicemail_id, "sealed": sealed, "kept_at": now}
    await connection.execute(insert(recordings).values(row).on_conflict_do_nothing())


async def get(connection: AsyncConnection, voicemail_id: UUID) -> bytes | None:
    """Return a voicemail's sealed sound, if it is kept."""
    found = await connection.execute(
        select(recordings.c.sealed).where(recordings.c.voicemail_id == voicemail_id)
    )
    sealed: bytes | None = found.scalar_one_or_none()
    return sealed


async def forget(connection: AsyncConnection, call_id: UUID) -> int:
    """Erase the recordings of one call; return how many."""
    of_call = select(voicemails.c.id).where(voicemails.c.call_id == call_id)
    erased = await connection.execute(delete(recordings).where(recordings.c.voicemail_id.in_(of_call)))
    return erased.rowcount


async def erase(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Erase at most `limit` recordings stored before that instant; return how many."""
    some = (
        select(recordings.c.voicemail_id)
        .where(recordings.c.kept_at < before)
        .order_by(recordings.c.kept_at)
        .limit(limit)
    )
    erased = await connection.execute(delete(recordings).where(recordings.c.voicemail_id.in_(some)))
    return erased.rowcount
