"""Standing: callbacks take their place in the line when they are due, and leave it when they must."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, callbacks, calls, timeline
from routing.callbacks import Callback, State
from routing.calls import Call
from routing.quiet import allowed_from
from routing.switchboard import ending, settling
from routing.switchboard.board import Action, Board, HangUpCaller

_AT_ONCE = 200


async def tidy(board: Board, connection: AsyncConnection, now: datetime) -> list[Action]:
    """Let due callbacks into the line; take out who is too old, or must not be rung at this hour."""
    actions: list[Action] = []
    quiet = board.rules.callback_quiet.end_after(now, board.rules.zone) is not None
    for callback in await callbacks.to_leave_line(connection, now, quiet=quiet, limit=_AT_ONCE):
        actions += await _leave(board, connection, now, callback)
    for callback in await callbacks.stuck(connection, limit=_AT_ONCE):
        await settling.put_off(board, connection, now, callback, "its attempt is over", asked=False)
    for callback in await callbacks.due(connection, now, limit=_AT_ONCE):
        if _allowed(board, now, callback) > now:
            # Quiet hours that were set differently when it was scheduled.
            await callbacks.set_values(connection, callback, due_at=_allowed(board, now, callback))
        else:
            await enter(board, connection, now, callback)
    return actions


async def enter(board: Board, connection: AsyncConnection, now: datetime, callback: Callback) -> None:
    """Let a callback stand in the line: a call of ours, at its place, without a leg yet."""
    if await blocks.is_blocked(connection, now, [callback.number_hash or b""]):
        await callbacks.move(connection, callback, State.CANCELLED, now, "the number is blocked")
        return
    call_id = uuid4()
    if not await callbacks.move(connection, callback, State.IN_LINE, now, "it is due", attempt_id=call_id):
        return
    await calls.add(connection, _attempt(board, now, callback, call_id))
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


async def reached(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """Close the callback of a caller who talks to a counsellor now, whichever way they came to it."""
    if call.caller_sealed is None:
        return []
    hashes = board.sealer.hashes(board.sealer.open(call.caller_sealed))
    actions: list[Action] = []
    for callback in await callbacks.open_of_caller(connection, hashes):
        actions += await _close(board, connection, now, callback, call)
    return actions


async def _close(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, call: Call
) -> list[Action]:
    attempt = None
    if callback.attempt_id is not None and callback.attempt_id != call.id:
        attempt = await calls.locked(connection, callback.attempt_id)
    done = await callbacks.move(connection, callback, State.DONE, now, "its caller reached a counsellor")
    if done is None or attempt is None or attempt.is_over:
        return []
    over = await ending.end(board, connection, now, attempt.id, "its caller rang us and reached a counsellor")
    hang_up = [HangUpCaller(attempt.id, attempt.sid)] if attempt.has_leg else []
    return [*over.actions, *hang_up]


async def withdraw(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, why: str
) -> None:
    """Cancel a callback that nobody is being rung for at this moment; one that is being attempted goes on."""
    if callback.state == State.ATTEMPTING:
        return
    attempt = None
    if callback.state == State.IN_LINE and callback.attempt_id is not None:
        attempt = await calls.locked(connection, callback.attempt_id)
    if await callbacks.move(connection, callback, State.CANCELLED, now, why) and attempt is not None:
        await ending.end(board, connection, now, attempt.id, why)


async def _leave(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> tuple[Action, ...]:
    """Take a callback out of the line, and its call with it; one that somebody is changing waits for the next look."""
    in_line = callback.attempt_id if callback.state == State.IN_LINE else None
    if in_line is not None and not await calls.try_lock(connection, in_line):
        return ()
    if callback.expires_at <= now:
        why = "too long ago"
        left = await callbacks.move(connection, callback, State.EXPIRED, now, why)
    else:
        why, due = "quiet hours begin", _allowed(board, now, callback)
        left = await callbacks.move(connection, callback, State.SCHEDULED, now, why, due_at=due, place_at=due)
    if left is None or in_line is None:
        return ()
    return (await ending.end(board, connection, now, in_line, why)).actions


def _allowed(board: Board, now: datetime, callback: Callback) -> datetime:
    rules = board.rules
    return allowed_from(now, rules.callback_quiet, rules.zone, at_night=callback.at_night)


def _attempt(board: Board, now: datetime, callback: Callback, call_id: UUID) -> Call:
    return Call(
        id=call_id,
        sid=calls.sid_without_leg(call_id),
        state=calls.State.WAITING,
        language=callback.language,
        caller_hash=callback.number_hash,
        caller_sealed=callback.number_sealed,
        arrived_at=now,
        place_at=callback.place_at,
        returned=False,
        waiting_since=now,
        last_seen_at=now,
        check_at=now + board.rules.conversation_check,
        queue_errors=0,
        callback_id=callback.id,
    )
