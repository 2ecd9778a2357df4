"""The timeline: the append-only events of a call, what happened, when, and why (promise P7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel


class Event(SQLModel, table=True):
    """One line of a call's timeline. `kind` is `noun.event`; `detail` holds ids and words, never a number."""

    __tablename__ = "events"
    __table_args__ = (Index("events_of_call", "call_id", "id"),)

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    call_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False))
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    detail: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


events: Table = SQLModel.metadata.tables["events"]


async def record(connection: AsyncConnection, call_id: UUID, at: datetime, kind: str, **detail: Any) -> None:
    """Append one event."""
    await connection.execute(_RECORD, {"call_id": call_id, "at": at, "kind": kind, "detail": detail})


async def record_all(
    connection: AsyncConnection, at: datetime, rows: Sequence[tuple[UUID, str, Mapping[str, Any]]]
) -> None:
    """Append several events (call, kind, detail), in their order."""
    if rows:
        await connection.execute(
            _RECORD,
            [{"call_id": call, "at": at, "kind": kind, "detail": detail} for call, kind, detail in rows],
        )


async def of_call(connection: AsyncConnection, call_id: UUID) -> list[Event]:
    """Return the call's timeline, oldest first."""
    rows = await connection.execute(
        select(events).where(events.c.call_id == call_id).order_by(events.c.at, events.c.id)
    )
    return [Event(**row) for row in rows.mappings()]


_RECORD = insert(events)
