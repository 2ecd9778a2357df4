"""Ringing: one offer from its claim to its end: dialled, picked up, accepted or not.

Whoever changes an offer locks its call first; the key that accepts is arbitrated by the call row (promise P3).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, offers, reach, timeline
from routing.calls import Call
from routing.legs import Leg
from routing.offers import Offer, State
from routing.switchboard import ending, keys, locking, waiting
from routing.switchboard.board import Action, AskCarrier, Board, Decision, Dispatch, HangUp, Look
from routing.switchboard.keys import OfferKey
from routing.switchboard.outcomes import Connect, Farewell, Nothing, Outcome, Part, Screen


@dataclass(frozen=True, slots=True)
class Dial:
    """What the carrier needs to ring an offer."""

    offer_id: UUID
    phone: str


async def claim(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Dial | None:
    """Claim a planned offer for dialling: one process gets it, once, and only while its caller still waits."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None or offer.state != State.PLANNED:
        return None
    carrier = await reach.state(connection)
    waits = call.state == calls.State.WAITING
    if not waits or carrier.is_down or carrier.is_being_asked(now):
        why = "the carrier does not answer" if waits else "the caller waits no more"
        await offers.move(connection, offer, State.CANCELLED, now, why)
        await holds.release(connection, now, "offer cancelled", offer_id=offer.id)
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
    await holds.check_later(
        connection, now + board.rules.ring_backstop + board.rules.screen, offer_id=offer.id
    )
    return Dial(offer.id, offer.phone)


async def dialled(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, leg_sid: str
) -> Decision:
    """Note the leg that the carrier made; end it at once when its offer is over by now."""
    await reach.works(connection)
    await offers.note_leg(connection, offer_id, leg_sid)
    offer = await offers.by_id(connection, offer_id)
    if offer is None:
        return Decision(Nothing())
    if offer.is_live:
        due = offer.deadline_at or now + board.rules.ring_from_initiated
        return Decision(Nothing(), (Dispatch(due),))
    unwanted = offer.state not in {State.ACCEPTED, State.ENDED} and offer.leg_over_at is None
    return Decision(Nothing(), (HangUp(offer.id, leg_sid, offer.call_id),) if unwanted else ())


async def refused(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, why: str, *, passing: bool
) -> Decision:
    """The carrier certainly made no leg: the phone is free again, and the caller goes on to the next.

    `passing`: not for the number's sake, so that the same phone may be tried again in a moment.
    """
    offer, _ = await locking.offer_and_call(connection, offer_id)
    if offer is None:
        return Decision(Nothing())
    await offers.move(connection, offer, State.FAILED, now, why)
    await holds.release(connection, now, "never rung", offer_id=offer.id)
    # It is no fault of the counsellor's: no miss, but a rest, so that the same create is not tried at once.
    until = now + (board.rules.rest_after_refusal if passing else board.rules.rest_after_miss)
    await counsellors.rest(connection, offer.counsellor_id, until=until)
    if not passing:
        return Decision(Nothing(), (Dispatch(), Dispatch(until)))
    await reach.failed(connection, now)
    return Decision(Nothing(), (AskCarrier(), Dispatch(until)))


async def unsure(board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID) -> Decision:
    """The carrier's answer was lost: a leg may ring. It is never asked for again; its caller goes on to the next."""
    offer, _ = await locking.offer_and_call(connection, offer_id)
    if offer is None or offer.leg_sid is not None or not offer.is_live:
        return Decision(Nothing())
    await offers.set_values(connection, offer.id, unsure=True)
    await timeline.record(
        connection, offer.call_id, now, "offer.unsure", offer=str(offer.id), counsellor=offer.counsellor_id
    )
    await reach.failed(connection, now)
    # Its caller goes on to the next phone once the carrier has been asked.
    return Decision(Nothing(), (AskCarrier(),))


async def screen(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    *,
    again: bool = False,
) -> Decision:
    """Somebody or something picked up: say what this is, and wait for a key (promise P4)."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    await offers.note_leg(connection, offer.id, leg_sid)
    if offer.state == State.ACCEPTED:
        return Decision(_connect(offer, call))
    if not offer.is_live:
        return Decision(Part(_farewell(offer, call)))
    if offer.state != State.ANSWERED:
        await _answered(board, connection, now, offer)
    elif again:
        # A key that means nothing here is a person's all the same: they get their time again.
        longest = _screen_ends(board, offer.answered_at or now) + board.rules.screen
        await offers.set_values(connection, offer.id, deadline_at=min(_screen_ends(board, now), longest))
    waited = now - (call.waiting_since or call.arrived_at)
    actions = (Dispatch(_screen_ends(board, now)),)
    said = Screen(offer.id, call.language, waited, unknown_key=again, by_caller=offer.by_caller)
    return Decision(said, actions)


async def take_key(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, leg_sid: str, key: str
) -> Decision:
    """Take the key of whoever picked up: 1 accepts, 2 declines, anything else hears the offer again."""
    if key == OfferKey.ACCEPT:
        return await accept(board, connection, now, offer_id, leg_sid)
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    if not offer.is_live or key not in {OfferKey.DECLINE, keys.NONE}:
        return await screen(board, connection, now, offer_id, leg_sid, again=True)
    state, why = (State.DECLINED, "pressed 2") if key else (State.LAPSED, "no key was pressed")
    after = await offers.move(connection, offer, state, now, why)
    if after is not None:
        await _missed(board, connection, now, offer)
    return Decision(Part(_farewell(after or offer, call)), (Dispatch(),))


async def accept(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, leg_sid: str
) -> Decision:
    """Give the caller to the first who presses 1; who comes second hears that another was quicker (promise P3)."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.CALLER_GONE))
    await offers.note_leg(connection, offer.id, leg_sid)
    if offer.state == State.ACCEPTED and call.offer_id == offer.id:
        return Decision(_connect(offer, call))
    won = offer.is_live and await calls.move(
        connection,
        call.id,
        calls.State.CONNECTING,
        now,
        "a counsellor pressed 1",
        only_from=(calls.State.WAITING,),
        check_at=now + board.rules.join + board.rules.join / 3,
        offer_id=offer.id,
        detail={"counsellor": offer.counsellor_id},
    )
    if not won:
        return Decision(Part(_farewell(offer, call)))
    await offers.move(
        connection,
        offer,
        State.ACCEPTED,
        now,
        "pressed 1",
        accepted_at=now,
        answered_at=offer.answered_at or now,
    )
    if offer.by_caller:
        await _talk(board, connection, now, offer, call)
    await holds.check_later(connection, now + board.rules.conversation_check, offer_id=offer.id)
    await counsellors.forget_misses(connection, offer.counsellor_id)
    others = await ending.cancel_offers(
        connection, now, call.id, "another counsellor was quicker", but=offer.id
    )
    return Decision(_connect(offer, call), (*others, Look()))


async def leg_is(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    leg_sid: str,
    leg: Leg,
    sequence: int,
) -> Decision:
    """Take the carrier's word about a counsellor's leg; one that is older than what we know changes nothing."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None or (offer.leg_sid is not None and offer.leg_sid != leg_sid):
        return Decision(Nothing())
    await offers.note_leg(connection, offer.id, leg_sid)
    if leg.is_over:
        return await leg_over(board, connection, now, offer, call, leg)
    actions: list[Action] = []
    # One without a number is taken for what it says: the table of transitions lets nothing go back.
    if sequence >= 0 and not await offers.take_sequence(connection, offer.id, sequence):
        return Decision(Nothing())
    if not offer.is_live:
        actions += [] if offer.state in _ITS_LEG_LIVES else [HangUp(offer.id, leg_sid, offer.call_id)]
    elif leg is Leg.RINGING and offer.state == State.DIALLING:
        due = now + board.rules.ring
        await offers.move(
            connection, offer, State.RINGING, now, "the phone rings", deadline_at=due, ringing_at=now
        )
        actions += [Dispatch(due)]
    elif leg is Leg.ANSWERED and offer.state in {State.DIALLING, State.RINGING}:
        await _answered(board, connection, now, offer)
        actions += [Dispatch(_screen_ends(board, now))]
    return Decision(Nothing(), tuple(actions))


async def leg_over(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call, leg: Leg
) -> Decision:
    """The counsellor's leg exists no more: settle the offer, and their phone's hold."""
    actions: list[Action] = []
    if offer.leg_over_at is None:
        await offers.set_values(connection, offer.id, leg_over_at=now)
    if offer.is_live:
        state = _ENDS[leg] if offer.state != State.ANSWERED else State.LAPSED
        if await offers.move(connection, offer, state, now, f"the leg ended: {leg}"):
            await _missed(board, connection, now, offer)
    elif offer.state == State.ACCEPTED:
        actions += await _counsellor_left(board, connection, now, offer, call)
    if offer.accepted_at is not None:
        until = now + board.rules.wrap_up
        await holds.rest(connection, offer_id=offer.id, until=until)
        actions.append(Dispatch(until))
    else:
        await holds.release(connection, now, f"the leg ended: {leg}", offer_id=offer.id)
    return Decision(Nothing(), (*actions, Dispatch()))


async def expire(board: Board, connection: AsyncConnection, now: datetime) -> list[Action]:
    """End offers that rang, or listened to the screen, too long."""
    actions: list[Action] = []
    for late in await offers.overdue(connection, now):
        if late.state == State.PLANNED or not await calls.try_lock(connection, late.call_id):
            continue
        offer = await offers.by_id(connection, late.id)
        if offer is None or not offer.is_live or offer.deadline_at is None or offer.deadline_at > now:
            continue
        state = State.LAPSED if offer.state == State.ANSWERED else State.NO_ANSWER
        after = await offers.move(connection, offer, state, now, f"too long {offer.state}")
        if after is not None:
            # What we are not sure to have rung is no miss.
            if not offer.unsure:
                await _missed(board, connection, now, offer)
            actions += await ending.let_go(connection, now, offer, after)
    return actions


async def _counsellor_left(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call
) -> list[Action]:
    await offers.move(connection, offer, State.ENDED, now, "the leg ended")
    if call.offer_id != offer.id or call.is_over:
        return []
    if call.state == calls.State.TALKING:
        # Who left first is told by the caller's own leg, in a moment; should that be lost, the sweep asks.
        await calls.set_values(connection, call.id, check_at=now + board.rules.join)
        return []
    return list((await waiting.put_back(board, connection, now, call, "the counsellor left")).actions)


async def _answered(board: Board, connection: AsyncConnection, now: datetime, offer: Offer) -> None:
    await offers.move(
        connection,
        offer,
        State.ANSWERED,
        now,
        "somebody picked up",
        deadline_at=_screen_ends(board, now),
        answered_at=now,
    )


async def _talk(board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call) -> None:
    """From the caller's own leg, an empty document joins the two, and nothing tells so but the key."""
    await calls.move(
        connection,
        call.id,
        calls.State.TALKING,
        now,
        "the two are connected",
        check_at=now + board.rules.conversation_check,
        talked_at=call.talked_at or now,
    )
    await offers.set_values(connection, offer.id, connected_at=now)


def _connect(offer: Offer, call: Call) -> Outcome:
    return Nothing() if offer.by_caller else Connect(offer.id, call.id)


def _screen_ends(board: Board, now: datetime) -> datetime:
    """The document itself ends in time; this is for one that never runs to its end."""
    return now + board.rules.screen + board.rules.screen / 3


async def _missed(board: Board, connection: AsyncConnection, now: datetime, offer: Offer) -> None:
    """The counsellor rests a while; who misses several in a row is paused, and the coordinators are alerted."""
    misses = await counsellors.note_miss(
        connection, offer.counsellor_id, until=now + board.rules.rest_after_miss
    )
    if misses >= board.rules.misses_before_pause:
        await counsellors.pause(connection, now, offer.counsellor_id, f"{misses} offers missed in a row")
        await timeline.record(
            connection, offer.call_id, now, "counsellor.paused", counsellor=offer.counsellor_id, misses=misses
        )


def _farewell(offer: Offer, call: Call) -> Farewell:
    gone = Farewell.CALLER_GONE if call.state in {calls.State.ENDED, calls.State.OVERFLOW} else Farewell.TAKEN
    return _FAREWELLS.get(offer.state, gone)


_ITS_LEG_LIVES = {State.ACCEPTED, State.ENDED}
_FAREWELLS = {
    State.DECLINED: Farewell.DECLINED,
    State.NO_ANSWER: Farewell.DECLINED,  # picked up just after we gave up ringing
    State.LAPSED: Farewell.NO_KEY,
}
_ENDS = {
    Leg.COMPLETED: State.NO_ANSWER,
    Leg.NO_ANSWER: State.NO_ANSWER,
    Leg.BUSY: State.BUSY,
    Leg.FAILED: State.FAILED,
    Leg.CANCELLED: State.NO_ANSWER,
}
