"""One transaction: what most commands do with the database, then they end."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import open_database
from ivr.settings import Settings

_Result = TypeVar("_Result")


async def in_transaction(
    settings: Settings, work: Callable[[AsyncConnection], Awaitable[_Result]], *, seconds: float
) -> _Result:
    """Do this in one transaction of at most so many seconds, and return what it returns. Raises NOT_OPENED."""
    async with (
        open_database(settings, pool_size=1, patient=True) as database,
        database.begin(seconds=seconds) as connection,
    ):
        return await work(connection)
