"""The agreement: the number is known. Does a callback to it stand already, may there be one more, when may it ring?"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, callbacks, calls
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.quiet_hours import Night
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import returning
from routing.switchboard.callback import in_line, lifecycle, limits, windows
from routing.switchboard.replies import Agreed, AskNight, AskTyping, TooMany

_SOON = timedelta(hours=1)


async def named(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback
) -> Decision:
    """Take a number that its caller has agreed to; at night, ask first whether it may ring tonight."""
    hashes = board.sealer.hashes(board.sealer.open(draft.number_sealed or b""))
    if await blocks.is_blocked(connection, now, hashes):
        return Decision(AskTyping(call.id, call.language, not_sound=True))
    night = await _night_that_matters(board, connection, now)
    stands = await callbacks.open_of(connection, hashes)
    if night is None or (stands is not None and not _waits_for_morning(now, stands)):
        return await agree(board, connection, now, call, draft, at_night=False)
    limit = None if stands else await limits.reached(board, connection, now, call, draft, hashes)
    if limit is not None:
        return Decision(TooMany(call.id, call.language, limit))
    # From here on, who hangs up has agreed to be rung, but not at night.
    await callbacks.set_values(connection, draft, due_at=night.over)
    return Decision(AskNight(call.id, call.language))


async def agree(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback, *, at_night: bool
) -> Decision:
    """Let it stand in the line, or be scheduled, unless an earlier one stands or there were too many."""
    hashes = board.sealer.hashes(board.sealer.open(draft.number_sealed or b""))
    await callbacks.keep_to_oneself(connection, hashes[0])
    stands = await callbacks.open_of(connection, hashes)
    if stands is not None:
        if stands.withheld and not draft.withheld:
            stands = await in_line.is_known(connection, stands)
        return await _first_stands(board, connection, now, call, stands, at_night=at_night)
    await callbacks.one_at_a_time(connection)
    if (limit := await limits.reached(board, connection, now, call, draft, hashes)) is not None:
        return Decision(TooMany(call.id, call.language, limit))
    callback = await lifecycle.agree(board, connection, now, call, draft, at_night=at_night)
    await _note_agreed(board, connection, now, call, "will be rung back")
    if callback is not None and callback.due_at <= now:
        await in_line.enter(board, connection, now, callback)
    return Decision(await agreed(board, connection, now, call, callback), (Dispatch(),))


async def rings_from(
    board: Board, connection: AsyncConnection, now: datetime, callback: Callback
) -> datetime | None:
    """Return from when on it may be rung: it is due, and somebody on duty; None when that is now, or not known."""
    start = await windows.first(board, connection, now, callback.due_at, callback.night_asked_at)
    return None if start is None or start <= now else start


async def rings_by_day(board: Board, connection: AsyncConnection, now: datetime) -> bool:
    """Whether anybody is on duty, now or in the coming weeks, at an hour at which any callback may be rung."""
    return await windows.first(board, connection, now, now, None) is not None


async def agreed(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call: Call,
    callback: Callback | None,
    *,
    stands: bool = False,
) -> Agreed:
    """Return what the caller hears of it: that it is noted, from when on it may ring if that is not now, and of 0."""
    zone = board.rules.zone
    starts = None if callback is None else await rings_from(board, connection, now, callback)
    return Agreed(
        call.id,
        call.language,
        now=now.astimezone(zone),
        due_at=None if starts is None else starts.astimezone(zone),
        stands=stands,
        back=await returning.leads_to(board, connection, now, call),
    )


async def _first_stands(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, first: Callback, *, at_night: bool
) -> Decision:
    """A second request finds the first, in its place; who has made up their mind about the night is rung in it."""
    await lifecycle.forget(connection, now, call, "an earlier one to this number stands")
    if at_night and _waits_for_morning(now, first):
        first = await callbacks.set_values(
            connection, first, at_night=True, asked_at=now, due_at=now, place_at=call.place_at
        )
    await _note_agreed(board, connection, now, call, "an earlier callback stands")
    return Decision(await agreed(board, connection, now, call, first, stands=True))


def _waits_for_morning(now: datetime, callback: Callback) -> bool:
    return callback.state == callbacks.State.SCHEDULED and callback.due_at > now and not callback.attempts


async def _note_agreed(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> None:
    await calls.move(connection, call.id, State.AGREED, now, why, check_at=now + 2 * board.rules.silence)


async def _night_that_matters(board: Board, connection: AsyncConnection, now: datetime) -> Night | None:
    """Return the quiet hours in which somebody is on duty, if it depends on them when a caller is rung.

    They have begun, or begin soon; or nobody is on duty before them.
    """
    night = board.rules.callback_quiet.coming(now, board.rules.zone)
    if night is None:
        return None
    if night.begins > now + _SOON:
        by_day = await windows.first(board, connection, now, now, None)
        if by_day is not None and by_day < night.begins:
            return None
    in_it = await windows.first(board, connection, now, night.begins, now)
    return night if in_it is not None and in_it < night.over else None
