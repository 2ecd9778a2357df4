"""Ending: the caller's leg is over, however that became known."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, counsellors, holds, log_context, offers, voicemails
from routing.calls import Call, Outcome
from routing.legs import LegState
from routing.line import lost_callers
from routing.offers import Offer
from routing.switchboard.actions import (
    Action,
    Board,
    Decision,
    DeleteQueue,
    Dispatch,
    LeadOut,
    LetOff,
    TellEnd,
)
from routing.switchboard.callback import lifecycle
from routing.switchboard.replies import Nothing


async def leg_is(
    board: Board, connection: AsyncConnection, now: datetime, sid: str, leg: LegState
) -> Decision:
    """Take the carrier's word about a caller's leg; only its end matters, and only of a call that we know."""
    call = await calls.by_sid(connection, sid) if leg.is_over else None
    if call is None:
        return Decision(Nothing())
    return await end(board, connection, now, call.id, f"the leg ended: {leg}")


async def end(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, why: str) -> Decision:
    """End a call with its one outcome, and let go of every phone that rings for it."""
    call = await calls.locked(connection, call_id)
    if call is None or call.is_over:
        return Decision(Nothing())
    agreed = await lifecycle.agrees_by_hanging_up(board, connection, now, call)
    outcome = Outcome.CALLBACK if agreed else await _outcome_of(connection, call)
    await calls.move(
        connection, call.id, calls.State.ENDED, now, why, check_at=now, outcome=outcome, ended_at=now
    )
    actions: list[Action] = await cancel_offers(connection, now, call.id, "the caller is gone")
    if call.state == calls.State.DESK:
        # Before the holds: it is about another call, and calls come first in the order of locks.
        actions += await _was_back(board, connection, now, call)
    await holds.release_visit(connection, now, call_id=call.id)
    if call.offer_id is not None:
        # The counsellor's leg ends soon after its last question; should the word of that be lost, the sweep asks.
        await holds.check_later(connection, now + board.rules.silence, offer_id=call.offer_id)
    await lifecycle.call_over(board, connection, now, call, outcome)
    if call.queue_sid:
        actions.append(DeleteQueue(call.id, call.queue_sid))
    return Decision(Nothing(), (*actions, TellEnd(call.id, outcome), Dispatch()))


async def queue_deleted(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """The carrier keeps the call's queue no more."""
    await calls.set_values(connection, call_id, queue_sid=None)
    return Decision(Nothing())


async def _was_back(
    board: Board, connection: AsyncConnection, now: datetime, desk_call: Call
) -> list[Action]:
    """A counsellor who had lost their caller rang in, and hung up without them: they are rung for them first."""
    if desk_call.caller_sealed is None or await offers.by_leg(connection, desk_call.sid) is not None:
        return []
    phone = board.sealer.opened(desk_call.caller_sealed)
    counsellor = None if phone is None else await counsellors.by_phone(connection, phone)
    if counsellor is None or counsellor.id is None:
        return []
    since = desk_call.arrived_at - board.rules.comes_back
    call_id = await lost_callers.caller_of(connection, now, counsellor.id, since)
    rests_until = (
        None if call_id is None else await lost_callers.rings_first(connection, now, call_id, counsellor)
    )
    log_context.is_call(desk_call.id)
    return [] if rests_until is None else [Dispatch(rests_until)]


async def _outcome_of(connection: AsyncConnection, call: Call) -> Outcome:
    """Return the outcome of a call whose leg ends in this state."""
    if call.talked_at is not None:
        return Outcome.CONVERSATION
    if not call.has_leg or call.state in calls.FETCHED:
        return Outcome.NOT_REACHED
    # Who hangs up in the middle of a message has left one, until more is known of it.
    if call.state == calls.State.VOICEMAIL and await voicemails.is_left(connection, call.id):
        return Outcome.VOICEMAIL
    outcome = _OUTCOMES.get(call.state, Outcome.ABANDONED)
    # Straight out of the line they have heard of nothing else, and may be cut off: they keep their place (promise P5).
    if call.state == calls.State.VOICEMAIL and call.announced_at is not None:
        outcome = Outcome.ABANDONED
    # Who agreed to be rung back, came back to the line by 0, and left it: the request stands.
    is_kept = outcome in {Outcome.ABANDONED, Outcome.DIRECTIONS} and await callbacks.stands(
        connection, call.id
    )
    return Outcome.CALLBACK if is_kept else outcome


_OUTCOMES = {
    calls.State.OVERFLOW: Outcome.DIRECTIONS,
    calls.State.VOICEMAIL: Outcome.DIRECTIONS,
    calls.State.AGREED: Outcome.CALLBACK,
    calls.State.DESK: Outcome.DESK,
}


async def cancel_offers(
    connection: AsyncConnection, now: datetime, call_id: UUID, why: str, *, but: UUID | None = None
) -> list[Action]:
    """Cancel a call's live offers but one; return what frees their phones. The call is locked by the caller of this."""
    actions: list[Action] = []
    for offer in await offers.live_of_call(connection, call_id):
        if offer.id != but and (
            cancelled := await offers.move(connection, offer, offers.State.CANCELLED, now, why)
        ):
            actions += await let_go(connection, now, offer, cancelled)
    return actions


async def let_go(connection: AsyncConnection, now: datetime, before: Offer, after: Offer) -> list[Action]:
    """Release the phone of an offer that was never dialled, or let its leg come to its end, which releases it.

    A phone that rings is let off. Who has picked up hears how it ended, whether they press a key or not (promise P3).
    """
    if before.state == offers.State.PLANNED:
        await holds.release(connection, now, f"offer {after.state}", offer_id=after.id)
        return []
    if not after.leg_sid or after.leg_over_at is not None:
        return []
    if before.state == offers.State.ANSWERED:
        return [LeadOut(after.id, after.leg_sid, after.call_id)]
    return [LetOff(after.id, after.leg_sid, after.call_id, after.by_caller)]
