"""Carrier queues: the queue that each call has at the carrier, from when it is known until it is deleted there."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Interval, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import timeline
from routing.calls import State, calls
from routing.sql.binds import AT_MOST, NOW
from routing.transaction import Transaction


async def note(connection: AsyncConnection, call_id: UUID, queue_sid: str) -> None:
    """Store a call's queue at the carrier, to be removed there; the first one told stays."""
    if queue_sid:
        await connection.execute(_NOTE, {"call": call_id, "queue_sid": queue_sid})


async def left(
    tx: Transaction, *, after: timedelta, at_most: timedelta, limit: int
) -> list[tuple[UUID, str]]:
    """Return queues at the carrier (call id, QueueSid) whose calls ended `after` ago or more, and put off the next try.

    Each is tried again at twice its age, `at_most` later at the latest; `check_at` of an ended call is that time.
    """
    due = {"now": tx.now, "before": tx.now - after, "at_most": limit}
    rows = await tx.connection.execute(_LEFT, {**due, "pause": at_most})
    return [(row.id, row.queue_sid) for row in rows]


async def give_up(tx: Transaction, *, after: timedelta, limit: int) -> list[UUID]:
    """Give up the queues of calls that ended `after` ago or more; return these calls."""
    rows = await tx.connection.execute(_GIVE_UP, {"before": tx.now - after, "at_most": limit})
    given_up = list(rows.scalars())
    why = "the carrier could not be made to delete it"
    await timeline.record_all(tx, [(each, "queue.given_up", {"why": why}) for each in given_up])
    return given_up


_NOTE = update(calls).where(calls.c.id == bindparam("call"), calls.c.queue_sid.is_(None))
_OLD = (
    select(calls.c.id)
    .where(
        calls.c.state == State.ENDED, calls.c.queue_sid.is_not(None), calls.c.ended_at < bindparam("before")
    )
    .limit(AT_MOST)
)
_DUE = (
    _OLD.where(calls.c.check_at <= NOW)
    .order_by(calls.c.ended_at)
    .with_for_update(skip_locked=True, key_share=True)
    .cte()
)
_AGE = func.least(NOW - calls.c.ended_at, bindparam("pause", type_=Interval()), type_=Interval())
_LEFT = (
    update(calls)
    .where(calls.c.id.in_(select(_DUE.c.id)))
    .values(check_at=NOW + _AGE)
    .returning(calls.c.id, calls.c.queue_sid)
)
_GIVE_UP = (
    update(calls).where(calls.c.id.in_(select(_OLD.cte().c.id))).values(queue_sid=None).returning(calls.c.id)
)
