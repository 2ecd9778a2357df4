"""Lost callers: callers whom a counsellor has just lost, and who still wait for them (design, part 4.7)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from routing import calls, counsellors, holds
from routing.calls import State
from routing.counsellors import Counsellor
from routing.line import not_again
from routing.offers import offers
from routing.transaction import Transaction


async def caller_of(tx: Transaction, counsellor_id: int, since: datetime) -> UUID | None:
    """Return the call that this counsellor lost after `since`, if its caller still waits and was with nobody else.

    A caller whom they asked not to get again does not count.
    """
    lost = calls.calls.c
    found = await tx.connection.execute(
        select(lost.id)
        .join(offers, offers.c.id == lost.cut_off_from)
        .where(
            lost.state == State.WAITING,
            offers.c.counsellor_id == counsellor_id,
            offers.c.ended_at >= since,
            ~not_again.is_requested(tx.now, counsellor_id),
        )
        .order_by(offers.c.ended_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def rings_first(tx: Transaction, call_id: UUID, counsellor: Counsellor) -> datetime | None:
    """Have a counsellor who is back rung first, without a rest, for the caller whom they have lost.

    While that caller is asked whether they stay, the counsellor rests, so that no other caller gets them: return the
    end.
    """
    await calls.set_values(tx.connection, call_id, rung_first=counsellor.id)
    call = await calls.by_id(tx.connection, call_id)
    if call is None or not call.is_asked_to_stay(tx.now):
        await end_rest(tx, counsellor)
        return None
    await counsellors.rest(tx.connection, counsellor.id, until=call.rings_after or tx.now)
    await holds.shorten_rest(tx.connection, counsellor.phone, than=call.rings_after or tx.now)
    return call.rings_after


async def end_rest(tx: Transaction, counsellor: Counsellor) -> None:
    """End the rest of this counsellor, so that they may be rung at once."""
    await counsellors.end_rest(tx.connection, counsellor.id)
    await holds.end_rest(tx, counsellor.phone)
