"""The acceptance: key 1 takes the caller, and the call row arbitrates (promise P3); the loser hears why."""

from uuid import UUID

from routing import calls, counsellors, holds, offers
from routing.calls import Call
from routing.offers import Offer, State
from routing.switchboard import locking
from routing.switchboard.actions import Look
from routing.switchboard.call import ending
from routing.switchboard.callback import in_line, lifecycle
from routing.switchboard.callback.replies import AwaitCaller
from routing.switchboard.keys import OfferKey
from routing.switchboard.replies import Connect, Farewell, Nothing, Part, Reply
from routing.transaction import Transaction


async def accept(tx: Transaction, offer_id: UUID, leg_sid: str, *, token: str = "") -> Reply:
    """Give the caller to the first who presses 1; the second hears that another was quicker (promise P3)."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.CALLER_GONE)
    if offer.leg_sid is None:
        await offers.note_leg(tx.connection, offer.id, leg_sid)
    # A key resets the misses, whoever wins.
    await counsellors.forget_misses(tx.connection, offer.counsellor_id, offered_at=offer.planned_at)
    if offer.state == State.ACCEPTED and call.offer_id == offer.id:
        return winner_hears(tx, offer, call)
    if not (offer.is_live and await _wins(tx, offer, call)):
        return Part(farewell(offer, call))
    if offer.by_caller:
        await _talk(tx, offer, call)
    # Only its own status callback, which may be lost, tells that a leg waiting for a callback's caller is over.
    looked_at = tx.rules.conversation_check if call.has_leg else tx.rules.fetch + tx.rules.screen
    await holds.postpone_offer_check(tx.connection, tx.now + looked_at, offer_id=offer.id)
    await ending.cancel_offers(tx, call.id, "another counsellor was quicker", but=offer.id)
    tx.after_commit(Look())
    if call.has_leg:
        return winner_hears(tx, offer, call)
    # Stored, since a callback's counsellor hears more questions; with a caller they hear none before the end.
    await offers.press(tx, offer, OfferKey.ACCEPT, token)
    await lifecycle.begin(tx, call)
    return AwaitCaller(offer.id)


async def _wins(tx: Transaction, offer: Offer, call: Call) -> bool:
    """Take the caller, if nobody has: the one update of the call row that arbitrates."""
    won = await calls.move(
        tx,
        call.id,
        calls.State.CONNECTING if call.has_leg else calls.State.FETCHING,
        "a counsellor pressed 1",
        only_from=(calls.State.WAITING,),
        check_at=tx.now + tx.rules.join_at_most,
        offer_id=offer.id,
        detail={"counsellor": offer.counsellor_id},
    )
    if won is not None:
        picked_up_at = offer.answered_at or tx.now
        await offers.move(
            tx, offer, State.ACCEPTED, "pressed 1", accepted_at=tx.now, answered_at=picked_up_at
        )
    return won is not None


def winner_hears(tx: Transaction, offer: Offer, call: Call) -> Reply:
    """Return what the counsellor who accepted hears: the caller, or music while a callback's phone rings."""
    if offer.by_caller:
        return Nothing()
    fetched = call.state in calls.FETCHED and call.offer_id == offer.id
    return AwaitCaller(offer.id) if fetched else Connect(offer.id, call.id, tx.rules.star_menu)


async def _talk(tx: Transaction, offer: Offer, call: Call) -> None:
    """Begin a conversation over the caller's own leg: an empty document joins the two, and only the key tells so."""
    await calls.move(
        tx,
        call.id,
        calls.State.TALKING,
        "the two are connected",
        check_at=tx.now + tx.rules.conversation_check,
        talked_at=call.talked_at or tx.now,
    )
    await offers.set_values(tx.connection, offer.id, connected_at=tx.now)
    await in_line.reached(tx, call)


def farewell(offer: Offer, call: Call) -> Farewell:
    if offer.state == State.CANCELLED and call.state == calls.State.WAITING:
        # Neither taken nor gone: this phone was let off, and another one rings.
        return Farewell.DECLINED
    gone = Farewell.CALLER_GONE if call.state in _WAITS_NO_MORE else Farewell.TAKEN
    return _FAREWELLS.get(offer.state, gone)


_FAREWELLS = {
    State.DECLINED: Farewell.DECLINED,
    State.NO_ANSWER: Farewell.DECLINED,  # picked up just after we gave up ringing
    State.LAPSED: Farewell.NO_KEY,
}


_WAITS_NO_MORE = {
    calls.State.ENDED,
    calls.State.OVERFLOW,
    calls.State.VOICEMAIL,
    calls.State.ASKING,
    calls.State.AGREED,
}
