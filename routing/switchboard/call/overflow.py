"""Overflow: what a caller is given when nobody can be reached: where else to turn, a message, the line again."""

from datetime import datetime

from routing import calls
from routing.calls import Call, State
from routing.line import roster
from routing.switchboard.replies import Directions, OverflowMenu, OverflowReason
from routing.transaction import Transaction

RETURNS = 2  # to the line
RETURNS_AFTER_TALKS = 2  # to the line, when a counsellor left after a short talk


async def enter(tx: Transaction, call: Call, why: str) -> Call | None:
    """Take a caller out of the line to the overflow; None if somebody else got them first."""
    check_at = tx.now + 2 * tx.rules.silence
    return await calls.move(tx, call.id, State.OVERFLOW, why, check_at=check_at, announced_at=None)


async def menu(
    tx: Transaction,
    call: Call,
    *,
    unknown_key: bool = False,
    nothing_arrived: bool = False,
    rounds: int | None = None,
) -> OverflowMenu:
    """Return the menu for a call that nobody can take; `rounds` have led nowhere (None: those of the row)."""
    told = await directions(tx, call, nothing_arrived=nothing_arrived)
    back = await may_go_back(tx, call)
    so_far = call.menus if rounds is None else rounds
    return OverflowMenu(call.id, told, back=back, unknown_key=unknown_key, rounds=so_far)


async def directions(tx: Transaction, call: Call, *, nothing_arrived: bool = False) -> Directions:
    """Return the directions for a call that nobody can take; they name the next start if nobody is there."""
    because = await _because(tx, call)
    names_start = because in {OverflowReason.NOBODY_ON_DUTY, OverflowReason.CLOSED}
    return Directions(
        language=call.language,
        because=because,
        now=tx.now.astimezone(tx.rules.zone),
        next_start=await _next_start(tx) if names_start else None,
        nothing_arrived=nothing_arrived,
    )


async def may_go_back(tx: Transaction, call: Call) -> bool:
    """Tell whether the line is worth going back to."""
    return (
        call.returns < RETURNS
        and not call.queue_errors
        and not is_cut_off(call)
        and tx.closed_until is None
        and await roster.anybody_on_duty(tx)
    )


def is_cut_off(call: Call) -> bool:
    """Whether counsellors have left this caller more often than they may return to the line."""
    return call.short_talks > RETURNS_AFTER_TALKS


async def _because(tx: Transaction, call: Call) -> OverflowReason:
    if call.queue_errors:
        return OverflowReason.LINE_FAILED
    if is_cut_off(call):
        return OverflowReason.CUT_OFF
    if tx.closed_until is not None:
        return OverflowReason.CLOSED
    # A wait also ends early when the last counsellor goes off duty, and somebody may have come since.
    if not await roster.anybody_on_duty(tx):
        return OverflowReason.NOBODY_ON_DUTY
    return OverflowReason.NOBODY_FREE if call.waiting_since is None else OverflowReason.WAITED_LONGEST


async def _next_start(tx: Transaction) -> datetime | None:
    closed = tx.closed_until
    if closed is None:
        start = await roster.next_start(tx.connection, tx.rota, tx.now)
    else:
        start = await roster.first_on_duty(tx.connection, tx.rota, closed, lambda at: at)
    return None if start is None else start.astimezone(tx.rules.zone)
