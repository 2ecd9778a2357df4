"""Visiting: a leg that rang us is over: a caller's, or that of a counsellor, who may have been joined on it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, offers
from routing.legs import LegState
from routing.switchboard import locking
from routing.switchboard.actions import Board, Decision
from routing.switchboard.call import ending
from routing.switchboard.offer import ringing


async def leg_is(
    board: Board, connection: AsyncConnection, now: datetime, sid: str, leg: LegState
) -> Decision:
    """Take the carrier's word about a leg that rang us: of a counsellor who was joined on it, their offer ends too."""
    joined = await offers.by_leg(connection, sid) if leg.is_over else None
    visit = None if joined is None else await calls.by_sid(connection, sid)
    if joined is None or visit is None:
        return await ending.leg_is(board, connection, now, sid, leg)
    # Both calls before any hold, as everybody does: the phone's hold is one for both.
    await calls.locked(connection, visit.id)
    offer, call = await locking.offer_and_call(connection, joined.id)
    over = await ending.leg_is(board, connection, now, sid, leg)
    if offer is None or call is None:
        return over
    left = await ringing.leg_over(board, connection, now, offer, call, leg)
    return Decision(over.outcome, (*over.actions, *left.actions))
