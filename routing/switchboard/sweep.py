"""The sweep: what nothing has touched for too long is moved on or closed (design, part 4).

It trusts no silence. A leg is over when the carrier says so; only a ring past the carrier's own limit (its backstop)
counts as over unasked.
"""

from datetime import timedelta
from uuid import UUID

from routing import calls, holds, offers, timeline
from routing.calls import Call, State
from routing.holds import Hold
from routing.legs import LegState
from routing.line import carrier_queues
from routing.offers import Offer
from routing.sql.savepoints import RowNotSound, row
from routing.switchboard import locking, set_aside
from routing.switchboard.actions import (
    AskAboutCaller,
    AskAboutCounsellor,
    DeleteQueue,
    Dispatch,
    HangUp,
    RedirectToFarewell,
    StopOfferRing,
    TellFound,
    TellSetAside,
)
from routing.switchboard.call import back_to_line, ending
from routing.switchboard.callback import in_line, ring_back
from routing.switchboard.offer import carrier, ringing
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Action, Transaction

_AT_ONCE = 200
_AT_ONCE_WITH_CARE = 50  # savepoints take time, and a transaction has little
_SET_ASIDE_FOR = timedelta(minutes=15)
_QUEUE_AT_MOST, _QUEUE_GIVEN_UP = timedelta(days=1), timedelta(days=7)


async def sweep(tx: Transaction, *, careful: bool = False) -> Reply:
    """Look at everything that is past its time, once.

    `careful`: work on each row by itself, since one of them has just stopped all; that one is set aside for a while.
    """
    limit = _AT_ONCE_WITH_CARE if careful else _AT_ONCE
    tx.after_commit(Dispatch())
    await carrier.ask_if_due(tx)
    found = await calls.to_check(tx, limit=limit)
    await set_aside.each(tx, found, _check_call, _set_aside_call, careful=careful)
    # When careful, they are not put off together: one bad row would fail that for all.
    again_at = None if careful else tx.now + tx.rules.silence
    held = await holds.to_check(tx, again_at=again_at, limit=limit)
    check = _put_off_and_check_hold if careful else _check_hold
    await set_aside.each(tx, held, check, _set_aside_hold, careful=careful)
    try:
        async with row(tx, careful=careful):
            await _queues(tx)
    except RowNotSound as error:
        tx.after_commit(TellSetAside("queue", None, str(error), stays=True))
    return Nothing()


async def _queues(tx: Transaction) -> None:
    """Have queues left at the carrier deleted; one that can't be is tried ever more seldom, and given up at last."""
    given_up = await carrier_queues.give_up(tx, after=_QUEUE_GIVEN_UP, limit=_AT_ONCE)
    tx.after_commit(*(TellSetAside("queue", call_id, "not deleted for days") for call_id in given_up))
    left = await carrier_queues.left(tx, after=tx.rules.silence, at_most=_QUEUE_AT_MOST, limit=_AT_ONCE)
    for call_id, queue_sid in left:
        tx.after_commit(TellFound("queue"), DeleteQueue(call_id, queue_sid))


async def _set_aside_call(tx: Transaction, call: Call, why: str) -> None:
    await calls.set_values(tx.connection, call.id, check_at=tx.now + _SET_ASIDE_FOR)
    await timeline.record(tx, call.id, "call.set_aside", why=why)


async def _set_aside_hold(tx: Transaction, hold: Hold, _why: str) -> None:
    await holds.postpone_check(tx.connection, hold, tx.now + _SET_ASIDE_FOR)


async def caller_is(tx: Transaction, call_id: UUID, leg: LegState) -> Reply:
    """Take the carrier's answer about a caller's leg that the sweep asked about."""
    if leg.is_over:
        return await ending.end(tx, call_id, "the carrier says that the leg is over")
    call = await calls.locked(tx.connection, call_id)
    if call is not None and call.state == State.CONNECTING:
        # Neither waiting nor gone: the two were joined, and the word of it was lost.
        talks = await calls.move(
            tx,
            call.id,
            State.TALKING,
            "the carrier says that the leg lives",
            check_at=tx.now + tx.rules.conversation_check,
            talked_at=call.talked_at or tx.now,
        )
        if talks:
            await in_line.reached(tx, call)
    return Nothing()


async def counsellor_is(tx: Transaction, offer_id: UUID, leg: LegState) -> Reply:
    """Take the carrier's answer about a counsellor's leg that the sweep asked about."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Nothing()
    if leg.is_over:
        return await ringing.leg_over(tx, offer, call, leg)
    is_theirs = call.offer_id == offer.id and not call.is_over
    wanted = offer.is_live or (offer.state == offers.State.ACCEPTED and is_theirs)
    again = tx.rules.conversation_check if wanted else tx.rules.silence
    await holds.postpone_offer_check(tx.connection, tx.now + again, offer_id=offer.id)
    if not wanted and offer.leg_sid is not None:
        tx.after_commit(_end(offer, offer.leg_sid, leg))
    return Nothing()


def _end(offer: Offer, leg_sid: str, leg: LegState) -> Action:
    """Return the action that ends a leg; whoever picked up, and did not hear why, hears it now."""
    if offer.accepted_at is not None:
        return HangUp(offer.id, leg_sid, offer.call_id)
    if leg is LegState.ANSWERED:
        return RedirectToFarewell(offer.id, leg_sid, offer.call_id)
    return StopOfferRing(offer.id, leg_sid, offer.call_id, offer.by_caller)


async def _check_call(tx: Transaction, call: Call) -> None:
    tx.after_commit(TellFound("call"))
    if not call.has_leg:
        await ring_back.check(tx, call)
        return
    # A counsellor who comes is noted as a sign of life, too, but postpones `check_at` by more than `join`.
    heard_lately = tx.now - call.last_seen_at <= tx.rules.join
    if call.state in {State.CONNECTING, State.HELD} and heard_lately:
        await back_to_line.put_back(tx, call, "nobody came for the caller")
        return
    again = tx.rules.conversation_check if call.state == State.TALKING else tx.rules.silence
    await calls.set_values(tx.connection, call.id, check_at=tx.now + again)
    tx.after_commit(AskAboutCaller(call.id, call.sid))


async def _put_off_and_check_hold(tx: Transaction, hold: Hold) -> None:
    await holds.postpone_check(tx.connection, hold, tx.now + tx.rules.silence)
    await _check_hold(tx, hold)


async def _check_hold(tx: Transaction, hold: Hold) -> None:
    tx.after_commit(TellFound("hold"))
    offer = None if hold.offer_id is None else await offers.by_id(tx.connection, hold.offer_id)
    if offer is None:
        return
    if offer.leg_sid is not None:
        tx.after_commit(AskAboutCounsellor(offer.id, offer.leg_sid, offer.call_id))
        return
    await offers.move(tx, offer, offers.State.FAILED, "the carrier never named a leg")
    await holds.release(tx, "no leg was ever heard of", offer_id=offer.id)
