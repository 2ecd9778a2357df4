"""The two pictures of README are of the demo itself, as its first visitor sees it; PICTURES=folder takes them."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from ivr.commands.demo.content import write_month
from ivr.commands.demo.environment import Environment
from tests.browser.chromium import DESK, PATIENCE_MS, a_reader, chromium
from tests.browser.gallery import pictures

PICTURES = os.environ.get("PICTURES")
FOLDER = Path(PICTURES or "").absolute()  # the demo has a folder of its own
pytestmark = [
    pytest.mark.deep,
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(PICTURES is None, reason="no picture is asked for: make pictures"),
]
UPPER_HALF = 1100  # px: the phones and the first things to try; the board without its forms

expect.set_options(timeout=PATIENCE_MS)


@pytest.mark.parametrize("demo_speed", [1])
async def test_one_talks_and_one_waits_while_a_phone_rings(demo: Environment) -> None:
    await write_month(demo.database, demo.settings, demo.sealer, demo.clock.now(), demo.team)
    async with chromium() as browser, a_reader(browser, demo.public_url, viewport=DESK) as reader:
        page, workshop = reader.page, await browser.new_page()
        await reader.opens("/bench?lang=en")
        await page.get_by_role("button", name="Ring the hotline").first.click()
        await page.get_by_role("button", name="1 Indonesia").click()
        await page.get_by_role("button", name="Pick up").click()
        await page.get_by_role("button", name="1 accept").click()
        await expect(page.get_by_role("region", name="Caller", exact=True)).to_contain_text("talks with")
        await page.get_by_role("button", name="Another caller").click()
        second = page.get_by_role("region", name="Caller 2", exact=True)
        await second.get_by_role("button", name="Ring the hotline").click()
        await second.get_by_role("button", name="2 English").click()
        await expect(page.get_by_role("button", name="Pick up")).to_be_visible()
        await expect(page.locator("main")).to_contain_text("phone rings")
        await pictures.take(page, workshop, FOLDER / "demo-bench.png", longest=UPPER_HALF)
        await page.get_by_role("button", name="Supervisor").click()
        await page.wait_for_url("**/board")
        await reader.opens("/board?lang=en")
        await expect(page.locator("main")).to_contain_text("phone rings")
        await pictures.take(page, workshop, FOLDER / "demo-board.png", longest=UPPER_HALF)
