"""Changes: tells cheaply, twice a second, whether anything on the board may have changed."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import choices
from routing.holds import OPEN, holds
from routing.supervision import on_call
from routing.timeline import events

# Whoever commits late has an older id: a sum tells of it where the newest id would not.
_LOOKED_BACK = 100


async def stamp(connection: AsyncConnection) -> tuple[Any, ...]:
    """Return what differs once a call, an offer or a hold has changed, in one statement.

    Each change of a call or an offer writes the timeline. A hold that is released writes none, and so
    do a line that is closed and a supervisor who is on call.
    """
    return tuple((await connection.execute(_STAMP)).one())


_NEWEST = select(events.c.id).order_by(events.c.id.desc()).limit(_LOOKED_BACK).subquery()
_STAMP = select(
    select(func.sum(_NEWEST.c.id)).scalar_subquery(),
    select(func.sum(holds.c.id)).where(OPEN).scalar_subquery(),
    select(func.max(holds.c.rests_until)).where(OPEN).scalar_subquery(),
    choices.CHANGED_AT.scalar_subquery(),
    on_call.CHANGED.scalar_subquery(),
)
