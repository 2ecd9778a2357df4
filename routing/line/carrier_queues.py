"""Carrier queues: the queue that each call has at the carrier, from when it is known until it is deleted there."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Interval, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import timeline
from routing.calls import State, calls
from routing.transaction import Transaction

_QUEUE_LEFT = (calls.c.state == State.ENDED, calls.c.queue_sid.is_not(None))


async def note(connection: AsyncConnection, call_id: UUID, queue_sid: str) -> None:
    """Store a call's queue at the carrier, to be removed there; the first one told stays."""
    if queue_sid:
        unknown = calls.c.id == call_id, calls.c.queue_sid.is_(None)
        await connection.execute(update(calls).where(*unknown).values(queue_sid=queue_sid))


async def left(
    tx: Transaction, *, after: timedelta, at_most: timedelta, limit: int
) -> list[tuple[UUID, str]]:
    """Return queues at the carrier (call id, QueueSid) whose calls ended `after` ago or more, and put off the next try.

    Each is tried again at twice its age, `at_most` later at the latest; `check_at` of an ended call is that time.
    """
    due = (
        select(calls.c.id)
        .where(*_QUEUE_LEFT, calls.c.ended_at < tx.now - after, calls.c.check_at <= tx.now)
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
        .cte()
    )
    age = literal(tx.now, type_=calls.c.ended_at.type) - calls.c.ended_at
    again_at = literal(tx.now, type_=calls.c.ended_at.type) + func.least(age, at_most, type_=Interval())
    rows = await tx.connection.execute(
        update(calls)
        .where(calls.c.id.in_(select(due.c.id)))
        .values(check_at=again_at)
        .returning(calls.c.id, calls.c.queue_sid)
    )
    return [(row.id, row.queue_sid) for row in rows]


async def give_up(tx: Transaction, *, after: timedelta, limit: int) -> list[UUID]:
    """Give up the queues of calls that ended `after` ago or more; return these calls."""
    old = select(calls.c.id).where(*_QUEUE_LEFT, calls.c.ended_at < tx.now - after).limit(limit).cte()
    rows = await tx.connection.execute(
        update(calls).where(calls.c.id.in_(select(old.c.id))).values(queue_sid=None).returning(calls.c.id)
    )
    given_up = list(rows.scalars())
    why = "the carrier could not be made to delete it"
    await timeline.record_all(tx, [(each, "queue.given_up", {"why": why}) for each in given_up])
    return given_up
