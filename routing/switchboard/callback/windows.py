"""Windows: when a callback can be rung. Somebody is on duty, and it is no quiet hour, or its caller minds none."""

from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.line import roster
from routing.quiet_hours import allowed_from
from routing.switchboard.actions import Board


async def first(
    board: Board, connection: AsyncConnection, now: datetime, at: datetime, night_asked_at: datetime | None
) -> datetime | None:
    """Return the first instant from `at` on, now or later, at which it can be; None when no shift is known for it."""
    at = _allowed(board, max(at, now), night_asked_at)
    if at > now:
        return await _from(board, connection, at, night_asked_at)
    if await roster.anybody_on_duty(connection, board.shelf, now):
        return at
    return await following(board, connection, now, night_asked_at)


async def following(
    board: Board, connection: AsyncConnection, at: datetime, night_asked_at: datetime | None
) -> datetime | None:
    """Return the first such instant after `at` at which somebody comes: a shift begins, or a pause ends."""
    start = await roster.next_start(connection, board.shelf, at)
    return None if start is None else await _from(board, connection, start, night_asked_at)


async def _from(
    board: Board, connection: AsyncConnection, at: datetime, night_asked_at: datetime | None
) -> datetime | None:
    allowed = partial(_allowed, board, night_asked_at=night_asked_at)
    return await roster.first_on_duty(connection, board.shelf, at, allowed)


def _allowed(board: Board, at: datetime, night_asked_at: datetime | None) -> datetime:
    return allowed_from(at, board.rules.callback_quiet, board.rules.zone, night_asked_at=night_asked_at)
