"""Dialling: the REST call that rings an offer: claimed once, then made, refused, or of unknown result.

The offer and its hold are committed before the carrier is asked, and a create is never repeated (docs/decisions/0003).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing import calls, counsellors, holds, offers, timeline
from routing.legs import Refusal
from routing.line import carrier_health
from routing.offers import State
from routing.switchboard import locking
from routing.switchboard.actions import Dispatch, StopOfferRing
from routing.switchboard.call import visits
from routing.switchboard.callback import only_for
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Dial:
    """What the carrier needs to ring an offer."""

    offer_id: UUID
    phone: str
    counsellor_id: int
    ring_until: datetime  # when it is rung no longer
    over_by: datetime  # when the ring and its screen are over at most


async def claim(tx: Transaction, offer_id: UUID, rung: frozenset[int] = frozenset()) -> Dial | None:
    """Claim a planned offer for dialling: one process gets it, once, and only while its caller still waits.

    `rung`: as for `dispatching.serve_line`; an offer planned before that was noted is given up.
    """
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None or offer.state != State.PLANNED:
        return None
    known = await carrier_health.state(tx.connection)
    waits = call.state == calls.State.WAITING
    if not waits or known.is_down or (known.is_being_asked(tx.now) and known.trying != offer.id):
        why = "the carrier does not answer" if waits else "the caller waits no more"
        await offers.move(tx, offer, State.CANCELLED, why)
        await holds.release(tx, "offer cancelled", offer_id=offer.id)
        await only_for.left(tx, offer, call)
        return None
    if await visits.forgo(tx, offer, rung):
        return None
    await offers.move(
        tx,
        offer,
        State.DIALLING,
        "its turn",
        deadline_at=(ring_until := tx.now + tx.rules.ring_from_initiated),
        dialled_at=tx.now,
    )
    over_by = tx.now + tx.rules.ring_backstop + tx.rules.screen
    await holds.postpone_offer_check(tx.connection, over_by, offer_id=offer.id)
    return Dial(offer.id, offer.phone, offer.counsellor_id, ring_until, over_by)


async def forgone(tx: Transaction, offer_id: UUID) -> Reply:
    """Give up an offer that was not rung: a caller of this host rings the phone from their own leg."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is not None and offer.state == State.DIALLING and offer.leg_sid is None:
        await offers.move(tx, offer, State.CANCELLED, visits.ON_THE_LINE)
        await holds.release(tx, "never rung", offer_id=offer.id)
        if call is not None:
            await only_for.left(tx, offer, call)
    tx.after_commit(Dispatch())
    return Nothing()


async def dialled(tx: Transaction, offer_id: UUID, leg_sid: str) -> Reply:
    """Note the leg that the carrier made; stop its ring if the offer is over by now."""
    await carrier.create_worked(tx)
    await offers.note_leg(tx.connection, offer_id, leg_sid)
    offer = await offers.by_id(tx.connection, offer_id)
    if offer is None:
        return Nothing()
    if offer.is_live:
        tx.after_commit(Dispatch(offer.deadline_at or tx.now + tx.rules.ring_from_initiated))
    elif offer.state not in {State.ACCEPTED, State.ENDED} and offer.leg_over_at is None:
        tx.after_commit(StopOfferRing(offer.id, leg_sid, offer.call_id))
    return Nothing()


async def refused(tx: Transaction, offer_id: UUID, why: str, refusal: Refusal) -> Reply:
    """Note that the carrier made no leg: the phone is free again, and the caller goes on to the next.

    If the number is not the reason, the same phone may be tried again in a moment.
    """
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Nothing()
    await offers.move(tx, offer, State.FAILED, why)
    await holds.release(tx, "never rung", offer_id=offer.id)
    await only_for.left(tx, offer, call)
    # It is not the counsellor's fault: no miss, but a rest, so that the same create is not tried at once.
    is_phones = refusal is Refusal.PHONE
    until = tx.now + (tx.rules.rest_after_miss if is_phones else tx.rules.rest_after_refusal)
    await counsellors.rest(tx.connection, offer.counsellor_id, until=until)
    if is_phones:
        tx.after_commit(Dispatch())
    elif refusal is not Refusal.CROWDED:
        # Everybody free is rung before anybody twice: the next refusal is another phone's, or nobody else is free.
        await carrier.create_failed(tx, again=refusal is Refusal.ACCOUNT)
    tx.after_commit(Dispatch(until))
    return Nothing()


async def unsure(tx: Transaction, offer_id: UUID, *, silent: bool = False) -> Reply:
    """The carrier's answer was lost, so a leg may ring: never ask for it again; the caller goes on to the next."""
    offer, _ = await locking.offer_and_call(tx, offer_id)
    if offer is None or offer.leg_sid is not None or not offer.is_live:
        return Nothing()
    await offers.set_values(tx.connection, offer.id, unsure=True)
    await timeline.record(
        tx, offer.call_id, "offer.unsure", offer=str(offer.id), counsellor=offer.counsellor_id
    )
    again = silent or await offers.was_unsure(tx.connection, offer)
    # Its caller goes on to the next phone once the carrier has been asked.
    await carrier.create_failed(tx, again=again)
    return Nothing()
