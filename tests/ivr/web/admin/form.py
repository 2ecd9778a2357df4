"""The form of `/settings`, as a page that was opened just now sends it."""

import html
import re
from typing import Any

import httpx

from tests.ivr.web.house import Browser


async def shown(browser: Browser) -> str:
    """Return what the page keeps of how it was shown."""
    page = (await browser.get("/settings")).text
    found = re.search(r'name="shown" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


async def keeps(browser: Browser, form: dict[str, Any]) -> httpx.Response:
    """Open the page, fill it in and press the button."""
    return await browser.post("/settings", {"shown": await shown(browser), **form})
