"""Savepoints: one bad row stops none of the others that a transaction works on."""

import contextlib
from collections.abc import AsyncIterator
from traceback import extract_tb

from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError

from routing.transaction import Transaction

# A failure of the database is no row's fault, and ends the whole transaction.
_OF_THE_DATABASE = (OperationalError, InterfaceError, DisconnectionError)


class RowNotSound(Exception):
    """One row could not be worked on; its changes are undone, and the others can go on."""


@contextlib.asynccontextmanager
async def row(tx: Transaction, *, careful: bool) -> AsyncIterator[None]:
    """Work on one row; if `careful`, in a savepoint of its own, which raises RowNotSound on failure.

    A savepoint costs two round trips, so it is taken only after the same work has failed without any.
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
        raise RowNotSound(error_place(error)) from None


def error_place(error: Exception) -> str:
    """Return an error's kind and place, but not its message, which may quote a number."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    name = frames[-1].filename.rpartition("/")[2]
    return f"{type(error).__name__} in {name}:{frames[-1].lineno}"
