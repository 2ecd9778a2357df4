"""Savepoints: of many rows that one transaction works on, one that cannot be worked on stops no other."""

import contextlib
from collections.abc import AsyncIterator
from traceback import extract_tb

from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError

from routing.transaction import Transaction

# The database itself fails, or has no time: that is no row's fault, and ends the whole transaction.
_OF_THE_DATABASE = (OperationalError, InterfaceError, DisconnectionError)


class RowNotSound(Exception):
    """One row could not be worked on; what was begun and noted for it is undone, and the others can go on."""


@contextlib.asynccontextmanager
async def row(tx: Transaction, *, careful: bool) -> AsyncIterator[None]:
    """Work on one row. `careful`: in a savepoint of its own, whose failure is told as RowNotSound.

    A savepoint costs two round trips: it is taken only where the same work without any has failed just now.
    """
    if not careful:
        yield
        return
    noted = len(tx.noted)
    try:
        async with tx.connection.begin_nested():
            yield
    except _OF_THE_DATABASE:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        del tx.noted[noted:]
        raise RowNotSound(told(error)) from None


def told(error: Exception) -> str:
    """Return what an error was, and where. Not in its own words: they may quote a number."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    name = frames[-1].filename.rpartition("/")[2]
    return f"{type(error).__name__} in {name}:{frames[-1].lineno}"
