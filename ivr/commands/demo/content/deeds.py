"""Deeds: what people of the demo did before it began, for the audit."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import audit
from routing.audit import Actor, Deed
from routing.sealing import Sealer


class Done(NamedTuple):
    """What somebody did, and when."""

    at: datetime
    by: Actor
    deed: Deed


async def tell(connection: AsyncConnection, done: Iterable[Done], sealer: Sealer) -> None:
    """Tell the audit of deeds, in the order of their time."""
    for each in sorted(done, key=attrgetter("at")):
        await audit.note(connection, each.at, each.by, each.deed, sealer)
