"""The fixtures of the bench."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.ivr.commands.demo.bench.at_bench import AtBench, a_bench
from tests.scenarios.fixtures import away, copied_hourly, hotline, logged
from tests.scenarios.hotline import ANA, BUDI, Hotline

__all__ = ["away", "copied_hourly", "hotline", "logged"]


@pytest.fixture
async def bench(hotline: Hotline) -> AsyncIterator[AtBench]:
    """Give a bench with the phones of Ana and Budi, who are on duty."""
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    async with a_bench(hotline) as bench:
        yield bench


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Give Chromium."""
    async with chromium() as browser:
        yield browser
