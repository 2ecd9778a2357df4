"""Waiting: the caller's wait loop, the heartbeat of the line (design, part 4.3).

A wait request records a sign of life and answers from the state of the call. It changes the state only when the wait is
over; all else that is due, it leaves to the dispatch that it asks for.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from routing import calls, counsellors, offers, timeline
from routing.calls import Call, State
from routing.line import carrier_queues, lost_callers, queue, roster
from routing.switchboard import keys
from routing.switchboard.actions import Dispatch, Look
from routing.switchboard.call import back_to_line, ending, overflow, resume, voicemail
from routing.switchboard.callback import request
from routing.switchboard.keys import OverflowKey
from routing.switchboard.offer import from_caller_leg
from routing.switchboard.replies import (
    HoldOn,
    JoinLine,
    LeaveLine,
    MayStay,
    Nothing,
    Reply,
    Soon,
    StartOver,
    Wait,
)
from routing.transaction import Transaction

_ENQUEUED_AGAIN = 2  # retries of a failing queue
_IN_THE_QUEUE = frozenset({State.WAITING, State.CONNECTING, State.TALKING, State.HELD})
REPEATED_WITHIN = timedelta(seconds=1.5)  # less than the shortest wait document


class QueueResult(StrEnum):
    """Why a caller is no longer in their queue, by the carrier's word in our terms."""

    PARTED = "parted"  # they were joined to a counsellor, and no longer are
    ASKED_TO = "asked_to"  # we answered LeaveLine
    FAILED = "failed"
    GONE = "gone"
    MOVED = "moved"  # by REST: another document speaks


async def wait(
    tx: Transaction,
    call_id: UUID,
    *,
    queue_sid: str = "",
    key: str = "",
    stayed: bool = False,
    token: str = "",
) -> Reply:
    """Answer one wait request, or one key pressed while waiting; `stayed`: they have heard that they may hang up."""
    check_at = tx.now + tx.rules.silence
    call = await calls.touch(tx, call_id, check_at=check_at, queue_sid=queue_sid, key=key, token=token)
    if call is None:
        # Leads out of a queue from which nobody would take them; the Enqueue's action starts them over.
        return LeaveLine()
    match call.state:
        case State.WAITING:
            return await _wait(tx, call, key, stayed=stayed)
        case State.CONNECTING | State.HELD if call.check_at <= tx.now:
            return await back_to_line.put_back(tx, call, "nobody came for the caller")
        case State.CONNECTING | State.TALKING | State.HELD:
            return await _hold_on(tx, call)
        case _:
            return LeaveLine()


async def left(
    tx: Transaction, call_id: UUID, result: QueueResult, *, alive: bool, queue_sid: str = "", errors: int = 0
) -> Reply:
    """Take the carrier's word that the caller is out of their queue; it had failed `errors` times when they joined."""
    # If no heartbeat came through, it is not known yet which queue to remove.
    await carrier_queues.note(tx.connection, call_id, queue_sid)
    if not alive or result is QueueResult.GONE:
        return await ending.end(tx, call_id, "the caller hung up")
    call = await calls.locked(tx.connection, call_id)
    if result is QueueResult.MOVED:
        return Nothing()
    if call is None:
        return StartOver()
    if result is QueueResult.PARTED and call.state == State.TALKING:
        call = await _parted(tx, call)
        return await resume.reply(tx, call)
    has_failed = result is QueueResult.FAILED and call.state in _IN_THE_QUEUE
    # Read first: the ring that led them out may be given up as it begins.
    led_out = result is QueueResult.ASKED_TO and await from_caller_leg.is_planned(tx, call.id)
    heard = None if has_failed else await resume.reply(tx, call)
    # A queue that lets them go, though nothing of ours leads them out, has failed, whatever it is called (promise P1).
    if heard is None or (result is QueueResult.ASKED_TO and not led_out and isinstance(heard, JoinLine)):
        return await _enqueue_again(tx, call, errors)
    return heard


async def _wait(tx: Transaction, call: Call, key: str, *, stayed: bool) -> Reply:
    tapped = bool(key) and call.tapped
    key = keys.NONE if tapped else key
    stayed = stayed or (key == OverflowKey.LINE and call.rings_after is not None)
    if call.is_asked_to_stay(tx.now) and key not in {OverflowKey.CALLBACK, OverflowKey.VOICEMAIL}:
        if not stayed:
            return MayStay(call.id, call.language, unknown_key=bool(key))
        call = await _stays(tx, call, key)
        answer = await _wait_on(tx, call, key, stayed=True, tapped=tapped)
        tx.after_commit(Dispatch())
        return answer
    return await _wait_on(tx, call, key, stayed=stayed, tapped=tapped)


async def _stays(tx: Transaction, call: Call, key: str) -> Call:
    """A caller whose counsellor left still wants to talk: from now on somebody may be rung for them."""
    await calls.set_values(tx.connection, call.id, rings_after=tx.now, waiting_since=tx.now)
    await timeline.record(tx, call.id, "caller.stays", key=key)
    if call.rung_first is not None and (back := await counsellors.by_id(tx.connection, call.rung_first)):
        await lost_callers.end_rest(tx, back)
    return await calls.by_id(tx.connection, call.id) or call


async def _wait_on(tx: Transaction, call: Call, key: str, *, stayed: bool, tapped: bool) -> Reply:
    if key == OverflowKey.CALLBACK:
        await request.ask(tx, call)
        return LeaveLine()
    if key == OverflowKey.VOICEMAIL:
        await ending.cancel_offers(tx, call.id, "the caller leaves a message")
        await voicemail.begin(tx, call, "pressed 2")
        tx.after_commit(Dispatch())
        return LeaveLine()
    waited = tx.now - (call.waiting_since or call.arrived_at)
    if waited >= tx.rules.max_wait and not await offers.live_of_call(tx.connection, call.id):
        await overflow.enter(tx, call, "waited longest")
        return LeaveLine()
    # Only after they have heard their place and their keys (a callback, a message), between two rings.
    if call.announced_at is not None and await from_caller_leg.is_planned(tx, call.id):
        return LeaveLine()
    unknown_key = bool(key) and not stayed
    if unknown_key:
        await timeline.record(tx, call.id, "caller.unknown_key", key=key)
    document = await _wait_document(tx, call, unknown_key=unknown_key, stayed=stayed, tapped=tapped)
    tx.after_commit(Look())
    return document


async def _wait_document(
    tx: Transaction, call: Call, *, unknown_key: bool, stayed: bool, tapped: bool
) -> Wait:
    length = tx.rules.wait_document
    silent_for = None if call.announced_at is None else tx.now - call.announced_at
    # A request so soon is a repeated one, or a key that interrupted the words.
    is_repeated = silent_for is not None and silent_for < REPEATED_WITHIN
    if tapped and call.announced_at is not None and call.key_since is not None:
        # Later presses of a tap cut short what was said since the first, so it is said again.
        is_repeated = call.announced_at >= call.key_since
    if silent_for is not None and not is_repeated and silent_for < tx.rules.announce_every:
        return Wait(call.id, call.language, length, unknown_key=unknown_key, keys_again=tapped)
    place = await queue.place_of(tx, call)
    on_duty = sum(one.is_on_duty for one in await roster.candidates(tx.connection, tx.rota, tx.now))
    if not is_repeated or unknown_key or tapped:
        await calls.set_values(tx.connection, call.id, announced_at=tx.now)
    is_first = call.announced_at is None or is_repeated
    interrupted = call.returned and call.talked_at is not None and not stayed
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
    """Estimate the wait: a conversation lasts about a quarter of an hour, a ring half a minute."""
    rounds = (place - 1) // max(1, on_duty)
    return Soon.SHORT if rounds == 0 else Soon.MINUTES if rounds == 1 else Soon.LONG


async def _hold_on(tx: Transaction, call: Call) -> Reply:
    """Answer a caller who is, or is about to be, with a counsellor."""
    offer = None if call.offer_id is None else await offers.by_id(tx.connection, call.offer_id)
    if call.state == State.TALKING and (offer is None or offer.leg_over_at is not None):
        # A wait request during a conversation: the carrier's word that it is over was lost.
        return _in_the_queue(await back_to_line.counsellor_left(tx, call, "the counsellor left"))
    # Only if the counsellor is known to have pressed `*`: one who hangs up is not about to come back.
    parted = call.state != State.CONNECTING and offer is not None and offer.parted_at is not None
    return HoldOn(call.id, call.language, interrupted=parted)


def _in_the_queue(call: Call) -> MayStay | LeaveLine:
    return MayStay(call.id, call.language) if call.state == State.WAITING else LeaveLine()


async def _parted(tx: Transaction, call: Call) -> Call:
    """The conversation stopped while the caller stays: the counsellor left, or pressed `*`."""
    offer = None if call.offer_id is None else await offers.by_id(tx.connection, call.offer_id)
    if offer is None or offer.leg_over_at is not None or not tx.rules.star_menu:
        return await back_to_line.counsellor_left(tx, call, "the counsellor left")
    held = await calls.move(
        tx,
        call.id,
        State.HELD,
        "the conversation stopped; the counsellor is still there",
        check_at=tx.now + tx.rules.menu,
    )
    return held or call


async def _enqueue_again(tx: Transaction, call: Call, errors: int) -> Reply:
    """Retry a failed queue a few times, place and counsellor kept. A repeated webhook counts once."""
    failed = max(call.queue_errors, errors + 1)
    if failed > call.queue_errors:
        await calls.set_values(tx.connection, call.id, queue_errors=failed)
        await timeline.record(tx, call.id, "queue.failed", times=failed)
    if failed <= _ENQUEUED_AGAIN:
        return JoinLine(call.id, call.language, errors=failed, returns=call.short_talks)
    if call.state != State.WAITING:
        await back_to_line.put_back(tx, call, "the queue fails")
    over = await overflow.enter(tx, call, "the queue fails")
    await ending.cancel_offers(tx, call.id, "the queue fails")
    tx.after_commit(Dispatch())
    return await resume.reply(tx, over or call)
