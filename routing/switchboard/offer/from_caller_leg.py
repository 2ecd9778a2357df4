"""From the caller's leg: while Twilio's REST API is down, a caller's own leg rings the counsellor (design, part 5).

Dispatch and holds work as always; only the ring differs. The caller leaves the queue for each ring, and is back in it
between two, where they may choose callback or voicemail. The call row arbitrates the key that accepts, as always; what
the carrier says of the Dial decides nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from routing import calls, holds, offers
from routing.calls import Call
from routing.legs import LegState
from routing.offers import Offer, State
from routing.switchboard.call import visits
from routing.switchboard.offer import ringing
from routing.switchboard.replies import DialOut, JoinLine, Reply
from routing.transaction import Transaction

# A request within this time may be an earlier one, repeated; the music before a caller asks for the line is longer.
COMES_AGAIN = timedelta(seconds=8)


async def is_planned(tx: Transaction, call_id: UUID) -> bool:
    """Whether a ring from the caller's own leg waits for them."""
    live = await offers.live_of_call(tx.connection, call_id)
    return any(offer.by_caller and offer.state == State.PLANNED for offer in live)


async def go_on(tx: Transaction, call: Call) -> Reply:
    """Return what a waiting caller outside their queue hears: the ring that is planned for them, or the line again."""
    for offer in await offers.live_of_call(tx.connection, call.id):
        if not offer.by_caller:
            continue
        if offer.state == State.PLANNED:
            if await visits.forgo(tx, offer):
                continue
            await _begin(tx, offer)
        elif _has_rung(offer):
            # Their leg rings it, so this webhook is repeated. The Dial tells of its end, or `settle` closes it.
            continue
        await calls.set_values(tx.connection, call.id, check_at=tx.now + 2 * tx.rules.silence)
        return DialOut(
            offer.id,
            offer.counsellor_id,
            call.sid,
            call.language,
            offer.phone,
            tx.rules.number,
            tx.rules.ring,
        )
    return JoinLine(call.id, call.language, returns=call.short_talks)


async def settle(tx: Transaction, call: Call) -> None:
    """Close the rings of a caller who is certainly here: the webhooks that told of their ends were lost."""
    for offer in await offers.live_of_call(tx.connection, call.id):
        if offer.by_caller and (_has_rung(offer) or _was_dialled_earlier(offer, tx.now)):
            await ringing.leg_over(tx, offer, call, LegState.COMPLETED)


async def give_up(tx: Transaction, offer: Offer) -> None:
    """Give up a planned ring that the caller did not come for: somebody else may have the phone."""
    if not await calls.try_lock(tx.connection, offer.call_id):
        return
    planned = await offers.by_id(tx.connection, offer.id)
    if planned is None or planned.state != State.PLANNED:  # it was rung or ended meanwhile
        return
    await offers.move(tx, planned, State.CANCELLED, "the caller did not come for it")
    await holds.release(tx, "offer cancelled", offer_id=offer.id)


def _has_rung(offer: Offer) -> bool:
    return offer.state != State.PLANNED and (offer.leg_sid is not None or offer.state != State.DIALLING)


def _was_dialled_earlier(offer: Offer, now: datetime) -> bool:
    """Whether an earlier document rang it, and all word of that leg was lost; False for a repeated webhook."""
    return offer.dialled_at is not None and now - offer.dialled_at > COMES_AGAIN


async def _begin(tx: Transaction, offer: Offer) -> None:
    await offers.move(
        tx,
        offer,
        State.DIALLING,
        "its turn, from the caller's own leg",
        deadline_at=tx.now + tx.rules.ring_from_initiated,
        dialled_at=tx.now,
    )
    until = tx.now + tx.rules.ring_backstop + tx.rules.screen
    await holds.postpone_offer_check(tx.connection, until, offer_id=offer.id)
