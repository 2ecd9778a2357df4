"""Events of a counsellor: pauses, misses, clearance, numbers: what happened, when and by whom. Rows are only added."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.audit.deeds import Actor
from routing.sql.columns import identity, instant, integer, of_type, string


class Kind(StrEnum):
    """What happened."""

    PAUSED = "paused"  # until: the end
    RESUMED = "resumed"
    MISSED = "missed"  # misses: in a row
    LAST = "last"  # missed, too, and comes last from now on
    IN_TURN = "in_turn"  # a coordinator forgot the misses
    CLEARED = "cleared"  # by hand, or named by a rota for the first time
    CLEARED_UNTIL = "cleared_until"  # until: the last day, or null
    NUMBER_CHANGED = "number_changed"
    NUMBER_SHOWN = "number_shown"
    TESTED = "tested"  # result: how the test ring ended; why: of one that failed
    LEFT = "left"  # no longer with us
    RETURNED = "returned"
    DETAILS_CHANGED = "details_changed"  # languages, organisation


# Who did it, where nobody is signed in: the counsellor with a key of their phone, or the program by itself.
THEMSELVES, MACHINE = Actor(by="counsellor"), Actor()


class CounsellorEvent(SQLModel, table=True):
    """One event. `account` and `by` are those of an Actor; `detail` holds ids and times, never a number or a reason."""

    __tablename__ = "counsellor_events"
    __table_args__ = (Index("counsellor_events_of", "counsellor_id", "id"),)

    id: int = identity(BigInteger)
    counsellor_id: int = integer(ForeignKey("counsellors.id", ondelete="CASCADE"))
    at: datetime = instant()
    kind: Kind = string()
    account: int | None = integer(optional=True)
    by: str = string(default="")
    detail: dict[str, Any] = of_type(JSONB)


events = SQLModel.metadata.tables["counsellor_events"]


async def note(
    connection: AsyncConnection, now: datetime, counsellor_id: int, kind: Kind, by: Actor, **detail: Any
) -> None:
    """Add an event; instants and days in `detail` are written in ISO form."""
    await note_all(connection, now, [counsellor_id], kind, by, **detail)


async def note_all(
    connection: AsyncConnection, now: datetime, ids: Iterable[int], kind: Kind, by: Actor, **detail: Any
) -> None:
    """Add the same event of several counsellors."""
    told = {
        name: value.isoformat() if isinstance(value, date) else value  # a datetime is a date, too
        for name, value in detail.items()
    }
    rows = [
        {
            "counsellor_id": id_,
            "at": now,
            "kind": kind,
            "account": by.account,
            "by": by.by,
            "detail": told,
        }
        for id_ in ids
    ]
    if rows:
        await connection.execute(insert(events), rows)


async def newest(connection: AsyncConnection, counsellor_id: int, limit: int) -> list[CounsellorEvent]:
    """Return the events of a counsellor, the newest first."""
    theirs = select(events).where(events.c.counsellor_id == counsellor_id)
    rows = await connection.execute(theirs.order_by(events.c.id.desc()).limit(limit))
    return [CounsellorEvent.model_construct(**row) for row in rows.mappings()]
