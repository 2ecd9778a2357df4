"""Prepared statements, sent by psycopg without SQLAlchemy: one round trip and one commit for a group."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import psycopg_pool

from ivr.database import app_role
from ivr.database.connections import LIMITS, DatabaseNotReachable, cut, driver_arguments, libpq_url
from routing.sql.prepared_statements import Statement

Row = tuple[Any, ...]
Pool = psycopg_pool.AsyncConnectionPool["psycopg.AsyncConnection[Row]"]


class StatementPool:
    """A pool of autocommit connections: each group of statements is one transaction."""

    def __init__(self, url: str, *, size: int = 6) -> None:
        """`url` as in DATABASE_URL. It connects when statements are first run."""
        self._url, self._size = url, size
        self._pool = self._new_pool()

    async def run(self, *statements: tuple[Statement, dict[str, Any]], seconds: float) -> list[Row]:
        """Run the statements in one transaction and one round trip; return the rows of the last.

        Raises DatabaseNotReachable. Then nothing was done, unless the connection was lost during the commit.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            async with self._connection(seconds) as connection, _cut_at(deadline, connection):
                if len(statements) == 1:
                    cursor = await connection.execute(statements[0][0].sql, statements[0][1])
                    return await cursor.fetchall()
                # The server runs everything before a Sync as one transaction.
                async with connection.pipeline():
                    for statement, values in statements:
                        cursor = await connection.execute(statement.sql, values)
                return await cursor.fetchall()
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise DatabaseNotReachable(type(error).__name__) from error

    async def renew(self) -> None:
        """Replace the pool after an outage: the old one would wait longer and longer between its attempts."""
        old, self._pool = self._pool, self._new_pool()
        await old.close(timeout=1)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    def _new_pool(self) -> Pool:
        return psycopg_pool.AsyncConnectionPool(
            libpq_url(self._url),
            kwargs={
                **driver_arguments(self._url, LIMITS),
                "autocommit": True,
                "prepare_threshold": 2,
            },
            min_size=0,
            max_size=self._size,
            max_lifetime=1800,
            configure=prepare,
            open=False,
        )

    @contextlib.asynccontextmanager
    async def _connection(self, seconds: float) -> AsyncIterator["psycopg.AsyncConnection[Row]"]:
        pool = self._pool
        if pool.closed:
            await pool.open()
        async with pool.connection(timeout=seconds) as connection:
            yield connection


@contextlib.asynccontextmanager
async def _cut_at(deadline: float, connection: "psycopg.AsyncConnection[Row]") -> AsyncIterator[None]:
    timer = asyncio.get_running_loop().call_at(deadline, cut, connection)
    try:
        yield
    finally:
        timer.cancel()


async def prepare(connection: "psycopg.AsyncConnection[Any]") -> None:
    """Make a connection take the application's role, and plan each statement once, with indexes.

    Every prepared statement looks rows up by one. Planning at every execution, as PostgreSQL may choose, doubles the
    cost; and a plan that was made without an index, while the table was small, would scan the whole table for ever. The
    connection's own options cannot set this: a pooler refuses options that it does not know.
    """
    await connection.execute(
        f"select {app_role.TAKEN}, set_config('plan_cache_mode', 'force_generic_plan', false),"
        " set_config('enable_seqscan', 'off', false), set_config('enable_bitmapscan', 'off', false)",
        prepare=False,
    )
