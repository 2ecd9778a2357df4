"""The board in a browser: it follows by itself, says loudly when it no longer does, and comes back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect

from routing import calls, timeline
from routing.people.roles import Role
from tests.browser.chromium import Reader, a_reader, a_window, comes_true
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import House, a_house
from tests.patience import patience
from tests.proxy import door_to
from tests.routing.rows import a_call
from tests.routing.transactions import tx_at
from tests.serving import serving

pytestmark = pytest.mark.deep

BEAT_SECONDS, TURNS_A_SECOND = 0.5, 4
UNAVAILABLE = 503


@contextlib.asynccontextmanager
async def time_passing(house: House) -> AsyncIterator[None]:
    """Let the house's time pass beside the browser's, which nobody can hold."""

    async def passes() -> None:
        while True:
            await house.clock.advance(BEAT_SECONDS)
            await asyncio.sleep(1 / TURNS_A_SECOND)

    passing = asyncio.create_task(passes())
    try:
        yield
    finally:
        passing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await passing


def config(house: House) -> uvicorn.Config:
    """Serve as `serve` does."""
    limits = "ivr.web.http_limits:BoundedHttp"
    return uvicorn.Config(house.app, lifespan="off", log_config=None, access_log=False, http=limits)


async def test_the_board_follows_goes_stale_loudly_and_comes_back(house: House, browser: Browser) -> None:
    token = await Stage(house).signed_in("Sari", Role.SUPERVISOR)
    async with contextlib.AsyncExitStack() as life, time_passing(house):
        _, port = await life.enter_async_context(serving(config(house)))
        async with a_reader(browser, f"http://127.0.0.1:{port}") as sari:
            page = sari.page
            await sari.comes_in(token)
            await sari.opens("/board")
            await expect(page.locator("main")).to_contain_text("Tidak ada yang menunggu")
            await expect(page.locator("[data-when-live]")).to_contain_text("Langsung")
            await page.get_by_role("button", name="Bunyi mati").click()
            await expect(page.get_by_role("button", name="Bunyi nyala")).to_be_visible()
            await _calls(house)
            waiter = page.locator(".queue li")
            await expect(waiter).to_have_count(1)
            await expect(page.locator("#denyut")).to_contain_text("1 menunggu")
            await waiter.focus()
            await _calls(house)
            await expect(waiter).to_have_count(2)
            assert await waiter.first.evaluate("each => each === document.activeElement")
            await sari.looks()
            # The server ends at once, though a stream goes on.
            async with asyncio.timeout(3):
                await life.aclose()
            await expect(page.locator("body.stale")).to_have_count(1, timeout=20_000)
            await expect(page.locator("#basi")).to_contain_text("Tidak ada kabar dari server")
            await sari.looks()
            await life.enter_async_context(serving(config(house), port))
            await expect(page.locator("body.stale")).to_have_count(0)
            await expect(page.locator("#basi")).not_to_contain_text("Tidak ada kabar")
            sari.is_content()


async def test_boards_in_front_and_in_a_background_tab_outlive_the_server_and_the_database(
    database_url: str, tmp_path: Path
) -> None:
    async with contextlib.AsyncExitStack() as opened:
        door = await opened.enter_async_context(door_to(database_url))
        house = await opened.enter_async_context(a_house(door.url, tmp_path, pages_url="http://127.0.0.1"))
        token = await Stage(house).signed_in("Sari", Role.SUPERVISOR)
        await opened.enter_async_context(time_passing(house))
        life = await opened.enter_async_context(contextlib.AsyncExitStack())
        _, port = await life.enter_async_context(serving(config(house)))
        window = await opened.enter_async_context(a_window())
        tabs = []
        for _ in range(2):
            reader = Reader(await window.new_page(), f"http://127.0.0.1:{port}")
            await reader.comes_in(token)
            await reader.page.goto(f"{reader.base}/board?lang=id")
            tabs.append(reader.page)
        behind, before = tabs
        await before.bring_to_front()
        await comes_true(behind, "document.hidden")
        await _all(tabs, "body.stale", 0)
        # The server ends and comes back.
        await life.aclose()
        await _all(tabs, "#basi .note", 1)
        await life.enter_async_context(serving(config(house), port))
        await _all(tabs, "body.stale", 0)
        await _calls(house)
        await _all(tabs, ".queue li", 1)
        # The database goes and comes back.
        patience.is_for_nothing()
        await door.stop()
        await _all(tabs, "#tanpa-data .note", 1)
        # The server is started anew meanwhile: the stream is refused, and asked for again.
        async with behind.expect_response(lambda answer: answer.status == UNAVAILABLE):
            await life.aclose()
            await life.enter_async_context(serving(config(house), port))
        await _all(tabs, "#tanpa-data .note", 1)
        patience.put_off()
        await door.start()
        await _all(tabs, "body.stale", 0)
        await _calls(house)
        await _all(tabs, ".queue li", 2)
        assert await behind.evaluate("document.hidden")
        assert not await before.evaluate("document.hidden")


async def _all(tabs: list[Page], selector: str, count: int) -> None:
    """Wait until each of them has so many."""
    for tab in tabs:
        await expect(tab.locator(selector)).to_have_count(count)


async def _calls(house: House) -> None:
    """Let somebody wait, as an arrival leaves it."""
    now = house.clock.now()
    async with house.transaction() as connection:
        call = await a_call(connection, calls.State.WAITING, waiting_since=now, arrived_at=now, place_at=now)
        await timeline.record(tx_at(connection, now), call.id, "call.waiting")
