"""The fixtures of a hotline, for every folder whose `conftest.py` imports them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.monitoring import logs
from ivr.phone.offline import snapshot_refresher
from tests.scenarios.hotline import Hotline, a_hotline
from tests.scenarios.outage import Away, an_outage


@pytest.fixture(scope="session", autouse=True)
def logged() -> None:
    """Log lines in the product's own format."""
    logs.configure()


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[Hotline]:
    """Give a hotline on a Wednesday morning."""
    async with a_hotline(database_url, tmp_path) as hotline:
        yield hotline


@pytest.fixture
async def starred(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[Hotline]:
    """Give a hotline that has the menu behind `*`."""
    async with a_hotline(database_url, tmp_path, star_menu=True) as hotline:
        yield hotline


@pytest.fixture
async def away(database_url: str, tmp_path: Path) -> AsyncIterator[Away]:
    """Give a hotline whose database can be taken away."""
    async with an_outage(database_url, tmp_path) as away:
        yield away


@pytest.fixture
def copied_hourly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renew the copy of the rota each hour, not each minute, where days pass and nobody needs it."""
    monkeypatch.setattr(snapshot_refresher, "_EVERY", timedelta(hours=1))
