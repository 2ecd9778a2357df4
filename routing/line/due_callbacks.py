"""Due callbacks: those to enter the line, those to leave it, and those whose attempt nobody has settled."""

from sqlalchemy import ColumnElement, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import Callback, State, callbacks, callbacks_of
from routing.calls import State as CallState
from routing.calls import calls
from routing.quiet_hours import Night
from routing.sql.binds import AT_MOST, NOW
from routing.transaction import Transaction

# A supervisor's own phone rings for it: whoever pressed it decided that it may be at this hour.
# Looked up by its id for each callback: a join might read all calls.
_IS_BY_HAND = func.coalesce(
    select(calls.c.only_for.is_not(None)).where(calls.c.id == callbacks.c.attempt_id).scalar_subquery(),
    false(),
)


async def due(tx: Transaction, *, limit: int) -> list[Callback]:
    """Return callbacks that are due, locked until commit."""
    return callbacks_of(await tx.connection.execute(_DUE, {"now": tx.now, "at_most": limit}))


async def stuck(connection: AsyncConnection, *, limit: int) -> list[Callback]:
    """Return callbacks whose attempt is over and not settled yet."""
    return callbacks_of(await connection.execute(_STUCK, {"at_most": limit}))


def rings_at_night(night: Night) -> ColumnElement[bool]:
    """Whether a callback's caller asked to be rung in these quiet hours too."""
    return callbacks.c.at_night & (callbacks.c.asked_at >= night.asked_since)


async def to_leave_line(tx: Transaction, *, night: Night | None, limit: int) -> list[Callback]:
    """Return callbacks that must leave the line, or the schedule: too old, or quiet hours have begun."""
    found = callbacks_of(await tx.connection.execute(_TOO_OLD, {"now": tx.now, "at_most": limit}))
    if night is not None:
        in_line = callbacks.c.state == State.IN_LINE, callbacks.c.expires_at > tx.now
        late = *in_line, ~rings_at_night(night), ~_IS_BY_HAND
        found += callbacks_of(await tx.connection.execute(select(callbacks).where(*late).limit(limit)))
    return found


_DUE = (
    select(callbacks)
    .where(callbacks.c.state == State.SCHEDULED, callbacks.c.due_at <= NOW)
    .order_by(callbacks.c.due_at)
    .limit(AT_MOST)
    .with_for_update(skip_locked=True)
)
_GOES_ON = exists().where(calls.c.id == callbacks.c.attempt_id, calls.c.state != CallState.ENDED)
_STUCK = (
    select(callbacks)
    .where(callbacks.c.state == State.ATTEMPTING, ~_GOES_ON)
    .limit(AT_MOST)
    .with_for_update(skip_locked=True)
)
_TOO_OLD = (
    select(callbacks)
    .where(callbacks.c.expires_at <= NOW, callbacks.c.state.in_([State.IN_LINE, State.SCHEDULED]))
    .limit(AT_MOST)
)
