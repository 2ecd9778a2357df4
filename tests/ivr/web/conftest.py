"""The fixtures of the pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ivr.web.house import House, a_house


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Give the application with its pages, on a Wednesday evening."""
    async with a_house(database_url, tmp_path) as house:
        yield house
