"""A coordinator at the pages of a hotline, for scenarios in which a page makes phones ring."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from ivr.lab import Phone
from routing.people.roles import Role
from tests.ivr.web.house import PAGES_URL, Browser, House, words
from tests.scenarios.hotline import Hotline, a_hotline

WULAN = "wulan@example.org"


@dataclass
class Desk:
    """A hotline, and a coordinator's browser at each of its processes."""

    hotline: Hotline
    browsers: list[Browser]

    async def path_of(self, phone: Phone) -> str:
        """Return the page of the counsellor who has a phone."""
        (row,) = await self.hotline.rows(f"select id from counsellors where phone = '{phone.number}'")  # noqa: S608
        return f"/counsellors/{row.id}"

    async def tests(self, phone: Phone, process: int = 0) -> httpx.Response:
        """Press "Test ring" on the page of a counsellor."""
        return await self.browsers[process].post(f"{await self.path_of(phone)}/test")

    async def reads(self, phone: Phone, process: int = 0) -> str:
        """Return the words of the page of a counsellor."""
        return words(await self.browsers[process].get(await self.path_of(phone)))


@contextlib.asynccontextmanager
async def a_desk(database_url: str, data_dir: Path) -> AsyncIterator[Desk]:
    """Run a hotline of two processes, with a coordinator who is signed in at both."""
    async with a_hotline(database_url, data_dir, pages_url=PAGES_URL) as hotline:
        browsers = []
        houses = [House(app, hotline.settings, hotline.clock) for app in hotline.processes]
        first = await houses[0].signed_in(WULAN, Role.COORDINATOR)
        for house in houses:
            browser = await house.browser()
            browser.client.cookies.update(first.client.cookies)
            browser.headers["accept-language"] = "en"
            browsers.append(browser)
        yield Desk(hotline, browsers)
        for house in houses:
            await house.closes()
