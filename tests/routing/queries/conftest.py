"""A database with a million calls, for the tests of how much a page touches: filled once for all of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from ivr.database.connections import sync_engine
from ivr.database.engine import Database
from tests.bench import many_calls, needed
from tests.databases import Server, new_database
from tests.routing.rows import NOW

MANY = 1_000_000


@pytest.fixture(scope="session")
def filled(postgres: Server) -> Iterator[str]:
    """Give the URL of a database with a million calls."""
    with new_database(postgres, postgres.template) as url:
        with asyncio.Runner() as runner:
            runner.run(_fill(url))
        yield url


async def _fill(url: str) -> None:
    database = Database(url)
    await many_calls.fill(database, NOW, many=MANY)
    await needed.let_wait(database, NOW)
    await database.close()
    # As autovacuum has done by then (see the tables' settings).
    with sync_engine(url, {}).connect() as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in ("call_summaries", "calls", "voicemails", "callbacks", "follow_ups"):
            autocommit.execute(text(f"vacuum analyze {table}"))


@pytest.fixture
async def full(filled: str) -> AsyncIterator[Database]:
    """Give that database, open."""
    database = Database(filled)
    yield database
    await database.close()
