"""Ending: the caller's leg is over, however that became known."""

from uuid import UUID

from routing import callbacks, calls, counsellors, holds, log_context, offers, voicemails
from routing.calls import Call, Outcome
from routing.legs import LegState
from routing.line import lost_callers
from routing.offers import Offer
from routing.summaries import making
from routing.switchboard.actions import DeleteQueue, Dispatch, RedirectToFarewell, StopOfferRing, TellEnd
from routing.switchboard.callback import lifecycle
from routing.switchboard.offer import offline_talks
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction


async def leg_is(tx: Transaction, sid: str, leg: LegState) -> Reply:
    """Take the carrier's word about a caller's leg; only its end matters, and only of a call that we know."""
    call = await calls.by_sid(tx.connection, sid) if leg.is_over else None
    if call is None:
        return Nothing()
    return await end(tx, call.id, f"the leg ended: {leg}")


async def end(tx: Transaction, call_id: UUID, why: str) -> Reply:
    """End a call with its one outcome, and let go of every phone that rings for it."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.is_over:
        return Nothing()
    if call.talked_at is not None and call.offer_id is None:
        await offline_talks.end(tx, call.id)
        await offline_talks.end_all(tx, call.id)
    agreed = await lifecycle.agrees_by_hanging_up(tx, call)
    outcome = Outcome.CALLBACK if agreed else await _outcome_of(tx, call)
    await calls.move(tx, call.id, calls.State.ENDED, why, check_at=tx.now, outcome=outcome, ended_at=tx.now)
    await cancel_offers(tx, call.id, "the caller is gone")
    if call.state == calls.State.DESK:
        # Before the holds, since it locks another call, and calls come first in the order of locks.
        await _was_back(tx, call)
    await holds.release_visit(tx, call_id=call.id)
    if call.offer_id is not None:
        # The counsellor's leg ends soon after its last question; if the word of that is lost, the sweep asks.
        await holds.postpone_offer_check(tx.connection, tx.now + tx.rules.silence, offer_id=call.offer_id)
    await lifecycle.call_over(tx, call, outcome)
    await making.keep(tx.connection, call.id)
    if call.queue_sid:
        tx.after_commit(DeleteQueue(call.id, call.queue_sid))
    tx.after_commit(TellEnd(call.id, outcome), Dispatch())
    return Nothing()


async def queue_deleted(tx: Transaction, call_id: UUID) -> Reply:
    """Note that the carrier has deleted the call's queue."""
    await calls.set_values(tx.connection, call_id, queue_sid=None)
    return Nothing()


async def _was_back(tx: Transaction, desk_call: Call) -> None:
    """Have a counsellor rung first for the caller they had lost: they rang in, and hung up without them."""
    if desk_call.caller_sealed is None or await offers.by_leg(tx.connection, desk_call.sid) is not None:
        return
    phone = tx.sealer.opened(desk_call.caller_sealed)
    counsellor = None if phone is None else await counsellors.by_phone(tx.connection, phone)
    if counsellor is None:
        return
    since = desk_call.arrived_at - tx.rules.comes_back
    call_id = await lost_callers.caller_of(tx, counsellor.id, since)
    rests_until = None if call_id is None else await lost_callers.rings_first(tx, call_id, counsellor)
    log_context.is_call(desk_call.id)
    if rests_until is not None:
        tx.after_commit(Dispatch(rests_until))


async def _outcome_of(tx: Transaction, call: Call) -> Outcome:
    """Return the outcome of a call whose leg ends in this state."""
    if call.talked_at is not None:
        return Outcome.CONVERSATION
    if not call.has_leg or call.state in calls.FETCHED:
        return Outcome.NOT_REACHED
    # A caller who hangs up in the middle of a message has left one, until more is known of it.
    if call.state == calls.State.VOICEMAIL and await voicemails.is_left(tx.connection, call.id):
        return Outcome.VOICEMAIL
    outcome = _OUTCOMES.get(call.state, Outcome.ABANDONED)
    # Straight out of the line they heard of nothing else, and may be cut off: they keep their place (promise P5).
    if call.state == calls.State.VOICEMAIL and call.announced_at is not None:
        outcome = Outcome.ABANDONED
    # They agreed to be rung back, returned to the line by 0, and left it: the request stands.
    is_kept = outcome in {Outcome.ABANDONED, Outcome.DIRECTIONS} and await callbacks.stands(
        tx.connection, call.id
    )
    return Outcome.CALLBACK if is_kept else outcome


_OUTCOMES = {
    calls.State.OVERFLOW: Outcome.DIRECTIONS,
    calls.State.VOICEMAIL: Outcome.DIRECTIONS,
    calls.State.AGREED: Outcome.CALLBACK,
    calls.State.DESK: Outcome.DESK,
}


async def cancel_offers(tx: Transaction, call_id: UUID, why: str, *, but: UUID | None = None) -> None:
    """Cancel a call's live offers except `but`, and free their phones. The call is locked."""
    for offer in await offers.live_of_call(tx.connection, call_id):
        if offer.id != but and (cancelled := await offers.move(tx, offer, offers.State.CANCELLED, why)):
            await release_phone(tx, offer, cancelled)


async def release_phone(tx: Transaction, before: Offer, after: Offer) -> None:
    """Release the phone of an offer that was never dialled, or have its leg end, which releases it.

    A ringing phone stops. Whoever has picked up hears how it ended, whether they press a key or not (promise P3).
    """
    if before.state == offers.State.PLANNED:
        await holds.release(tx, f"offer {after.state}", offer_id=after.id)
    elif not after.leg_sid or after.leg_over_at is not None:
        return
    elif before.state == offers.State.ANSWERED:
        tx.after_commit(RedirectToFarewell(after.id, after.leg_sid, after.call_id))
    else:
        tx.after_commit(StopOfferRing(after.id, after.leg_sid, after.call_id, after.by_caller))
