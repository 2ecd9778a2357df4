"""Set aside: the rows of a sweep, each for itself, where one of them has just stopped all (docs/decisions/0197)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import Callback
from routing.calls import Call
from routing.holds import Hold
from routing.sql.savepoints import RowNotSound, row
from routing.switchboard.actions import Action, Board, TellSetAside

_Row = TypeVar("_Row", Call, Hold, Callback)
_Work = Callable[[Board, AsyncConnection, datetime, _Row], Awaitable[Sequence[Action]]]
_SetAside = Callable[[AsyncConnection, datetime, _Row, str], Awaitable[None]]


async def each(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    rows: Sequence[_Row],
    work: _Work[_Row],
    set_aside: _SetAside[_Row],
    *,
    careful: bool,
) -> list[Action]:
    """Work on each row. `careful`: one that fails is set aside; one for which that fails too stays, and is told of."""
    actions: list[Action] = []
    for one in rows:
        try:
            async with row(connection, careful=careful):
                actions += await work(board, connection, now, one)
        except RowNotSound as error:
            actions.append(await _aside(connection, now, one, set_aside, str(error)))
    return actions


async def _aside(
    connection: AsyncConnection, now: datetime, one: _Row, set_aside: _SetAside[_Row], why: str
) -> TellSetAside:
    noun, call_id = type(one).__name__.lower(), one.id if isinstance(one, Call) else one.call_id
    try:
        async with row(connection, careful=True):
            await set_aside(connection, now, one, why)
    except RowNotSound as error:
        return TellSetAside(noun, call_id, f"{why}; and then {error}", stays=True)
    return TellSetAside(noun, call_id, why)
