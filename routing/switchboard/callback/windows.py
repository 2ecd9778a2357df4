"""Windows: when a callback can be rung: somebody is on duty, and quiet hours are over or its caller minds none."""

from datetime import datetime
from functools import partial

from routing.line import roster
from routing.quiet_hours import allowed_from
from routing.transaction import Transaction


async def first(
    tx: Transaction, *, after: datetime | None = None, night_asked_at: datetime | None = None
) -> datetime | None:
    """Return the first instant from now on, or from `after` on if that is later; None when no shift is known for it."""
    at = _allowed(tx, tx.now if after is None else max(after, tx.now), night_asked_at)
    if at > tx.now:
        return await _from(tx, at, night_asked_at)
    if await roster.anybody_on_duty(tx):
        return at
    return await following(tx, tx.now, night_asked_at)


async def following(tx: Transaction, at: datetime, night_asked_at: datetime | None) -> datetime | None:
    """Return the first such instant after `at` at which somebody comes: a shift begins, or a pause ends."""
    start = await roster.next_start(tx.connection, tx.rota, at)
    return None if start is None else await _from(tx, start, night_asked_at)


async def _from(tx: Transaction, at: datetime, night_asked_at: datetime | None) -> datetime | None:
    allowed = partial(_allowed, tx, night_asked_at=night_asked_at)
    return await roster.first_on_duty(tx.connection, tx.rota, at, allowed)


def _allowed(tx: Transaction, at: datetime, night_asked_at: datetime | None) -> datetime:
    return allowed_from(at, tx.rules.callback_quiet, tx.rules.zone, night_asked_at=night_asked_at)
