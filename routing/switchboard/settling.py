"""Settling: what becomes of a callback when its attempt begins, is put off, or is over."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, holds
from routing.callbacks import Callback, State
from routing.calls import Call, Outcome
from routing.quiet import allowed_from, retry_after
from routing.switchboard.board import Action, Board, Dispatch, HangUpCaller, RingBack

_NOT_NOW = timedelta(minutes=5)


async def begin(connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """A counsellor accepted the callback: ring its phone."""
    callback = await _of(connection, call)
    if callback is not None:
        await callbacks.move(connection, callback, State.ATTEMPTING, now, "a counsellor pressed 1")
    return [RingBack(call.id, now)]


async def counsellor_gone(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> list[Action]:
    """Whoever waited for this callback's caller waits no more. Not yet rung, it takes its place in line again."""
    if call.state != calls.State.FETCHING:
        # Who has picked up by now hears the question to its end, and is served next if it is them.
        await calls.set_values(connection, call.id, offer_id=None)
        rings = call.state == calls.State.CALLING and call.has_leg
        return [HangUpCaller(call.id, call.sid, while_ringing=True)] if rings else []
    check_at = now + board.rules.conversation_check
    await calls.move(
        connection,
        call.id,
        calls.State.WAITING,
        now,
        why,
        check_at=check_at,
        offer_id=None,
        waiting_since=now,
    )
    await holds.release_visit(connection, now, call_id=call.id)
    if (callback := await _of(connection, call)) is not None:
        await callbacks.move(connection, callback, State.IN_LINE, now, why)
    return [Dispatch()]


async def put_off(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback, why: str, *, asked: bool
) -> None:
    """Count an attempt, and schedule the next one or none. Who `asked` for it is rung once more, whatever the count."""
    attempts = callback.attempts + 1
    if now >= callback.expires_at:
        await callbacks.move(connection, callback, State.EXPIRED, now, why, attempts=attempts)
    elif attempts >= board.rules.callback_attempts and not asked:
        await callbacks.move(connection, callback, State.EXHAUSTED, now, why, attempts=attempts)
    else:
        await _schedule(board, connection, now, callback, why, attempts)


async def not_now(board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str) -> None:
    """Put off an attempt for which nothing could ring: it does not count."""
    callback = await _of(connection, call)
    if callback is not None and callback.state == State.ATTEMPTING:
        attempts = callback.attempts
        await _schedule(board, connection, now, callback, why, attempts, after=_NOT_NOW)


async def call_over(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, outcome: Outcome
) -> None:
    """Settle the callback that an ended call was for, and forget one that it only began to ask for.

    `call` is as it was before it ended, and locked: a call is locked before its callback.
    """
    if call.state == calls.State.ASKING:
        await forget(connection, now, call, "the caller hung up")
    callback = await _of(connection, call)
    if callback is None or callback.state != State.ATTEMPTING:
        return
    if call.talked_at is not None:
        await callbacks.move(connection, callback, State.DONE, now, "its caller talked to a counsellor")
    elif outcome is Outcome.CALLBACK:
        await _schedule(board, connection, now, callback, "asked for anew", 0, after=timedelta())
    else:
        await put_off(board, connection, now, callback, "its caller was not reached", asked=False)


async def forget(connection: AsyncConnection, now: datetime, call: Call, why: str) -> None:
    """Cancel what a caller began to ask for; the number they named goes with it."""
    draft = await callbacks.of_call(connection, call.id)
    if draft is not None and draft.state == State.ASKED:
        await callbacks.move(
            connection, draft, State.CANCELLED, now, why, number_hash=None, number_sealed=None
        )


async def _schedule(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    callback: Callback,
    why: str,
    attempts: int,
    *,
    after: timedelta | None = None,
) -> None:
    rules = board.rules
    at = now + (retry_after(attempts, rules.callback_retry) if after is None else after)
    due = allowed_from(at, rules.callback_quiet, rules.zone, at_night=callback.at_night)
    await callbacks.move(
        connection, callback, State.SCHEDULED, now, why, attempts=attempts, due_at=due, place_at=due
    )


async def _of(connection: AsyncConnection, call: Call) -> Callback | None:
    """Return the callback whose present attempt a call is."""
    found = None if call.callback_id is None else await callbacks.by_id(connection, call.callback_id)
    return found if found is not None and found.attempt_id == call.id else None
