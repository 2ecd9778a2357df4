"""The timeline: the append-only events of a call, what happened, when, and why (promise P7)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Table, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import identity, instant, of_type, string, uuid
from routing.transaction import Transaction

WITHOUT_DATABASE = "served without a database"  # ends the reason of what is replayed


class Event(SQLModel, table=True):
    """One line of a call's timeline. `kind` is `noun.event`; `detail` holds ids and words, never a number."""

    __tablename__ = "events"
    __table_args__ = (Index("events_of_call", "call_id", "id"),)

    id: int = identity(BigInteger)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    at: datetime = instant()
    kind: str = string()
    detail: dict[str, Any] = of_type(JSONB)


events: Table = SQLModel.metadata.tables["events"]


async def record(tx: Transaction, call_id: UUID, kind: str, **detail: Any) -> None:
    """Append one event."""
    await tx.connection.execute(_RECORD, {"call_id": call_id, "at": tx.now, "kind": kind, "detail": detail})


async def record_all(tx: Transaction, rows: Sequence[tuple[UUID, str, Mapping[str, Any]]]) -> None:
    """Append several events (call, kind, detail), in their order."""
    if rows:
        await tx.connection.execute(
            _RECORD,
            [{"call_id": call, "at": tx.now, "kind": kind, "detail": detail} for call, kind, detail in rows],
        )


async def of_call(connection: AsyncConnection, call_id: UUID) -> list[Event]:
    """Return the call's timeline, oldest first."""
    rows = await connection.execute(
        select(events).where(events.c.call_id == call_id).order_by(events.c.at, events.c.id)
    )
    return [Event(**row) for row in rows.mappings()]


_RECORD = insert(events)
