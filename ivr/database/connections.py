"""Connections: DATABASE_URL for SQLAlchemy and for libpq, the limits of each connection, and psycopg's options."""

import contextlib
import os
import select
import socket
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolProxiedConnection

from ivr.database import app_role

CONNECT_SECONDS = 2

# The server enforces them, so that a process frozen in a transaction does not block the others.
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "10s",
}
_DATA_EXCEPTION = "22"  # SQLSTATE class of errors whose message quotes the value


class DatabaseUrlNotSound(Exception):
    """DATABASE_URL cannot be read. Write it as postgresql://user:password@host:5432/name."""


class DatabaseNotReachable(Exception):
    """The database does not answer in time, or cannot do the work now. Nothing was committed.

    Only if it goes away during the commit itself, the result is unknown.
    """


def sqlalchemy_url(url: str) -> URL:
    """Return the URL for SQLAlchemy, on psycopg 3. Raises DatabaseUrlNotSound, which quotes no password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlNotSound(DatabaseUrlNotSound.__doc__) from None
    if parsed.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise DatabaseUrlNotSound(DatabaseUrlNotSound.__doc__)
    return parsed.set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """Return the URL for psycopg and libpq themselves."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise DatabaseUrlNotSound(DatabaseUrlNotSound.__doc__)
    return f"postgresql://{rest}"


def async_engine(url: str, *, pool_size: int, pool_seconds: float) -> AsyncEngine:
    """Make the engine of a long-running process."""
    engine = create_async_engine(
        sqlalchemy_url(url),
        connect_args=driver_arguments(url, LIMITS),
        pool_size=pool_size,
        max_overflow=pool_size // 2,
        pool_timeout=pool_seconds,
        pool_recycle=1800,
        hide_parameters=True,
        use_native_hstore=False,  # or SQLAlchemy asks the server about a type that we never use
    )
    event.listen(engine.sync_engine, "connect", _take_role)
    event.listen(engine.sync_engine, "checkout", _refuse_stale)
    event.listen(engine.sync_engine, "handle_error", _hide_values)
    return engine


def sync_engine(url: str, limits: dict[str, str]) -> Engine:
    """Make an engine for one short piece of work, such as a migration."""
    engine = create_engine(
        sqlalchemy_url(url),
        connect_args=driver_arguments(url, limits),
        poolclass=NullPool,
        hide_parameters=True,
        use_native_hstore=False,
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def cut(connection: "psycopg.AsyncConnection[Any] | psycopg.Connection[Any]") -> None:
    """Shut the connection's socket: a wait on it fails at once, even if the server is frozen."""
    if not connection.closed:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as door:
            door.shutdown(socket.SHUT_RDWR)


def driver_arguments(url: str, limits: dict[str, str]) -> dict[str, Any]:
    """Return psycopg's arguments for our limits; what DATABASE_URL says wins over ours."""
    query = sqlalchemy_url(url).query
    ours = " ".join(f"-c {name}={value}" for name, value in {"timezone": "UTC", **limits}.items())
    defaults = {"connect_timeout": CONNECT_SECONDS, "application_name": "satunomor"}
    return {
        **{name: value for name, value in defaults.items() if name not in query},
        "options": f"{ours} {query.get('options', '')}".strip(),
    }


def _take_role(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Make a new connection work as the application's role."""
    cursor = connection.cursor()
    cursor.execute(f"select {app_role.TAKEN}")
    cursor.close()
    connection.commit()


def _refuse_stale(
    _connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Raise DisconnectionError for a connection that the server has closed: an idle one has nothing to read.

    The pool then makes a new one, so that no request fails after a restart of the database.
    """
    driver = record.driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        return
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError("the server closed this connection")


def _hide_values(context: ExceptionContext) -> None:
    """Remove quoted data from an error: its DETAIL may print a phone number.

    `diag` keeps everything, for code that needs the constraint's name.
    """
    error = context.original_exception
    if not isinstance(error, psycopg.Error) or error.diag.message_primary is None:
        return
    said = error.diag.message_primary
    if (error.sqlstate or "").startswith(_DATA_EXCEPTION):
        said = "a value was not accepted"
    error.args = (f"{said} [{error.sqlstate}]",)
    if isinstance(context.sqlalchemy_exception, DBAPIError):
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error.args[0]}",)
