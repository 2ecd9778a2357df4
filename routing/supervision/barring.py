"""Barring: a supervisor has a number never rung again, or lets it be rung again (docs/decisions/0265).

Its open callback is cancelled; what is being attempted goes on, and is to be seen to its end first.
"""

from uuid import UUID

from routing import callbacks, calls, timeline
from routing.callbacks import State
from routing.supervision import never_again
from routing.supervision.by_hand import BeingAttempted, CallbackRefused, IsOver
from routing.switchboard.callback import in_line
from routing.transaction import Transaction


class NumberNotKept(CallbackRefused):
    """It was withheld, or is erased, or none of the keys opens it."""


async def bar_callback(tx: Transaction, callback_id: UUID, by: str, reason: str) -> None:
    """Ring the number of a callback never again. Raises CallbackRefused."""
    call_id, number = await _of_callback(tx, callback_id)
    await _bar(tx, call_id, number, by, reason)


async def bar_caller(tx: Transaction, call_id: UUID, by: str, reason: str) -> None:
    """Ring the caller of this call never again. Raises CallbackRefused."""
    await _bar(tx, call_id, await _of_call(tx, call_id), by, reason)


async def lift_callback(tx: Transaction, callback_id: UUID, by: str) -> bool:
    """Let the number of a callback be rung again; tell whether it was barred. Raises CallbackRefused."""
    call_id, number = await _of_callback(tx, callback_id)
    return await _lift(tx, call_id, number, by)


async def lift_caller(tx: Transaction, call_id: UUID, by: str) -> bool:
    """Let the caller of this call be rung again; tell whether they were barred. Raises CallbackRefused."""
    return await _lift(tx, call_id, await _of_call(tx, call_id), by)


async def _of_callback(tx: Transaction, callback_id: UUID) -> tuple[UUID, str]:
    callback = await callbacks.by_id(tx.connection, callback_id)
    number = None if callback is None else tx.sealer.opened(callback.number_sealed)
    if callback is None or number is None:
        raise IsOver
    return callback.call_id, number


async def _of_call(tx: Transaction, call_id: UUID) -> str:
    call = await calls.by_id(tx.connection, call_id)
    number = None if call is None else tx.sealer.opened(call.caller_sealed)
    if number is None:
        raise NumberNotKept
    return number


async def _bar(tx: Transaction, call_id: UUID, number: str, by: str, reason: str) -> None:
    hashes = tx.sealer.hashes(number)
    open_ = await callbacks.open_of(tx.connection, hashes)
    if open_ is not None:
        if open_.state != State.ATTEMPTING:
            await in_line.withdraw(tx, open_, never_again.WHY)
        if await callbacks.open_of(tx.connection, hashes) is not None:
            raise BeingAttempted
    await never_again.bar(tx.connection, tx.now, hashes, by, tx.sealer.seal(reason))
    await timeline.record(tx, call_id, "callback.never_again", by=by)


async def _lift(tx: Transaction, call_id: UUID, number: str, by: str) -> bool:
    lifted = await never_again.lift(tx.connection, tx.sealer.hashes(number))
    if lifted:
        await timeline.record(tx, call_id, "callback.again", by=by)
    return lifted
