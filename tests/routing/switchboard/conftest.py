"""Tests here call single use cases, or play conversations over the lab with a hotline of their own."""

from collections.abc import AsyncIterator

import pytest

from ivr.database.engine import Database
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.fixtures import away, copied_hourly, hotline, logged, starred

__all__ = ["away", "copied_hourly", "hotline", "logged", "starred"]


@pytest.fixture
async def switchboard(database_url: str) -> AsyncIterator[Switchboard]:
    """Give a switchboard that may use sixty connections at once."""
    database = Database(database_url, pool_size=60)
    yield Switchboard(database)
    await database.close()
