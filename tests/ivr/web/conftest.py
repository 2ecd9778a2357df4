"""The fixtures of the pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ivr.web.account import guesses
from tests.ivr.web.house import House, a_house
from tests.scenarios.fixtures import copied_hourly

__all__ = ["copied_hourly"]


@pytest.fixture
async def house(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[House]:
    """Give the application with its pages, on a Wednesday evening."""
    async with a_house(database_url, tmp_path) as house:
        yield house


@pytest.fixture(autouse=True)
def _refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a refusal: tests guess by the thousand."""
    monkeypatch.setattr(guesses, "REFUSED_AFTER_SECONDS", 0.0)
