"""A test ring in a browser: the page follows it by itself, and what is being typed there stays."""

import pytest
from playwright.async_api import Browser
from sqlalchemy import text

from routing.counselling.testrings import State
from routing.people.roles import Role
from tests.browser.chromium import a_reader
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import House
from tests.routing.rows import a_counsellor, a_test_ring


@pytest.mark.deep
async def test_the_page_shows_each_step_without_a_press_and_keeps_what_is_typed(
    house: House, base: str, browser: Browser
) -> None:
    stage = Stage(house)
    token = await stage.signed_in("Wulan", Role.COORDINATOR)
    now = house.clock.now()
    async with house.transaction() as connection:
        ana = await a_counsellor(connection, 1, name="Ana")
        await a_test_ring(
            connection, ana, State.RINGING, account=stage.account, pressed_at=now, ringing_at=now
        )

    async def becomes(how: str) -> None:
        async with house.transaction() as connection:
            await connection.execute(text(f"update test_rings set {how}"), {"now": now})  # noqa: S608

    async with a_reader(browser, base) as wulan:
        page = wulan.page
        await wulan.comes_in(token)
        await wulan.opens(f"/counsellors/{ana}")
        await page.get_by_text("Berdering", exact=True).wait_for()
        await page.locator("#why").fill("ujian")
        await becomes("state = 'answered', answered_at = :now")
        await page.get_by_text("Diangkat", exact=True).wait_for()
        assert await page.get_by_role("button", name="Tes telepon").count() == 0
        await becomes("state = 'confirmed', ended_at = :now, leg_over_at = :now")
        await page.get_by_text("Menekan 1, nomornya benar").wait_for()
        await page.get_by_text(", benar", exact=False).first.wait_for()
        await page.get_by_role("button", name="Tes telepon").wait_for()
        assert await page.locator("#why").input_value() == "ujian"
        assert await page.locator("[data-again]").count() == 0
        await wulan.looks()
        wulan.is_content()
