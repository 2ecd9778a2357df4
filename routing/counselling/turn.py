"""The turn of those who change what a rota's copies hold: one at a time, and never in the way of a call."""

import contextlib
from collections.abc import AsyncIterator

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota import publishing

# Below the second after which PostgreSQL looks for deadlocks: it is the page that gives way, and no call.
_LOCK_MILLISECONDS = 500


class Busy(Exception):
    """Somebody publishes, or a call changes this counsellor, at this very moment; try again."""


@contextlib.asynccontextmanager
async def in_turn(connection: AsyncConnection) -> AsyncIterator[None]:
    """Do the block while nobody publishes; locks are waited for briefly. Raises Busy: then roll back."""
    await connection.execute(text(f"set local lock_timeout = {_LOCK_MILLISECONDS}"))
    try:
        await publishing.in_turn(connection)
        yield
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise Busy from None
        raise
