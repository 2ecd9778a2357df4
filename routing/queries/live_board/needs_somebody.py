"""What needs somebody: callbacks that no machine will bring further, messages that nobody has heard, follow-ups."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.queries.work_lists import callbacks, follow_ups, messages
from routing.queries.work_lists.callbacks import Callback

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Needs:
    """What waits for a person, and nobody has taken. `callbacks` counts them all, `first` are the most urgent."""

    callbacks: int = 0
    first: tuple[Callback, ...] = ()
    messages: int = 0
    oldest_message: datetime | None = None
    follow_ups: int = 0


async def read(connection: AsyncConnection, now: datetime) -> Needs:
    """Return what needs somebody, in four statements at most."""
    count = await callbacks.count_needing(connection, now)
    first = await callbacks.needing(connection, now, limit=_MOST_SHOWN) if count else []
    new, oldest = await messages.new(connection)
    return Needs(count, tuple(first), new, oldest, await follow_ups.count_new(connection))
