"""The log of calls in a browser, by the keyboard alone: from row to row, to a call, and back with the filter."""

import re

from playwright.async_api import Browser, expect

from routing.people.roles import Role
from tests.browser.chromium import a_reader
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import House
from tests.routing.queries.call_log.calls_made import ended
from tests.routing.rows import MINUTE


async def test_by_keys_from_a_row_to_its_call_and_back_to_the_same_filter(
    house: House, base: str, browser: Browser
) -> None:
    token = await Stage(house).signed_in("Sari", Role.SUPERVISOR)
    async with house.transaction() as connection:
        made = [await ended(connection, house.clock.now() - n * MINUTE, waited=90) for n in range(3)]
    async with a_reader(browser, base) as sari:
        await sari.comes_in(token)
        page = sari.page
        await page.goto(f"{base}/calls?wait=60")
        rows = page.locator("[data-item] a")
        await rows.first.focus()
        for key in ("j", "j", "k"):
            await page.keyboard.press(key)
        await expect(rows.nth(1)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(f"/calls/{made[1].id}$"))
        await page.go_back()
        await expect(page).to_have_url(re.compile(r"/calls\?wait=60$"))
        await expect(rows).to_have_count(3)
        assert sari.wrong == []
