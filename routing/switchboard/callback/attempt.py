"""The attempt: a counsellor waits while a callback's phone rings; whoever answers says by key if it is for them.

Nothing is said of us before that key (promise P6). The ring itself is `ringing_back`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, counsellors, offers, timeline
from routing.calls import FETCHED, Behind, Call, State
from routing.offers import Offer
from routing.switchboard import keys, locking
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import arrival, conversation
from routing.switchboard.callback import lifecycle
from routing.switchboard.keys import FetchKey, WhoKey
from routing.switchboard.replies import (
    AwaitCaller,
    Connect,
    Farewell,
    JoinLine,
    Part,
    SayNoMore,
    SayNoMoreWord,
    WhoIsThis,
)

_A_PIECE = timedelta(seconds=4)  # of the loop in which the counsellor waits
_TOLD_AGAIN = timedelta(seconds=15)  # what a piece takes that tells the keys again


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
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """1 it is me, 2 later, 3 cancel. Who presses none is a stranger, or a machine: the leg ends."""
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.PICKED_UP)
    if call is None:
        return Decision(SayNoMore(board.rules.language))
    if call.state != State.PICKED_UP:
        return Decision(await arrival.resume(board, connection, now, call))
    if tapped:
        return Decision(ask_who(call))
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
        behind=Behind.NOBODY,  # a caller like any other now
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
            await lifecycle.put_off(board, connection, now, callback, "pressed 2: later", asked=True)
        else:
            cancelled = callbacks.State.CANCELLED
            await callbacks.move(
                connection, callback, cancelled, now, "pressed 3: cancel", attempts=callback.attempts + 1
            )
    elif word is SayNoMoreWord.LATER and (callback is None or not callback.is_open):
        # Its caller has reached a counsellor in another way: nobody is promised another ring.
        word = SayNoMoreWord.GOODBYE
    return Decision(SayNoMore(call.language, word))


# --- The counsellor who waits


async def counsellor_waits(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer_id: UUID,
    key: str,
    *,
    token: str = "",
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
        return Decision(
            Connect(offer.id, call.id, board.rules.star_menu)
            if in_queue
            else AwaitCaller(offer.id, first=False)
        )
    tapped = await offers.press(connection, offer, now, key, token)
    return await _wait_on(board, connection, now, offer, call, key, tapped=tapped)


async def _wait_on(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    offer: Offer,
    call: Call,
    key: str,
    *,
    tapped: bool,
) -> Decision:
    if key == FetchKey.GIVE_UP and not tapped:
        # They can't just now, as one who declines.
        await counsellors.rest(connection, offer.counsellor_id, until=now + board.rules.rest_after_miss)
        return await _stop(board, connection, now, call, Farewell.GAVE_UP)
    left = board.rules.fetch - (now - (offer.accepted_at or now))
    if left < _A_PIECE:
        return await _stop(board, connection, now, call, Farewell.NOBODY_CAME)
    # The keys are told again while there is time for that.
    told = key != keys.NONE and left > _TOLD_AGAIN
    return Decision(AwaitCaller(offer.id, first=told and tapped, unknown_key=told and not tapped))


async def _stop(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, farewell: Farewell
) -> Decision:
    why = (
        "the counsellor gave up" if farewell is Farewell.GAVE_UP else "the counsellor has waited long enough"
    )
    return Decision(Part(farewell), tuple(await lifecycle.counsellor_gone(board, connection, now, call, why)))


_WORDS = {
    WhoKey.LATER: SayNoMoreWord.LATER,
    WhoKey.CANCEL: SayNoMoreWord.CANCELLED,
    keys.NONE: SayNoMoreWord.GOODBYE,
}
