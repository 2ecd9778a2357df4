"""In line: callbacks take their place in the line when they are due, and leave it when they must."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, callbacks, calls, timeline
from routing.callbacks import Callback, State
from routing.calls import Behind, Call
from routing.quiet_hours import allowed_from, place_at
from routing.switchboard import set_aside
from routing.switchboard.actions import Action, Board, Decision, Dispatch, StopRinging
from routing.switchboard.call import ending
from routing.switchboard.callback import lifecycle
from routing.switchboard.replies import Nothing

AT_ONCE = 20  # of each kind: a night's end makes many due in one instant, and a transaction has little time


class Tidied(NamedTuple):
    """What follows, and whether there is more to do."""

    decision: Decision
    goes_on: bool


async def tidy(board: Board, connection: AsyncConnection, now: datetime, *, careful: bool = False) -> Tidied:
    """Let some due callbacks into the line; take out some that are too old, or must not be rung at this hour.

    `careful`: each for itself, since one of them has just stopped all: it is set aside for a while.
    """
    night = board.rules.callback_quiet.around(now, board.rules.zone)
    leaving = await callbacks.to_leave_line(connection, now, night=night, limit=AT_ONCE)
    actions = await set_aside.each(board, connection, now, leaving, _leave, _set_aside, careful=careful)
    stuck = await callbacks.stuck(connection, limit=AT_ONCE)
    actions += await set_aside.each(board, connection, now, stuck, _unstick, _set_aside, careful=careful)
    due = await callbacks.due(connection, now, limit=AT_ONCE)
    actions += await set_aside.each(board, connection, now, due, _is_due, _set_aside, careful=careful)
    goes_on = max(len(leaving), len(stuck), len(due)) >= AT_ONCE
    follows = (*actions, Dispatch()) if leaving or due else tuple(actions)
    return Tidied(Decision(Nothing(), follows), goes_on)


async def _set_aside(connection: AsyncConnection, now: datetime, callback: Callback, why: str) -> None:
    await callbacks.set_aside(connection, callback, now, why, until=now + lifecycle.SET_ASIDE_FOR)


async def _unstick(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> Sequence[Action]:
    await lifecycle.put_off(board, connection, now, callback, "its attempt is over", asked=False)
    return ()


async def _is_due(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> Sequence[Action]:
    if _allowed(board, now, callback) > now:
        # Quiet hours that were set differently when it was scheduled.
        await callbacks.set_values(connection, callback, due_at=_allowed(board, now, callback))
    else:
        await enter(board, connection, now, callback)
    return ()


async def enter(board: Board, connection: AsyncConnection, now: datetime, callback: Callback) -> None:
    """Let a callback stand in the line: a call of ours, at its place, without a leg yet."""
    number = board.sealer.open(callback.number_sealed or b"")
    if await blocks.is_blocked(connection, now, board.sealer.hashes(number)):
        await callbacks.move(connection, callback, State.CANCELLED, now, "the number is blocked")
        return
    call_id = uuid4()
    if not await callbacks.move(connection, callback, State.IN_LINE, now, "it is due", attempt_id=call_id):
        return
    asked_in = await calls.by_id(connection, callback.call_id)
    # Who was interrupted goes before all others, also in being rung back, while they have that place.
    # But whose number is not known goes before nobody (docs/decisions/0204).
    keeps = asked_in is not None and asked_in.returned and asked_in.place_at == callback.place_at
    returned = keeps and not callback.withheld
    await calls.add(connection, _attempt(board, now, callback, call_id, number, returned=returned))
    await timeline.record(
        connection,
        call_id,
        now,
        f"call.{calls.State.WAITING}",
        why="a callback is due",
        callback=str(callback.id),
        asked_in=str(callback.call_id),
        attempt=callback.attempts + 1,
    )


async def is_known(connection: AsyncConnection, callback: Callback) -> Callback:
    """Let a callback that a withheld caller asked for stand in its place: somebody who is known asks for it too.

    Or whoever registers a stranger first would put them behind all others.
    """
    if callback.attempt_id is not None:
        await calls.set_values(connection, callback.attempt_id, behind=Behind.NOBODY)
    return await callbacks.set_values(connection, callback, withheld=False)


async def reached(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """Close the callback of a caller who talks to a counsellor now, whichever way they came to it."""
    if call.caller_sealed is None:
        return []
    number = board.sealer.opened(call.caller_sealed)
    hashes = [call.caller_hash or b""] if number is None else board.sealer.hashes(number)
    actions: list[Action] = []
    for callback in await callbacks.open_of_caller(connection, hashes):
        actions += await _close(board, connection, now, callback, call)
    return actions


async def _close(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, call: Call
) -> list[Action]:
    attempt = None
    if callback.attempt_id is not None and callback.attempt_id != call.id:
        # One that enters the line in this very moment is found without its callback, and ended, later.
        attempt = await calls.locked(connection, callback.attempt_id)
    done = await callbacks.move(connection, callback, State.DONE, now, "its caller reached a counsellor")
    if done is None or attempt is None or attempt.is_over:
        return []
    if attempt.has_leg and attempt.state != calls.State.CALLING:
        # Who has answered by now hears the question to its end, and talks to the counsellor who waits if it is them.
        return []
    over = await ending.end(board, connection, now, attempt.id, "its caller rang us and reached a counsellor")
    return [*over.actions, *([StopRinging(attempt.id, attempt.sid)] if attempt.has_leg else [])]


async def withdraw(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, why: str
) -> tuple[Action, ...]:
    """Cancel a callback that nobody is being rung for at this moment; one that is being attempted goes on."""
    if callback.attempt_id is not None:
        await calls.locked(connection, callback.attempt_id)
    found = await callbacks.by_id(connection, callback.id)
    if found is None or found.state == State.ATTEMPTING or found.attempt_id != callback.attempt_id:
        return ()
    withdrawn = await callbacks.move(connection, found, State.CANCELLED, now, why)
    if withdrawn is None or found.state != State.IN_LINE or found.attempt_id is None:
        return ()
    return (await ending.end(board, connection, now, found.attempt_id, why)).actions


async def _leave(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> tuple[Action, ...]:
    """Take a callback out of the line, and its call with it; one that somebody is changing waits for the next look."""
    in_line = callback.attempt_id if callback.state == State.IN_LINE else None
    if in_line is not None and not await calls.try_lock(connection, in_line):
        return ()
    # A counsellor may have accepted it before it was locked: then it is not in the line any more.
    found = await callbacks.by_id(connection, callback.id)
    if found is None or (found.state, found.attempt_id) != (callback.state, callback.attempt_id):
        return ()
    if callback.expires_at <= now:
        why = "too long ago"
        left = await callbacks.move(connection, callback, State.EXPIRED, now, why)
    else:
        why, due = "quiet hours begin", _allowed(board, now, callback)
        place = place_at(due, callback.asked_at)
        left = await callbacks.move(
            connection, callback, State.SCHEDULED, now, why, due_at=due, place_at=place
        )
    if left is None or in_line is None:
        return ()
    return (await ending.end(board, connection, now, in_line, why)).actions


def _allowed(board: Board, now: datetime, callback: Callback) -> datetime:
    rules = board.rules
    return allowed_from(now, rules.callback_quiet, rules.zone, night_asked_at=callback.night_asked_at)


def _attempt(
    board: Board, now: datetime, callback: Callback, call_id: UUID, number: str, *, returned: bool
) -> Call:
    return Call(
        id=call_id,
        sid=calls.sid_without_leg(call_id),
        state=calls.State.WAITING,
        language=callback.language,
        # Anew: the key may have been changed since, and a caller who rings us is known by the first one's hash.
        caller_hash=board.sealer.hash(number),
        caller_sealed=board.sealer.seal(number),
        arrived_at=now,
        place_at=callback.place_at,
        returned=returned,
        behind=Behind.ALL_CALLERS if callback.withheld else Behind.NOBODY,
        waiting_since=now,
        last_seen_at=now,
        check_at=now + board.rules.conversation_check,
        queue_errors=0,
        callback_id=callback.id,
    )
