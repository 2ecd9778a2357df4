"""The content is looked at through the pages, as after the start of a demo."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from ivr.commands.demo import content, sign_in
from ivr.commands.demo.content import Team
from ivr.database.engine import Database
from ivr.settings import GivenSettings
from routing.people import one_time_links
from routing.people.one_time_links import Purpose
from routing.people.roles import Role
from tests.ivr.commands.demo.played_month.months import SEALER
from tests.ivr.web.conftest import copied_hourly
from tests.ivr.web.house import EVENING, PAGES_URL, Browser, House, a_house

__all__ = ["copied_hourly"]

KEY = "a key for tests that is long enough to seal with"


class Demo(NamedTuple):
    """The house of a demo that began in the evening, and its accounts."""

    house: House
    team: Team

    async def one_press(self, role: str) -> Browser:
        """Press the button of the bench, and follow where it leads."""
        browser = await self.house.browser()
        pressed = await self.press(role)
        assert pressed.status_code == 307
        used = await browser.post(pressed.headers["location"], {"as": role})
        assert (used.status_code, used.headers["location"]) == (303, "/")
        return browser

    async def by_link(self, role: Role) -> Browser:
        """Open a link of the demo's to the account with exactly this role, which no button has."""
        browser = await self.house.browser()
        async with self.house.transaction() as connection:
            token = await one_time_links.make(
                connection, self.house.clock.now(), self.team.ids[role], Purpose.DEMO
            )
        assert (await browser.post(f"/link/{token}", {})).status_code == 303
        return browser

    async def press(self, role: str) -> httpx.Response:
        """Press the button of the bench."""
        front = FastAPI()
        database = self.house.app.state.pages.database
        front.include_router(sign_in.router_of(database, self.house.clock, self.team))
        transport = httpx.ASGITransport(app=front)
        async with httpx.AsyncClient(transport=transport, base_url=PAGES_URL) as client:
            return await client.post(sign_in.PATH, data={"as": role})


@pytest.fixture
async def demo(
    database: Database, database_url: str, tmp_path: Path, copied_hourly: None
) -> AsyncIterator[Demo]:
    """Fill the database as when a demo begins, then open the house."""
    settings = GivenSettings(secret_key=KEY)
    team = await content.begin(database, settings, SEALER, EVENING, of_2020=False)
    async with a_house(database_url, tmp_path, secret_key=KEY, satunomor_bench="/bench") as house:
        yield Demo(house, team)
