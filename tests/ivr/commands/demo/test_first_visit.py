"""Somebody's first visit: a whole demo, real processes and Chromium; each thing is done by what stands on the page."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from ivr.commands.demo.environment import Environment
from tests.browser.chromium import DESK, PATIENCE_MS, Reader, a_reader, chromium

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
async def visitor(demo: Environment) -> AsyncIterator[Reader]:
    """Give the browser of somebody who reads English, and has opened the bench."""
    async with chromium() as browser, a_reader(browser, demo.public_url, viewport=DESK) as reader:
        await reader.opens("/bench?lang=en")
        yield reader


def phone(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


async def waits(page: Page) -> Any:
    """Ring the hotline from the caller's phone and choose a language; return the phone that rings."""
    caller = phone(page, "Caller")
    await caller.get_by_role("button", name="Ring the hotline").click()
    await caller.get_by_role("button", name="1 Indonesia").click()
    await expect(page.get_by_role("button", name="Pick up")).to_be_visible()
    return phone(page, await page.locator(".phone.rings h3").inner_text())


async def test_dials_presses_talks_hangs_up_and_sees_the_page_of_the_call(visitor: Reader) -> None:
    page = visitor.page
    counsellor = await waits(page)
    await counsellor.get_by_role("button", name="Pick up").click()
    await counsellor.get_by_role("button", name="1 accept").click()
    caller = phone(page, "Caller")
    await expect(caller).to_contain_text("talks with")
    await expect(page.locator("#g-connected")).to_contain_text("done")
    await caller.get_by_role("button", name="Hang up").click()
    await counsellor.get_by_role("button", name="1 resolved").click()
    link = page.get_by_role("link", name="Open this call's page")
    address = await link.get_attribute("href")
    await link.click()
    await page.get_by_role("button", name="Supervisor").click()
    await page.wait_for_url(f"**{address}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator("main")).to_contain_text("The conversation begins")
    visitor.is_content()


async def test_the_pages_go_on_in_the_language_that_was_chosen_on_the_bench(visitor: Reader) -> None:
    await visitor.page.get_by_role("button", name="Coordinator").click()
    await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    await visitor.opens("/counsellors")
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Counsellors")


async def test_the_database_is_stopped_from_the_page_while_a_caller_waits_and_a_phone_rings_all_the_same(
    visitor: Reader,
) -> None:
    page = visitor.page
    first = await waits(page)
    await page.get_by_text("Make trouble", exact=True).click()
    await page.locator("#t-database").click()
    await expect(page.locator("#tanpa")).to_contain_text("The database does not answer.")
    await expect(page.locator("#g-database")).not_to_contain_text("done")
    await first.get_by_role("button", name="Decline").click()
    await expect(page.get_by_role("button", name="Pick up")).to_have_count(0)
    await expect(page.get_by_role("button", name="Pick up")).to_be_visible(timeout=2 * PATIENCE_MS)
    await expect(page.locator("#g-database")).to_contain_text("done")
    visitor.is_content()


async def test_a_second_tab_follows_speed_and_troubles_and_starting_over_takes_both_back(
    visitor: Reader,
) -> None:
    page = visitor.page
    second = await page.context.new_page()
    await second.goto(page.url)
    await sees_speed(5, page, second)
    await page.locator(".seg > [value='1']").click()
    await sees_speed(1, page, second)
    await page.get_by_text("Make trouble", exact=True).click()
    await page.locator("#t-webhooks").click()
    await expect(second.locator("#n-webhooks")).to_contain_text("Webhooks are lost, or come twice.")
    await second.locator("#m-webhooks").click()
    await expect(page.locator("#n-webhooks")).to_have_count(0)
    await page.locator("#t-carrier").click()
    await expect(second.locator("#n-carrier")).to_be_visible()
    await second.get_by_role("button", name="Start over").click()
    await sees_speed(5, page, second)
    await expect(page.locator("#n-carrier")).to_have_count(0)
    visitor.is_content()


async def sees_speed(speed: int, *pages: Page) -> None:
    """See that the button of this speed is the pressed one, and that times run so fast."""
    for page in pages:
        for each in (1, 5):
            button = page.locator(f".seg > [value='{each}']")
            await expect(button).to_have_attribute("aria-pressed", "true" if each == speed else "false")
        await expect(page.locator("html")).to_have_attribute("data-speed", re.compile(rf"^{speed}(\.0)?$"))
