"""What needs somebody: callbacks that no machine will bring further, and messages that nobody has heard."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import State, callbacks
from routing.queries.work_lists import messages

MOST_SHOWN = 5
OVERDUE = timedelta(minutes=15)  # a callback whose turn has not come by then waits too long


@dataclass(frozen=True, slots=True)
class Open:
    """A callback that needs somebody."""

    call_id: UUID  # in which it was asked for
    caller_hash: bytes | None
    is_exhausted: bool  # the last attempt reached nobody; else it is overdue
    asked_at: datetime
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Needs:
    """What waits for a person. `callbacks` counts them all, `first` are the oldest."""

    callbacks: int = 0
    first: tuple[Open, ...] = ()
    messages: int = 0  # that nobody has listened to
    oldest_message: datetime | None = None


async def read(connection: AsyncConnection, now: datetime) -> Needs:
    """Return what needs somebody, in two statements."""
    mine = callbacks.c
    is_exhausted = and_(mine.state == State.EXHAUSTED, mine.expires_at > now, mine.ended_at > now - _KEPT)
    is_overdue = and_(mine.state.in_([State.SCHEDULED, State.IN_LINE]), mine.due_at <= now - OVERDUE)
    rows = await connection.execute(
        select(
            mine.call_id,
            mine.number_hash.label("caller_hash"),
            (mine.state == State.EXHAUSTED).label("is_exhausted"),
            mine.asked_at,
            mine.due_at,
            mine.expires_at,
            func.count().over().label("number"),
        )
        .where(or_(is_exhausted, is_overdue))
        .order_by((mine.state == State.EXHAUSTED).desc(), mine.due_at, mine.id)
        .limit(MOST_SHOWN)
    )
    found = rows.all()
    first = tuple(Open(*row[:6]) for row in found)
    return Needs(found[0].number if found else 0, first, *await messages.new(connection))


_KEPT = timedelta(days=2)
