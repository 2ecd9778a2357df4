"""Retention: callers' numbers are erased after some weeks, calls without numbers after two years (design, part 9).

A batch a transaction. What is erased already is not found again, so that any of it may be repeated at any time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import State, calls

BATCH = 500


class Trace(NamedTuple):
    """A call of one caller: its id, and the carrier's name for its leg."""

    call_id: UUID
    sid: str
    is_over: bool


async def erase_numbers(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Erase the numbers, seal and hash together, of calls that ended before; return how many there were."""
    some = (
        select(calls.c.id)
        .where(calls.c.ended_at < before, calls.c.caller_hash.is_not(None))
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    erased = await connection.execute(
        update(calls)
        .where(calls.c.id.in_(some))
        .values(caller_hash=None, caller_sealed=None)
        .returning(calls.c.id)
    )
    return len(erased.all())


async def erase_calls(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Delete calls that ended before, with all that hangs on them; return how many there were."""
    some = (
        select(calls.c.id)
        .where(calls.c.ended_at < before)
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    gone = await connection.execute(delete(calls).where(calls.c.id.in_(some)).returning(calls.c.id))
    return len(gone.all())


async def traces(connection: AsyncConnection, hashes: Sequence[bytes]) -> list[Trace]:
    """Return every call of a number (its hash under every key), the oldest first."""
    rows = await connection.execute(
        select(calls.c.id, calls.c.sid, calls.c.state)
        .where(calls.c.caller_hash.in_(hashes))
        .order_by(calls.c.arrived_at)
    )
    return [Trace(row.id, row.sid, row.state == State.ENDED) for row in rows]


async def forget(connection: AsyncConnection, call_id: UUID) -> None:
    """Erase the number of one call."""
    await connection.execute(
        update(calls).where(calls.c.id == call_id).values(caller_hash=None, caller_sealed=None)
    )
