"""Lost: the caller whom a counsellor has just lost, and who waits for them still (design, part 4.7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls as calls_
from routing import counsellors
from routing.calls import State, calls
from routing.offers import offers


async def caller_of(connection: AsyncConnection, counsellor_id: int, since: datetime) -> UUID | None:
    """Return the call that this counsellor has lost after `since`, if its caller waits and has had nobody else."""
    found = await connection.execute(
        select(calls.c.id)
        .join(offers, offers.c.id == calls.c.cut_off_from)
        .where(
            calls.c.state == State.WAITING,
            offers.c.counsellor_id == counsellor_id,
            offers.c.ended_at >= since,
        )
        .order_by(offers.c.ended_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def rings_first(connection: AsyncConnection, call_id: UUID, counsellor_id: int) -> None:
    """Let a counsellor who is back be rung first for the caller whom they have lost, without a rest."""
    await calls_.set_values(connection, call_id, rung_first=counsellor_id)
    await counsellors.end_rest(connection, counsellor_id)
