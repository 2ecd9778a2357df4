"""What needs somebody: callbacks that no machine will bring further, and messages that nobody has heard."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.queries.work_lists import callbacks, messages
from routing.queries.work_lists.callbacks import Callback

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Needs:
    """What waits for a person, and nobody has taken. `callbacks` counts them all, `first` are the most urgent."""

    callbacks: int = 0
    first: tuple[Callback, ...] = ()
    messages: int = 0
    oldest_message: datetime | None = None


async def read(connection: AsyncConnection, now: datetime) -> Needs:
    """Return what needs somebody, in three statements at most."""
    count = await callbacks.count_needing(connection, now)
    first = await callbacks.needing(connection, now, limit=_MOST_SHOWN) if count else []
    return Needs(count, tuple(first), *await messages.new(connection))
