"""Waiting: the caller's wait loop, the heartbeat of the line (design, part 4.3).

A wait request records a sign of life and answers from the state of the call. It changes the state only when the
wait itself is over; what else is due, it leaves to the dispatch that it asks for.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, line, offers, roster, timeline
from routing.calls import Call, State
from routing.switchboard import arrival, callbacks, ending, keys, overflow, own_leg, voicemail
from routing.switchboard.board import Action, AskAboutCaller, Board, Decision, Dispatch, Look
from routing.switchboard.keys import OverflowKey
from routing.switchboard.outcomes import (
    HoldOn,
    JoinLine,
    LeaveLine,
    Nothing,
    Soon,
    StartOver,
    Wait,
)

_ENQUEUED_AGAIN = 2  # times that a failing queue is tried again
_IN_THE_QUEUE = frozenset({State.WAITING, State.CONNECTING, State.TALKING, State.HELD})
REPEATED_WITHIN = timedelta(seconds=1.5)  # less than the shortest wait document


class Left(StrEnum):
    """Why the carrier says that a caller is no longer in their queue; in our words."""

    PARTED = "parted"  # they were joined to a counsellor, and that is over
    ASKED_TO = "asked_to"  # we answered LeaveLine
    FAILED = "failed"
    GONE = "gone"
    MOVED = "moved"  # by REST: another document speaks


async def wait(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    *,
    queue_sid: str = "",
    key: str = "",
    token: str = "",
) -> Decision:
    """Answer one wait request, or one key pressed while waiting."""
    check_at = now + board.rules.silence
    call = await calls.touch(
        connection, call_id, now, check_at=check_at, queue_sid=queue_sid, key=key, token=token
    )
    if call is None:
        # Out of a queue from which nobody would ever take them; the Enqueue's action starts them over.
        return Decision(LeaveLine())
    match call.state:
        case State.WAITING:
            return await _wait(board, connection, now, call, key)
        case State.CONNECTING | State.HELD if call.check_at <= now:
            return await put_back(board, connection, now, call, "nobody came for the caller")
        case State.CONNECTING | State.TALKING | State.HELD:
            return await _hold_on(board, connection, now, call)
        case _:
            return Decision(LeaveLine())


async def left(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    result: Left,
    *,
    alive: bool,
    queue_sid: str = "",
    errors: int = 0,
) -> Decision:
    """Take the carrier's word that the caller is out of their queue, which had failed so often when they joined it."""
    # Where no heartbeat came through, nobody knows yet which queue is to be removed.
    await calls.note_queue(connection, call_id, queue_sid)
    if not alive or result is Left.GONE:
        return await ending.end(board, connection, now, call_id, "the caller hung up")
    call = await calls.locked(connection, call_id)
    if result is Left.MOVED:
        return Decision(Nothing())
    if call is None:
        return Decision(StartOver())
    if result is Left.PARTED and call.state == State.TALKING:
        return await _parted(board, connection, now, call)
    has_failed = result is Left.FAILED and call.state in _IN_THE_QUEUE
    heard = None if has_failed else await arrival.resume(board, connection, now, call)
    # A queue that lets them go although nothing of ours leads them out fails, by whatever name (promise P1).
    if heard is None or (result is Left.ASKED_TO and isinstance(heard, JoinLine)):
        return await _enqueue_again(board, connection, now, call, errors)
    return Decision(heard)


async def put_back(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> Decision:
    """Put a caller back at the head of the line: the counsellor they were given to has gone."""
    if call.offer_id is not None and (offer := await offers.by_id(connection, call.offer_id)) is not None:
        await offers.move(connection, offer, offers.State.ENDED, now, why)
    back = await calls.move(
        connection,
        call.id,
        State.WAITING,
        now,
        why,
        only_from=(State.CONNECTING, State.TALKING, State.HELD),
        check_at=now + board.rules.silence,
        offer_id=None,
        returned=True,
        # Their longest wait begins anew only if there was a conversation in between (promise P1).
        waiting_since=now if call.talked_at is not None else call.waiting_since,
        announced_at=None,
    )
    actions: list[Action] = [Dispatch()] if back else []
    if back and call.last_seen_at < now:
        # Who has gone, and whose end nobody told us, must not be given to one counsellor after the other.
        actions.append(AskAboutCaller(call.id, call.sid))
    return Decision(HoldOn(call.id, call.language, interrupted=True), tuple(actions))


async def _wait(board: Board, connection: AsyncConnection, now: datetime, call: Call, key: str) -> Decision:
    tapped = bool(key) and call.tapped
    key = keys.NONE if tapped else key
    if key == OverflowKey.CALLBACK:
        asked = await callbacks.ask(board, connection, now, call)
        return Decision(LeaveLine(), asked.actions)
    if key == OverflowKey.VOICEMAIL:
        released = await ending.cancel_offers(connection, now, call.id, "the caller leaves a message")
        await voicemail.begin(board, connection, now, call, "pressed 2")
        return Decision(LeaveLine(), (*released, Dispatch()))
    waited = now - (call.waiting_since or call.arrived_at)
    if waited >= board.rules.max_wait and not await offers.live_of_call(connection, call.id):
        await overflow.enter(board, connection, now, call, "waited longest")
        return Decision(LeaveLine())
    # Not before they have heard their place and their keys: a callback, a message, between two rings.
    if call.announced_at is not None and await own_leg.is_planned(connection, call.id):
        return Decision(LeaveLine())
    if key:
        await timeline.record(connection, call.id, now, "caller.unknown_key", key=key)
    document = await _wait_document(board, connection, now, call, unknown_key=bool(key), tapped=tapped)
    return Decision(document, (Look(),))


async def _wait_document(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call: Call,
    *,
    unknown_key: bool,
    tapped: bool,
) -> Wait:
    length = board.rules.wait_document
    silent_for = None if call.announced_at is None else now - call.announced_at
    # A request so soon after the last is the same one, repeated; or a key, which interrupted the words.
    is_repeated = silent_for is not None and silent_for < REPEATED_WITHIN
    if tapped and call.announced_at is not None and call.key_since is not None:
        # What was said since the first press is cut short by the next ones, and said again.
        is_repeated = call.announced_at >= call.key_since
    if silent_for is not None and not is_repeated and silent_for < board.rules.announce_every:
        return Wait(call.id, call.language, length, unknown_key=unknown_key, keys_again=tapped)
    place = await line.place_of(connection, call)
    on_duty = len(await roster.duties(connection, board.shelf, now))
    if not is_repeated or unknown_key or tapped:
        await calls.set_values(connection, call.id, announced_at=now)
    is_first = call.announced_at is None or is_repeated
    interrupted = call.returned and call.talked_at is not None
    return Wait(
        call.id,
        call.language,
        length,
        place=place,
        soon=how_soon(place, on_duty),
        returned=interrupted and is_first,
        unknown_key=unknown_key,
    )


def how_soon(place: int, on_duty: int) -> Soon:
    """Return a coarse wait: a conversation lasts about a quarter of an hour, a ring half a minute."""
    rounds = (place - 1) // max(1, on_duty)
    return Soon.SHORT if rounds == 0 else Soon.MINUTES if rounds == 1 else Soon.LONG


async def _hold_on(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """Hear from a caller who should be, or is about to be, with a counsellor."""
    if call.state == State.TALKING:
        # A wait request out of a conversation: the carrier's word that it is over was lost.
        offer = None if call.offer_id is None else await offers.by_id(connection, call.offer_id)
        if offer is None or offer.leg_over_at is not None:
            return await put_back(board, connection, now, call, "the counsellor left")
    return Decision(HoldOn(call.id, call.language, interrupted=call.state != State.CONNECTING))


async def _parted(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """The conversation stopped and the caller is still there: the counsellor left, or pressed `*`."""
    offer = None if call.offer_id is None else await offers.by_id(connection, call.offer_id)
    if offer is None or offer.leg_over_at is not None:
        back = await put_back(board, connection, now, call, "the counsellor left")
        return Decision(JoinLine(call.id, call.language), back.actions)
    await calls.move(
        connection,
        call.id,
        State.HELD,
        now,
        "the conversation stopped; the counsellor is still there",
        check_at=now + board.rules.menu,
    )
    return Decision(JoinLine(call.id, call.language))


async def _enqueue_again(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, errors: int
) -> Decision:
    """The queue failed: try again, place and counsellor kept, but not for ever. Told twice, it counts once."""
    failed = max(call.queue_errors, errors + 1)
    if failed > call.queue_errors:
        await calls.set_values(connection, call.id, queue_errors=failed)
        await timeline.record(connection, call.id, now, "queue.failed", times=failed)
    if failed <= _ENQUEUED_AGAIN:
        return Decision(JoinLine(call.id, call.language, errors=failed))
    if call.state != State.WAITING:
        await put_back(board, connection, now, call, "the queue fails")
    over = await overflow.enter(board, connection, now, call, "the queue fails")
    released = await ending.cancel_offers(connection, now, call.id, "the queue fails")
    return Decision(await arrival.resume(board, connection, now, over or call), (*released, Dispatch()))
