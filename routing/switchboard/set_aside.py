"""Set aside: a sweep's rows are worked on one by one, after one of them has stopped all (docs/decisions/0197)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from routing.callbacks import Callback
from routing.calls import Call
from routing.counselling.testrings import TestRing
from routing.holds import Hold
from routing.sql.savepoints import RowNotSound, row
from routing.switchboard.actions import TellSetAside
from routing.transaction import Transaction

_Row = TypeVar("_Row", Call, Hold, Callback, TestRing)
_Work = Callable[[Transaction, _Row], Awaitable[None]]
_SetAside = Callable[[Transaction, _Row, str], Awaitable[None]]


async def each(
    tx: Transaction, rows: Sequence[_Row], work: _Work[_Row], set_aside: _SetAside[_Row], *, careful: bool
) -> None:
    """Work on each row. `careful`: a row that fails is set aside; if that fails too, it stays and is told of."""
    for one in rows:
        try:
            async with row(tx, careful=careful):
                await work(tx, one)
        except RowNotSound as error:
            tx.after_commit(await _aside(tx, one, set_aside, str(error)))


async def _aside(tx: Transaction, one: _Row, set_aside: _SetAside[_Row], why: str) -> TellSetAside:
    noun, call_id = type(one).__name__.lower(), _call_of(one)
    try:
        async with row(tx, careful=True):
            await set_aside(tx, one, why)
    except RowNotSound as error:
        return TellSetAside(noun, call_id, f"{why}; and then {error}", stays=True)
    return TellSetAside(noun, call_id, why)


def _call_of(one: Call | Hold | Callback | TestRing) -> UUID | None:
    match one:
        case Call():
            return one.id
        case TestRing():
            return None
    return one.call_id
