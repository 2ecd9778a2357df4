"""The week on paper: one sheet, which says whose it is and when it was printed, and is understood without colours."""

import re

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import DESK, a_reader
from tests.browser.gallery.stage import Stage
from tests.browser.gallery.week import the_week
from tests.ivr.web.house import House

A_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.deep
async def test_a_week_with_gaps_and_covers_is_one_sheet(house: House, base: str, browser: Browser) -> None:
    async with a_reader(browser, base, viewport=DESK) as reader:
        page = reader.page
        async for state in the_week(Stage(house)):
            if state.name == "rota":
                assert state.token is not None
                await reader.comes_in(state.token)
                break
        for by, said in (("", "kosong"), ("?by=person", "berhalangan"), ("?by=language", "Inggris")):
            await page.goto(f"{base}/rota{by}")
            await page.emulate_media(media="print")
            printed = " ".join((await page.locator("body").inner_text()).split())
            for words in ("(021) 50001234", "WIB", "versi 2", "dicetak Rab 23 Des 23.04", said):
                assert words in printed
            assert "Siapa yang datang" not in printed  # no form
            sheets = A_PAGE.findall(await page.pdf(prefer_css_page_size=True, print_background=False))
            assert len(sheets) == 1, by
        await page.goto(f"{base}/rota")
        assert await _without_colour(page)


async def _without_colour(page: Page) -> bool:
    """Tell whether what is empty, a cover or a backup has a line around it, or a picture, not a ground alone."""
    found: dict[str, str] = await page.evaluate(
        """() => Object.fromEntries([".empty", ".cover", ".two-tier"].map(name => {
          const style = getComputedStyle(document.querySelector(`.shifts ${name}`));
          const {borderStyle, boxShadow, backgroundImage, printColorAdjust} = style;
          return [name, [borderStyle, boxShadow, backgroundImage, printColorAdjust].join(" | ")];
        }))"""
    )
    return (
        "repeating-linear-gradient" in found[".empty"]
        and all("exact" in each for each in found.values())
        and all("solid" in each or "rgb" in each for each in found.values())
    )
