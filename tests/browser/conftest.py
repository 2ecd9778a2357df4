"""The fixtures of pages in a browser: the application at a port, on virtual time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.ivr.web.house import House, a_house
from tests.serving import serving

# No page asks anybody outside: what answers there is nothing, at once.
NOWHERE = dict.fromkeys(("public_url", "twilio_api_url"), "http://127.0.0.1:1")


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """Give the application with its pages."""
    async with a_house(database_url, tmp_path, pages_url="http://127.0.0.1", **NOWHERE) as house:
        yield house


@pytest.fixture
async def base(house: House) -> AsyncIterator[str]:
    """Give the URL at which the pages answer."""
    config = uvicorn.Config(house.app, lifespan="off", log_config=None, access_log=False)
    async with serving(config) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Give Chromium."""
    async with chromium() as browser:
        yield browser
