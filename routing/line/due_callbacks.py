"""Due callbacks: those that enter the line, those that leave it, and those that stand in nobody's way."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import Callback, State, callbacks, callbacks_of
from routing.calls import State as CallState
from routing.calls import calls
from routing.quiet_hours import Night
from routing.transaction import Transaction


async def due(tx: Transaction, *, limit: int) -> list[Callback]:
    """Return callbacks whose time has come, and keep them from changing until commit."""
    return callbacks_of(
        await tx.connection.execute(
            select(callbacks)
            .where(callbacks.c.state == State.SCHEDULED, callbacks.c.due_at <= tx.now)
            .order_by(callbacks.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


async def stuck(connection: AsyncConnection, *, limit: int) -> list[Callback]:
    """Return callbacks whose attempt is over, and nobody has settled what becomes of them."""
    goes_on = exists().where(calls.c.id == callbacks.c.attempt_id, calls.c.state != CallState.ENDED)
    return callbacks_of(
        await connection.execute(
            select(callbacks)
            .where(callbacks.c.state == State.ATTEMPTING, ~goes_on)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def rings_at_night(night: Night) -> ColumnElement[bool]:
    """Whether a callback may be rung in these quiet hours: its caller has said so, and of these."""
    return callbacks.c.at_night & (callbacks.c.asked_at >= night.asked_since)


async def to_leave_line(tx: Transaction, *, night: Night | None, limit: int) -> list[Callback]:
    """Return callbacks that may stand in the line, or be scheduled, no longer: too old, or its quiet hours began."""
    old = callbacks.c.expires_at <= tx.now, callbacks.c.state.in_([State.IN_LINE, State.SCHEDULED])
    found = callbacks_of(await tx.connection.execute(select(callbacks).where(*old).limit(limit)))
    if night is not None:
        in_line = callbacks.c.state == State.IN_LINE, callbacks.c.expires_at > tx.now
        late = *in_line, ~rings_at_night(night)
        found += callbacks_of(await tx.connection.execute(select(callbacks).where(*late).limit(limit)))
    return found
