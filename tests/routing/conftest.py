"""A test of the domain has a connection of its own."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    """Give a connection in a transaction."""
    async with database.begin() as connection:
        yield connection
