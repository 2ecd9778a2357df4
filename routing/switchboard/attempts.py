"""Attempts: a counsellor waits while a callback's phone rings; whoever answers says by key whether it is for them.

Nothing is said of us before that key (promise P6). The ring is claimed before it is made, and never made twice
(docs/decisions/0003); that the leg is over is the one thing that ends an attempt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, counsellors, holds, line, offers, pacing, reach, timeline
from routing.calls import FETCHED, Call, State
from routing.legs import Leg
from routing.offers import Offer
from routing.switchboard import arrival, conversation, ending, keys, locking, settling
from routing.switchboard.board import (
    Action,
    AskCarrier,
    Board,
    Decision,
    Dispatch,
    HangUpCaller,
    LetCounsellorGo,
    RingBack,
)
from routing.switchboard.keys import FetchKey, WhoKey
from routing.switchboard.outcomes import (
    AwaitCaller,
    Connect,
    Farewell,
    JoinLine,
    Nothing,
    Part,
    SayNoMore,
    SayNoMoreWord,
    WhoIsThis,
)

HEARD_OF_WITHIN = timedelta(seconds=15)  # a leg whose making nobody is sure of


@dataclass(frozen=True, slots=True)
class DialBack:
    """What the carrier needs to ring a callback's phone, and its pacing slot."""

    call_id: UUID
    phone: str
    at: datetime


# --- The ring


async def claim(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID
) -> DialBack | Decision:
    """Claim the ring of a callback's phone: one process gets it, once, and only while a counsellor waits."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.FETCHING or call.offer_id is None or call.caller_sealed is None:
        return Decision(Nothing())
    if (await reach.state(connection)).is_down:
        gone = await settling.counsellor_gone(board, connection, now, call, "the carrier does not answer")
        return Decision(Nothing(), tuple(gone))
    if await line.is_on_the_line(connection, call):
        gone = await settling.counsellor_gone(board, connection, now, call, "its caller is on the line")
        return Decision(Nothing(), tuple(gone))
    # Before the hold: a dispatch takes the two in this order.
    slots = await pacing.free_slots(
        connection, now, per_second=board.rules.calls_per_second, within=board.rules.fetch
    )
    number = board.sealer.open(call.caller_sealed)
    over_by = slots.first + board.rules.ring_backstop + board.rules.screen
    phone = await _held_as(board, connection, number)
    if not await holds.take(connection, now, phone, call_id=call.id, check_at=over_by):
        await settling.not_now(board, connection, now, call, "the phone is held")
        return await ending.end(board, connection, now, call.id, "the phone is held")
    await calls.move(connection, call.id, State.CALLING, now, "a counsellor waits", check_at=over_by)
    await pacing.use(connection, slots.at(1))
    return DialBack(call.id, number, slots.first)


async def dialled(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg_sid: str
) -> Decision:
    """Note the leg that the carrier made; end it at once when nobody waits for its caller any more."""
    call = await calls.locked(connection, call_id)
    if call is None:
        return Decision(Nothing())
    await reach.works(connection)
    await calls.name_leg(connection, call, leg_sid)
    unwanted = call.is_over or (call.state == State.CALLING and call.offer_id is None)
    hang_up = HangUpCaller(call.id, leg_sid, while_ringing=not call.is_over)
    return Decision(Nothing(), (hang_up,) if unwanted else ())


async def refused(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, why: str, *, passing: bool
) -> Decision:
    """The carrier certainly made no leg: for a reason that passes, it is asked again while the counsellor waits."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING:
        return Decision(Nothing())
    if not passing:
        return await ending.end(board, connection, now, call.id, why)
    again_at = now + board.rules.rest_after_refusal
    check_at = again_at + board.rules.rest_after_refusal
    back = await calls.move(connection, call.id, State.FETCHING, now, why, check_at=check_at)
    await holds.release_visit(connection, now, call_id=call.id)
    if back is None or back.offer_id is not None:
        return Decision(Nothing(), (RingBack(call.id, again_at),))
    gone = await settling.counsellor_gone(board, connection, now, back, "nobody waits any more")
    return Decision(Nothing(), tuple(gone))


async def unsure(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """The carrier's answer was lost: a leg may ring. It is never asked for again."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Decision(Nothing())
    await timeline.record(connection, call.id, now, "callback.unsure")
    await reach.failed(connection, now)
    return Decision(Nothing(), (AskCarrier(), LetCounsellorGo(call.id, now + HEARD_OF_WITHIN)))


async def unheard_of(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """Still nothing is heard of a leg: its counsellor need not wait for it, and the phone stays held.

    Should it ring after all, who says that it is them is served next.
    """
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Decision(Nothing())
    why = "no leg is heard of"
    return Decision(Nothing(), tuple(await settling.counsellor_gone(board, connection, now, call, why)))


async def leg_is(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg_sid: str, leg: Leg
) -> Decision:
    """Take the carrier's word about the leg of a callback's caller."""
    call = await calls.locked(connection, call_id)
    if call is None or call.is_over or not await calls.name_leg(connection, call, leg_sid):
        return Decision(Nothing())
    if leg.is_over:
        return await ending.end(board, connection, now, call.id, f"the leg ended: {leg}")
    if leg is Leg.RINGING and call.state == State.CALLING:
        await timeline.record(connection, call.id, now, "callback.ringing")
    return Decision(Nothing())


# --- Who answers


async def picked_up(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg_sid: str
) -> Decision:
    """Somebody or something answers: ask who they are, and say nothing of us."""
    call = await calls.locked(connection, call_id)
    if call is None or call.is_over or not await calls.name_leg(connection, call, leg_sid):
        language = board.rules.language if call is None else call.language
        return Decision(SayNoMore(language))
    if call.state == State.CALLING:
        check_at = now + board.rules.silence
        await calls.move(connection, call.id, State.PICKED_UP, now, "somebody picked up", check_at=check_at)
        return Decision(ask_who(call))
    return Decision(await arrival.resume(board, connection, now, call))


async def take_who_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str
) -> Decision:
    """1 it is me, 2 later, 3 cancel. Who presses none is a stranger, or a machine: the leg ends."""
    call = await calls.locked(connection, call_id)
    if call is None:
        return Decision(SayNoMore(board.rules.language))
    if call.state != State.PICKED_UP:
        return Decision(await arrival.resume(board, connection, now, call))
    match key:
        case WhoKey.ME:
            return await _confirmed(board, connection, now, call)
        case WhoKey.LATER | WhoKey.CANCEL | keys.NONE:
            return await _no_more(board, connection, now, call, _WORDS[key])
        case _:
            return Decision(ask_who(call, unknown_key=True))


def ask_who(call: Call, *, unknown_key: bool = False) -> WhoIsThis:
    """Return the question to whoever answers."""
    return WhoIsThis(call.id, call.language, unknown_key)


async def _confirmed(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """It is them: to the counsellor who waits, or, if that one has gone by now, to the head of the line."""
    offer = None if call.offer_id is None else await offers.by_id(connection, call.offer_id)
    if offer is not None and offer.state == offers.State.ACCEPTED and offer.leg_over_at is None:
        check_at = now + board.rules.join + board.rules.join / 3
        await calls.move(
            connection,
            call.id,
            State.CONNECTING,
            now,
            "pressed 1: it is them",
            check_at=check_at,
            waiting_since=now,
        )
        return Decision(JoinLine(call.id, call.language, welcome=True))
    await calls.move(
        connection,
        call.id,
        State.WAITING,
        now,
        "pressed 1: it is them; the counsellor has gone",
        check_at=now + board.rules.silence,
        offer_id=None,
        returned=True,
        waiting_since=now,
    )
    return Decision(JoinLine(call.id, call.language, welcome=True), (Dispatch(),))


async def _no_more(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, word: SayNoMoreWord
) -> Decision:
    callback = None if call.callback_id is None else await callbacks.by_id(connection, call.callback_id)
    if callback is not None and callback.state == callbacks.State.ATTEMPTING:
        if word is SayNoMoreWord.GOODBYE:
            # Settled when the leg is over: nobody was reached.
            await timeline.record(connection, call.id, now, "callback.nobody_confirmed")
        elif word is SayNoMoreWord.LATER:
            await settling.put_off(board, connection, now, callback, "pressed 2: later", asked=True)
        else:
            cancelled = callbacks.State.CANCELLED
            await callbacks.move(
                connection, callback, cancelled, now, "pressed 3: cancel", attempts=callback.attempts + 1
            )
    return Decision(SayNoMore(call.language, word))


# --- The counsellor who waits


async def counsellor_waits(
    board: Board, connection: AsyncConnection, now: datetime, offer_id: UUID, key: str
) -> Decision:
    """Answer the loop of a counsellor who accepted a callback: wait on, be joined, or be thanked and free."""
    offer, call = await locking.offer_and_call(connection, offer_id)
    if offer is None or call is None:
        return Decision(Part(Farewell.NOBODY_CAME))
    if offer.connected_at is not None:
        return await conversation.after(board, connection, now, offer_id)
    theirs = offer.state == offers.State.ACCEPTED and call.offer_id == offer.id
    if not theirs or call.state not in FETCHED | {State.CONNECTING}:
        return Decision(Part(Farewell.NOBODY_CAME))
    if call.state == State.CONNECTING:
        # Not before they are in their queue: a Dial to one that does not exist yet fails.
        in_queue = call.queue_sid is not None
        return Decision(Connect(offer.id, call.id) if in_queue else AwaitCaller(offer.id, first=False))
    return await _wait_on(board, connection, now, offer, call, key)


async def _wait_on(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call, key: str
) -> Decision:
    if key == FetchKey.GIVE_UP:
        # They can't just now, as one who declines.
        await counsellors.rest(connection, offer.counsellor_id, until=now + board.rules.rest_after_miss)
        return await _stop(board, connection, now, offer, call, Farewell.GAVE_UP)
    if now - (offer.accepted_at or now) >= board.rules.fetch:
        return await _stop(board, connection, now, offer, call, Farewell.NOBODY_CAME)
    return Decision(AwaitCaller(offer.id, first=False, unknown_key=key != keys.NONE))


async def _stop(
    board: Board, connection: AsyncConnection, now: datetime, offer: Offer, call: Call, farewell: Farewell
) -> Decision:
    why = (
        "the counsellor gave up" if farewell is Farewell.GAVE_UP else "the counsellor has waited long enough"
    )
    await offers.move(connection, offer, offers.State.ENDED, now, why)
    return Decision(Part(farewell), tuple(await settling.counsellor_gone(board, connection, now, call, why)))


# --- What nothing has touched for too long


async def check(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """Look at an attempt without a leg: it waits in line, or its ring was never made, or never heard of."""
    if call.state == State.FETCHING:
        await calls.set_values(connection, call.id, check_at=now + board.rules.rest_after_refusal)
        return [RingBack(call.id, now)]
    if call.state == State.CALLING:
        why = "no leg was ever heard of"
        await settling.not_now(board, connection, now, call, why)
        return list((await ending.end(board, connection, now, call.id, why)).actions)
    await calls.set_values(connection, call.id, check_at=now + board.rules.conversation_check)
    return []


async def _held_as(board: Board, connection: AsyncConnection, number: str) -> str:
    """Return what a hold names a phone by: a counsellor's number, but of a caller's no more than the hash (P6)."""
    known = await counsellors.by_phone(connection, number)
    return holds.hashed(board.sealer.hash(number)) if known is None else known.phone


_WORDS = {
    WhoKey.LATER: SayNoMoreWord.LATER,
    WhoKey.CANCEL: SayNoMoreWord.CANCELLED,
    keys.NONE: SayNoMoreWord.GOODBYE,
}
