"""Ringing: one offer from its claim to its end: dialled, picked up, accepted or not.

Whoever changes an offer locks its call first; the key that accepts is arbitrated by the call row (promise P3).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from routing import calls, counsellors, holds, offers
from routing.calls import Call
from routing.legs import LegState
from routing.offers import Offer, State
from routing.supervision import plans
from routing.switchboard import keys, locking
from routing.switchboard.actions import Dispatch, StopOfferRing
from routing.switchboard.call import back_to_line, ending
from routing.switchboard.callback import lifecycle, only_for
from routing.switchboard.keys import OfferKey
from routing.switchboard.offer import acceptance, carrier, misses
from routing.switchboard.replies import Farewell, Nothing, Part, Reply, Screen, SpokenPlan
from routing.transaction import Transaction


async def screen(
    tx: Transaction, offer_id: UUID, leg_sid: str, *, again: bool = False, unknown_key: bool = False
) -> Reply:
    """Say what this is to whoever, or whatever, picked up, and wait for a key (promise P4)."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    if offer.leg_sid is None:
        await offers.note_leg(tx.connection, offer.id, leg_sid)
    if offer.state == State.ACCEPTED:
        return acceptance.winner_hears(tx, offer, call)
    if not offer.is_live:
        return Part(acceptance.farewell(offer, call))
    if offer.state != State.ANSWERED:
        await _answered(tx, offer)
    elif again:
        # A person pressed a key, though it means nothing here: they get their time again.
        longest = (offer.answered_at or tx.now) + _screen_lasts(tx) + tx.rules.screen
        await offers.set_values(tx.connection, offer.id, deadline_at=min(tx.now + _screen_lasts(tx), longest))
    is_callback = not call.has_leg
    waited = tx.now - ((call.place_at if is_callback else call.waiting_since) or call.arrived_at)
    tx.after_commit(Dispatch(tx.now + _screen_lasts(tx)))
    return Screen(
        offer.id,
        call.language,
        waited,
        unknown_key=unknown_key,
        callback=is_callback,
        by_caller=offer.by_caller,
        cut_off=call.has_leg and call.rings_after is not None,
        plan=await _plan(tx, call),
    )


async def _plan(tx: Transaction, call: Call) -> SpokenPlan | None:
    """Return what is agreed for the caller; the words of a plan are for the page."""
    agreed = await plans.of_caller(tx.connection, call, tx.sealer)
    if agreed is None:
        return None
    return SpokenPlan() if agreed.plan is None else SpokenPlan(agreed.plan.who, agreed.plan.minutes)


async def take_key(tx: Transaction, offer_id: UUID, leg_sid: str, key: str, *, token: str = "") -> Reply:
    """Take the key of whoever picked up: 1 accepts, 2 declines, anything else hears the offer again."""
    if key == OfferKey.ACCEPT:
        return await acceptance.accept(tx, offer_id, leg_sid, token=token)
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    if key != keys.NONE:
        # Any key shows that somebody is there.
        await counsellors.forget_misses(tx.connection, offer.counsellor_id, offered_at=offer.planned_at)
    tapped = await offers.press(tx, offer, key, token)
    if tapped or not offer.is_live or key not in {OfferKey.DECLINE, keys.NONE}:
        return await screen(tx, offer_id, leg_sid, again=True, unknown_key=bool(key) and not tapped)
    state, why = (State.DECLINED, "pressed 2") if key else (State.LAPSED, "no key was pressed")
    after = await offers.move(tx, offer, state, why)
    if after is not None:
        await misses.rest_after_ring(tx, offer, missed=state == State.LAPSED)
    tx.after_commit(Dispatch())
    return Part(acceptance.farewell(after or offer, call))


async def leg_is(tx: Transaction, offer_id: UUID, leg_sid: str, leg: LegState, sequence: int) -> Reply:
    """Take the carrier's word about a counsellor's leg; one that is older than what we know changes nothing."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None or (offer.leg_sid is not None and offer.leg_sid != leg_sid):
        return Nothing()
    if offer.leg_sid is None:
        await offers.note_leg(tx.connection, offer.id, leg_sid)
    if leg.is_over:
        return await leg_over(tx, offer, call, leg)
    # A status callback without a number is taken as it is: the table of transitions lets nothing go back.
    if sequence >= 0 and not await offers.take_sequence(tx.connection, offer.id, sequence):
        return Nothing()
    if not offer.is_live:
        # Whoever has picked up asks for a document, which tells them.
        if leg is not LegState.ANSWERED and offer.state not in _ITS_LEG_LIVES:
            tx.after_commit(StopOfferRing(offer.id, leg_sid, offer.call_id, offer.by_caller))
    elif leg is LegState.RINGING and offer.state == State.DIALLING:
        due = tx.now + tx.rules.ring
        await offers.move(tx, offer, State.RINGING, "the phone rings", deadline_at=due, ringing_at=tx.now)
        await carrier.leg_rings(tx)
        tx.after_commit(Dispatch(due))
    elif leg is LegState.ANSWERED and offer.state in {State.DIALLING, State.RINGING}:
        await _answered(tx, offer)
        tx.after_commit(Dispatch(tx.now + _screen_lasts(tx)))
    return Nothing()


async def leg_over(tx: Transaction, offer: Offer, call: Call, leg: LegState) -> Reply:
    """Settle the offer and its phone's hold, since the counsellor's leg is over."""
    if offer.leg_over_at is None:
        await offers.set_values(tx.connection, offer.id, leg_over_at=tx.now)
    if offer.is_live:
        state = _ENDS[leg] if offer.state != State.ANSWERED else State.LAPSED
        if offer.by_caller and leg is LegState.CANCELLED:
            # The caller's hang-up ended the ring: it is no miss and no decline.
            await offers.move(tx, offer, State.CANCELLED, "the caller hung up")
        elif await offers.move(
            tx, offer, state, f"the leg ended: {leg}", **_picked_up(tx, offer, state, leg)
        ):
            missed = state == State.LAPSED or (state == State.NO_ANSWER and misses.rang_out(tx, offer, leg))
            await misses.rest_after_ring(tx, offer, missed=missed)
            if state == State.FAILED:
                await carrier.leg_failed(tx, offer)
    elif offer.state == State.ACCEPTED:
        await _counsellor_left(tx, offer, call)
    if offer.accepted_at is not None:
        never_connected = call.callback_id is not None and offer.connected_at is None
        until = tx.now + (tx.rules.rest_after_fetch if never_connected else tx.rules.wrap_up)
        await holds.rest(tx.connection, offer_id=offer.id, until=until)
        tx.after_commit(Dispatch(until))
    else:
        await holds.release(tx, f"the leg ended: {leg}", offer_id=offer.id)
    await only_for.left(tx, offer, call)
    tx.after_commit(Dispatch())
    return Nothing()


async def expire(tx: Transaction, overdue: list[Offer]) -> None:
    """End offers that rang, or listened to the screen, too long."""
    for late in overdue:
        if late.state == State.PLANNED or not await calls.try_lock(tx.connection, late.call_id):
            continue
        offer = await offers.by_id(tx.connection, late.id)
        if offer is None or not offer.is_live or offer.deadline_at is None or offer.deadline_at > tx.now:
            continue
        state = State.LAPSED if offer.state == State.ANSWERED else State.NO_ANSWER
        after = await offers.move(tx, offer, state, f"too long {offer.state}")
        if after is not None:
            # No rest after an unsure ring: the phone is held until the ring must be over.
            if not offer.unsure:
                missed = state == State.LAPSED or offer.state == State.RINGING
                await misses.rest_after_ring(tx, offer, missed=missed)
            await ending.release_phone(tx, offer, after)


async def _counsellor_left(tx: Transaction, offer: Offer, call: Call) -> None:
    await offers.move(tx, offer, State.ENDED, "the leg ended")
    if call.offer_id != offer.id or call.is_over:
        return
    if call.state in calls.FETCHED:
        await lifecycle.counsellor_gone(tx, call, "the counsellor left")
    elif call.state == calls.State.TALKING:
        # The caller's own leg tells in a moment who left first; if that is lost, the sweep asks.
        await calls.set_values(tx.connection, call.id, check_at=tx.now + tx.rules.join)
    else:
        await back_to_line.counsellor_left(tx, call, "the counsellor left")


async def _answered(tx: Transaction, offer: Offer) -> None:
    await offers.move(
        tx,
        offer,
        State.ANSWERED,
        "somebody picked up",
        deadline_at=tx.now + _screen_lasts(tx),
        answered_at=tx.now,
    )
    # An answered phone has rung, though the word of that may be lost.
    await carrier.leg_rings(tx)


def _picked_up(tx: Transaction, offer: Offer, state: State, leg: LegState) -> dict[str, Any]:
    """Return what is stored of a leg that was picked up, of which no other webhook told."""
    # Of the Dial of a caller's own leg the end alone tells nothing.
    was = state == State.NO_ANSWER and leg is LegState.COMPLETED and not offer.by_caller
    return {"answered_at": tx.now} if was else {}


def _screen_lasts(tx: Transaction) -> timedelta:
    """Return how long a screen may last: a backstop, since its document ends by itself."""
    return tx.rules.screen + tx.rules.screen / 3


_ITS_LEG_LIVES = {State.ACCEPTED, State.ENDED}
_ENDS = {
    LegState.COMPLETED: State.NO_ANSWER,
    LegState.NO_ANSWER: State.NO_ANSWER,
    LegState.BUSY: State.BUSY,
    LegState.FAILED: State.FAILED,
    LegState.CANCELLED: State.NO_ANSWER,
}
