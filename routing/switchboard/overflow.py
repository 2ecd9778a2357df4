"""Overflow: what a caller is given when nobody can be reached.

Today: spoken directions to other help, and when somebody is on duty again. Callback and voicemail have their
rooms here (design, part 4).
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, roster
from routing.calls import Call, State
from routing.switchboard.board import Board
from routing.switchboard.outcomes import Because, Directions


async def enter(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> Call | None:
    """Take a caller out of the line, to what can be had without a counsellor."""
    check_at = now + 2 * board.rules.silence
    return await calls.move(connection, call.id, State.OVERFLOW, now, why, check_at=check_at)


async def directions(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Directions:
    """Return the directions for a call that nobody can take; who comes next, only while nobody is there."""
    because = await _because(board, connection, now, call)
    nobody = because is Because.NOBODY_ON_DUTY
    return Directions(
        language=call.language,
        because=because,
        now=now.astimezone(board.rules.zone),
        next_start=await _next_start(board, connection, now) if nobody else None,
    )


async def _because(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Because:
    if call.queue_errors:
        return Because.LINE_FAILED
    named = await roster.candidates(connection, board.shelf, now)
    # A wait ends early too, when the last of those on duty goes.
    waited = call.waiting_since is not None and any(one.is_on_duty for one in named)
    return Because.WAITED_LONGEST if waited else Because.NOBODY_ON_DUTY


async def _next_start(board: Board, connection: AsyncConnection, now: datetime) -> datetime | None:
    start = await roster.next_start(connection, board.shelf, now)
    return None if start is None else start.astimezone(board.rules.zone)
