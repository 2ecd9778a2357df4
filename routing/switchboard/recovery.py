"""Recovery: a leg whose document failed asks what to do; the state of its call or offer says it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, offers
from routing.offers import Offer, State
from routing.switchboard import arrival, conversation, ringing
from routing.switchboard.arrival import Arriving
from routing.switchboard.board import Board, Decision
from routing.switchboard.outcomes import Farewell, Part


async def take_up(
    board: Board, connection: AsyncConnection, now: datetime, arriving: Arriving, *, alive: bool
) -> Decision:
    """Take up a leg wherever it stands; one that we never heard of has just arrived."""
    offer = await offers.by_leg(connection, arriving.sid)
    if offer is not None:
        return await _counsellor(board, connection, now, offer, alive=alive)
    call = await calls.by_sid(connection, arriving.sid)
    if call is None and arriving.caller == board.rules.number:
        # A leg of ours to a counsellor, of whose offer nothing is left.
        return Decision(Part(Farewell.CALLER_GONE))
    if call is None:
        return await arrival.arrive(board, connection, now, arriving)
    return Decision(await arrival.resume(board, connection, now, call))


async def _counsellor(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, *, alive: bool
) -> Decision:
    if offer.state not in {State.ACCEPTED, State.ENDED}:
        return await ringing.screen(board, connection, now, offer.id, offer.leg_sid or "")
    call = await calls.by_id(connection, offer.call_id)
    is_theirs = call is not None and call.offer_id == offer.id
    if call is not None and is_theirs and call.state in calls.FETCHED | {calls.State.CONNECTING}:
        return Decision(ringing.winner_hears(offer, call))
    joined = offer.connected_at is not None
    return await conversation.parted(board, connection, now, offer.id, alive=alive, were_joined=joined)
