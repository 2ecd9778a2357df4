"""Dialling: the REST call that rings an offer: claimed once, made or refused, or nobody knows.

The offer and its hold are committed before the carrier is asked, and a create is never repeated
(docs/decisions/0003).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, offers, timeline
from routing.legs import Refusal
from routing.line import carrier_health
from routing.offers import State
from routing.switchboard import locking
from routing.switchboard.actions import Board, Decision, Dispatch, LetOff
from routing.switchboard.call import visits
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing


@dataclass(frozen=True, slots=True)
class Dial:
    """What the carrier needs to ring an offer."""

    offer_id: UUID
    phone: str
    counsellor_id: int
    over_by: datetime  # when the ring and its screen are over


async def claim(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    rung: frozenset[int] = frozenset(),
) -> Dial | None:
    """Claim a planned offer for dialling: one process gets it, once, and only while its caller still waits.

    `rung`: as for `offering.serve_line`; what was planned before it was noted rings nobody.
    """
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None or offer.state != State.PLANNED:
        return None
    known = await carrier_health.state(connection)
    waits = call.state == calls.State.WAITING
    if not waits or known.is_down or (known.is_being_asked(now) and known.trying != offer.id):
        why = "the carrier does not answer" if waits else "the caller waits no more"
        await offers.move(connection, offer, State.CANCELLED, now, why)
        await holds.release(connection, now, "offer cancelled", offer_id=offer.id)
        return None
    if await visits.forgo(connection, now, offer, rung):
        return None
    await offers.move(
        connection,
        offer,
        State.DIALLING,
        now,
        "its turn",
        deadline_at=now + board.rules.ring_from_initiated,
        dialled_at=now,
    )
    over_by = now + board.rules.ring_backstop + board.rules.screen
    await holds.check_later(connection, over_by, offer_id=offer.id)
    return Dial(offer.id, offer.phone, offer.counsellor_id, over_by)


async def forgone(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """The ring was never made: a caller of this host rings the phone from their own leg."""
    offer, _ = await locking.offer_and_call(connection, offer_id)
    if offer is not None and offer.state == State.DIALLING and offer.leg_sid is None:
        await offers.move(connection, offer, State.CANCELLED, now, visits.ON_THE_LINE)
        await holds.release(connection, now, "never rung", offer_id=offer.id)
    return Decision(Nothing(), (Dispatch(),))


async def dialled(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, leg_sid: str
) -> Decision:
    """Note the leg that the carrier made; let it ring no more when its offer is over by now."""
    told = await carrier.create_worked(connection)
    await offers.note_leg(connection, offer_id, leg_sid)
    offer = await offers.by_id(connection, offer_id)
    if offer is None:
        return Decision(Nothing(), tuple(told))
    if offer.is_live:
        due = offer.deadline_at or now + board.rules.ring_from_initiated
        return Decision(Nothing(), (*told, Dispatch(due)))
    unwanted = offer.state not in {State.ACCEPTED, State.ENDED} and offer.leg_over_at is None
    return Decision(Nothing(), (*told, *([LetOff(offer.id, leg_sid, offer.call_id)] if unwanted else ())))


async def refused(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    why: str,
    refusal: Refusal,
) -> Decision:
    """The carrier certainly made no leg: the phone is free again, and the caller goes on to the next.

    If it was not for the number's sake, the same phone may be tried again in a moment.
    """
    offer, _ = await locking.offer_and_call(connection, offer_id)
    if offer is None:
        return Decision(Nothing())
    await offers.move(connection, offer, State.FAILED, now, why)
    await holds.release(connection, now, "never rung", offer_id=offer.id)
    # It is no fault of the counsellor's: no miss, but a rest, so that the same create is not tried at once.
    is_phones = refusal is Refusal.PHONE
    until = now + (board.rules.rest_after_miss if is_phones else board.rules.rest_after_refusal)
    await counsellors.rest(connection, offer.counsellor_id, until=until)
    if is_phones:
        return Decision(Nothing(), (Dispatch(), Dispatch(until)))
    if refusal is Refusal.CROWDED:
        return Decision(Nothing(), (Dispatch(until),))
    # Whoever is free is rung before anybody twice: the next refusal is another phone's, or nobody else is free.
    told = await carrier.create_failed(connection, now, again=refusal is Refusal.ACCOUNT)
    return Decision(Nothing(), (*told, Dispatch(until)))


async def unsure(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, *, silent: bool = False
) -> Decision:
    """The carrier's answer was lost: a leg may ring. It is never asked for again; its caller goes on to the next."""
    offer, _ = await locking.offer_and_call(connection, offer_id)
    if offer is None or offer.leg_sid is not None or not offer.is_live:
        return Decision(Nothing())
    await offers.set_values(connection, offer.id, unsure=True)
    await timeline.record(
        connection, offer.call_id, now, "offer.unsure", offer=str(offer.id), counsellor=offer.counsellor_id
    )
    again = silent or await offers.was_unsure(connection, offer)
    # Its caller goes on to the next phone once the carrier has been asked.
    told = await carrier.create_failed(connection, now, again=again)
    return Decision(Nothing(), tuple(told))
