"""Agreeing: the number is known. Does a callback to it stand already, may there be one more, and when may it ring?"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, callbacks, calls, roster
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.quiet import allowed_from
from routing.switchboard import settling, standing
from routing.switchboard.board import Board, Decision, Dispatch
from routing.switchboard.outcomes import Agreed, AskNight, AskTyping, TooMany

_A_DAY = timedelta(hours=24)


async def named(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback
) -> Decision:
    """Take a number that its caller has agreed to; at night, ask first whether it may ring tonight."""
    hashes = board.sealer.hashes(board.sealer.open(draft.number_sealed or b""))
    if await blocks.is_blocked(connection, now, hashes):
        return Decision(AskTyping(call.id, call.language, not_sound=True))
    quiet = board.rules.callback_quiet.around(now, board.rules.zone)
    stands = await callbacks.open_of(connection, hashes) is not None
    if stands or quiet is None or not await _anybody_before(board, connection, now, quiet[1]):
        return await agree(board, connection, now, call, draft, at_night=False)
    if await _is_too_many(board, connection, now, call, hashes):
        return Decision(TooMany(call.id, call.language))
    # From here on, who hangs up has agreed to the morning.
    await callbacks.set_values(connection, draft, due_at=quiet[1])
    return Decision(AskNight(call.id, call.language))


async def agree(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback, *, at_night: bool
) -> Decision:
    """Let it stand in the line, or be scheduled, unless an earlier one stands or there were too many."""
    hashes = board.sealer.hashes(board.sealer.open(draft.number_sealed or b""))
    await callbacks.keep_to_oneself(connection, hashes[0])
    if await callbacks.open_of(connection, hashes) is not None:
        return await _first_stands(board, connection, now, call)
    if await _is_too_many(board, connection, now, call, hashes):
        return Decision(TooMany(call.id, call.language))
    callback = await settling.agree(board, connection, now, call, draft, at_night=at_night)
    await _note_agreed(board, connection, now, call, "will be rung back")
    if callback is not None and callback.due_at <= now:
        await standing.enter(board, connection, now, callback)
    starts = None if callback is None else await rings_from(board, connection, now, callback)
    return Decision(agreed(board, now, call, starts), (Dispatch(),))


async def rings_from(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> datetime | None:
    """Return from when on it may be rung: when it is due and somebody on duty; None when that is now."""
    if callback.due_at > now:
        return callback.due_at
    if await roster.anybody_on_duty(connection, board.shelf, now):
        return None
    start = await roster.next_start(connection, board.shelf, now)
    rules, asked = board.rules, callback.night_asked_at
    return start and allowed_from(start, rules.callback_quiet, rules.zone, night_asked_at=asked)


def agreed(
    board: Board, now: datetime, call: Call, starts: datetime | None, *, stands: bool = False
) -> Agreed:
    """Return what the caller hears of it: that it is noted, and from when on it may ring if that is not now."""
    zone = board.rules.zone
    return Agreed(
        call.language,
        now=now.astimezone(zone),
        due_at=None if starts is None else starts.astimezone(zone),
        stands=stands,
    )


async def _first_stands(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """A second request finds the first, in its place."""
    await settling.forget(connection, now, call, "an earlier one to this number stands")
    await _note_agreed(board, connection, now, call, "an earlier callback stands")
    return Decision(agreed(board, now, call, None, stands=True))


async def _note_agreed(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> None:
    await calls.move(connection, call.id, State.AGREED, now, why, check_at=now + 2 * board.rules.silence)


async def _is_too_many(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, hashes: list[bytes]
) -> bool:
    asked = await callbacks.asked_since(connection, hashes, call.caller_hash, now - _A_DAY)
    return asked >= board.rules.callbacks_a_day


async def _anybody_before(board: Board, connection: AsyncConnection, now: datetime, end: datetime) -> bool:
    """Whether anybody is on duty before that instant: nobody is asked about a night in which nobody rings."""
    if await roster.anybody_on_duty(connection, board.shelf, now):
        return True
    start = await roster.next_start(connection, board.shelf, now)
    return start is not None and start < end
