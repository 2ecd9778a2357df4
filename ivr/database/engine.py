"""The engine: one pool a process, one transaction a use case, one commit at the edge.

A caller waits while we ask the database. So connection attempts, statements, locks and transactions each have a
time limit. Whatever exceeds it raises DatabaseNotReachable, and the caller's document is made without the database.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any, cast

import psycopg
from psycopg.errors import (
    InsufficientPrivilege,
    LockNotAvailable,
    QueryCanceled,
    ReadOnlySqlTransaction,
    UndefinedTable,
)
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import configure_mappers

from ivr.database.circuit_breaker import Breaker
from ivr.database.connections import (
    DatabaseNotReachable,
    DatabaseUrlNotSound,
    async_engine,
    cut,
    driver_arguments,
    libpq_url,
)
from ivr.database.embedded.server import (
    DataFolderNotReachable,
    DataFolderOfAnotherVersion,
    PostgresNotInstalled,
    PostgresNotStarted,
)
from ivr.database.embedded.supervisor import ServerSupervisor
from ivr.database.migrate import (
    SchemaNewerThanProgram,
    SchemaNotMigrated,
    migrate,
    newest_revision,
    schema_is_current,
)
from ivr.database.prepared import Row, StatementPool
from ivr.settings import Settings
from routing.sql import locks
from routing.sql.prepared_statements import Statement

__all__ = [
    "NOT_OPENED",
    "Database",
    "DatabaseNotReachable",
    "DatabaseUrlNotSound",
    "SchemaNewerThanProgram",
    "SchemaNotMigrated",
    "libpq_url",
    "migrate",
    "newest_revision",
    "open_database",
    "schema_is_current",
]

logger = logging.getLogger(__name__)

TRANSACTION_SECONDS = 8.0
_READY_SECONDS = _LOOK_SECONDS = 2.0
_PROBE_SECONDS = 1.0
_LOCK_SECONDS = 2.0
_MAY_PAUSE = text("select set_config('idle_in_transaction_session_timeout', :limit, true)")
_LINE_SECONDS = 6.0  # processes take turns to serve a long line; one that keeps its turn for longer is stuck
# A start waits so long for our own server and for the schema, then goes on without (design, part 10).
_SERVER_SECONDS = 1.0
_SCHEMA_SECONDS = 5.0

# `open_database` raises these; the text of each tells the operator what to do.
NOT_OPENED = (
    DatabaseNotReachable,
    DatabaseUrlNotSound,
    SchemaNotMigrated,
    DataFolderNotReachable,
    DataFolderOfAnotherVersion,
    PostgresNotInstalled,
    PostgresNotStarted,
)


class Database:
    """A process's connections to the database. It connects when first used."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """`url` as in DATABASE_URL; `pool_size` connections are kept, and half as many more opened when needed."""
        self.url = url
        self.withheld: str | None = None  # why nobody may use it yet: no server, or another schema
        # SQLAlchemy does this at a table class's first constructor call, and reading rows makes none.
        configure_mappers()
        self._engine = async_engine(url, pool_size=pool_size, pool_seconds=TRANSACTION_SECONDS)
        self._statement_pool = StatementPool(url)
        self.breaker = Breaker(self._answers, self._statement_pool.renew)

    @property
    def is_away(self) -> bool:
        """Whether this process believes that the database cannot be used now."""
        return self.breaker.is_open or self.withheld is not None

    @contextlib.asynccontextmanager
    async def begin(self, *, seconds: float | None = None) -> AsyncIterator[AsyncConnection]:
        """Yield a connection in a transaction: committed at the end of the block, rolled back if it raises.

        All of it lasts at most `seconds` (else TRANSACTION_SECONDS), with the wait for a connection, even when the
        server is frozen. An `asyncio.timeout` around it would not do: psycopg, when cancelled, asks the server to
        cancel the query and waits up to 10 s for that. Raises DatabaseNotReachable.
        """
        limit = TRANSACTION_SECONDS if seconds is None else seconds
        deadline = asyncio.get_running_loop().time() + limit
        self._refuse_while_away()
        try:
            async with contextlib.AsyncExitStack() as opened:
                connection = await self._connect(opened, deadline)
                async with _cut_at(deadline, connection), connection.begin():
                    if limit > TRANSACTION_SECONDS:
                        await connection.execute(_MAY_PAUSE, {"limit": f"{limit:.0f}s"})
                    yield connection
        except (OperationalError, InterfaceError, DisconnectionError, NoConnectionFree) as error:
            self.breaker.suspect()
            raise DatabaseNotReachable(_reason(error)) from error

    async def run_prepared(
        self, *statements: tuple[Statement, dict[str, Any]], seconds: float | None = None
    ) -> list[Row]:
        """Run prepared statements as one transaction in one round trip; return the last one's rows.

        Raises DatabaseNotReachable.
        """
        self._refuse_while_away()
        try:
            return await self._statement_pool.run(
                *statements, seconds=TRANSACTION_SECONDS if seconds is None else seconds
            )
        except DatabaseNotReachable:
            self.breaker.suspect()
            raise

    async def ready(self) -> bool:
        """Return whether the database answers."""
        try:
            async with self.begin(seconds=_READY_SECONDS) as connection:
                await connection.execute(text("select 1"))
        except DatabaseNotReachable:
            return False
        return True

    async def close(self) -> None:
        """Close every connection that is not in use."""
        await self.breaker.end()
        await self._engine.dispose()
        await self._statement_pool.close()

    async def _connect(self, opened: contextlib.AsyncExitStack, deadline: float) -> AsyncConnection:
        try:
            async with asyncio.timeout_at(deadline):
                return await opened.enter_async_context(self._engine.connect())
        except TimeoutError:
            self.breaker.suspect()
            raise DatabaseNotReachable("no connection to the database in time") from None

    def _refuse_while_away(self) -> None:
        if self.withheld is not None:
            raise DatabaseNotReachable(self.withheld)
        if self.breaker.is_open:
            raise DatabaseNotReachable("the database has not answered lately")

    async def _answers(self) -> bool:
        """Return whether the database answers on a new connection: pooled ones may be dead."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                connection = await psycopg.AsyncConnection.connect(
                    libpq_url(self.url), autocommit=True, **driver_arguments(self.url, {})
                )
        except (psycopg.Error, OSError, TimeoutError):
            return False
        timer = asyncio.get_running_loop().call_later(
            _PROBE_SECONDS + _LOCK_SECONDS + _LINE_SECONDS, cut, connection
        )
        try:
            return await _serves(connection)
        except psycopg.Error:
            return False
        finally:
            timer.cancel()
            await connection.close()


@contextlib.asynccontextmanager
async def open_database(
    settings: Settings, *, pool_size: int = 10, patient: bool = False
) -> AsyncIterator[Database]:
    """Open the database that the settings name, or our own, with the newest schema; close it at the end.

    It opens also while the server does not answer: `begin` raises DatabaseNotReachable until it does. A command, which
    can do nothing without the database, is `patient`: it waits until our own server has started, and PostgresNotStarted
    is raised if it doesn't. Raises the rest of NOT_OPENED.
    """
    async with contextlib.AsyncExitStack() as opened:
        if settings.database_url is not None:
            supervisor, url = None, settings.database_url.get_secret_value()
        else:
            supervisor = ServerSupervisor(settings.data_dir)
            # Also when cancelled during `begin`.
            opened.push_async_callback(asyncio.to_thread, supervisor.end)
            await asyncio.to_thread(supervisor.begin, None if patient else _SERVER_SECONDS)
            if patient and supervisor.why_not is not None:
                raise PostgresNotStarted(supervisor.why_not)
            url = supervisor.url
        database = Database(url, pool_size=pool_size)
        opened.push_async_callback(database.close)
        migrating = asyncio.create_task(_migrate(database, supervisor), name="database.migrating")
        await asyncio.wait({migrating}, timeout=None if patient else _SCHEMA_SECONDS)
        if migrating.done():
            migrating.result()
        else:
            database.withheld = "The database has not answered yet, or its schema is still being changed."
        keeper = asyncio.create_task(_keep(database, supervisor, migrating), name="database.keeper")
        opened.push_async_callback(_end, keeper)
        yield database


async def _serves(connection: "psycopg.AsyncConnection[Any]") -> bool:
    """Return whether the database takes locks, as our work needs; a read-only or empty one counts as serving."""
    await connection.execute("select 1")
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = {round(_LOCK_SECONDS * 1000)}")
            await connection.execute(locks.ALL_TABLES)
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = {round(_LINE_SECONDS * 1000)}")
            await connection.execute(locks.LINE)
    except (LockNotAvailable, QueryCanceled):
        return False
    except (ReadOnlySqlTransaction, UndefinedTable, InsufficientPrivilege):
        pass
    return True


async def _migrate(database: Database, supervisor: ServerSupervisor | None) -> None:
    if supervisor is not None and supervisor.why_not is not None:
        database.withheld = supervisor.why_not
        return
    try:
        await asyncio.to_thread(migrate, database.url)
        database.withheld = None
    except SchemaNewerThanProgram:
        raise
    except (DatabaseNotReachable, SchemaNotMigrated) as error:
        if database.withheld is None:
            logger.warning("database.not_migrated %s", error)
        database.withheld = str(error)


async def _keep(
    database: Database, supervisor: ServerSupervisor | None, migrating: "asyncio.Task[None]"
) -> None:
    """Retry the migration until it succeeds."""
    was_withheld = database.withheld is not None
    while True:
        try:
            await migrating
        except NOT_OPENED as error:
            logger.error("database.not_kept %s", error)  # noqa: TRY400 - written to be read alone
        if database.withheld is None:
            if was_withheld:
                database.breaker.notify()
            return
        await asyncio.sleep(_LOOK_SECONDS)
        migrating = asyncio.create_task(_migrate(database, supervisor), name="database.migrating")


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@contextlib.asynccontextmanager
async def _cut_at(deadline: float, connection: AsyncConnection) -> AsyncIterator[None]:
    driver = cast("psycopg.AsyncConnection", (await connection.get_raw_connection()).driver_connection)
    timer = asyncio.get_running_loop().call_at(deadline, cut, driver)
    try:
        yield
    finally:
        timer.cancel()


def _reason(error: Exception) -> str:
    return str(error.args[0]) if isinstance(error, DBAPIError) else str(error)
