"""How the bench looks: what Chromium measures of it, small and large, in both languages."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from ivr.commands.demo.bench import keypad
from ivr.web.languages import translations
from tests.browser.chromium import DESK, PHONE, a_reader, comes_true
from tests.ivr.commands.demo.bench.at_bench import AtBench, at_a_port
from tests.scenarios.hotline import ANA, BUDI, CITRA

pytestmark = pytest.mark.deep

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])
ROWS = """() => {
    const rows = {};
    for (const phone of document.querySelectorAll(".phone")) {
        const at = (part) => Math.round(phone.querySelector(part).getBoundingClientRect().top);
        (rows[Math.round(phone.getBoundingClientRect().top)] ??= []).push([at(".hears"), at(".pad"), at(".hook")]);
    }
    return Object.values(rows);
}"""
WIDTHS = """words => {
    const key = document.getElementById("c1-k3"), found = {};
    key.className = "means";
    for (const word of words) {
        const small = document.createElement("small");
        small.textContent = word;
        key.append(small);
        small.style.setProperty("inline-size", "min-content");
        found[word] = [small.getBoundingClientRect().width, key.clientWidth];
        small.remove();
    }
    return found;
}"""


async def is_live(page: Page) -> None:
    await comes_true(page, "document.querySelector('[data-when-live]')?.hidden === false")
    await page.evaluate("document.fonts.ready")


async def rect(page: Page, selector: str) -> dict[str, Any]:
    found = await page.locator(selector).bounding_box()
    assert found is not None, selector
    return dict(found)


@SIZES
@LANGUAGES
async def test_keys_of_neighbours_stand_side_by_side_whatever_is_taller_on_one_of_them(
    bench: AtBench, browser: Browser, size: dict[str, int], language: str
) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA, BUDI, CITRA)
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=size) as reader:
        await reader.opens(f"/bench?lang={language}")
        await is_live(reader.page)
        await bench.does("c1", do="dial")
        await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
        await bench.does("c1", key="1")
        await hotline.ana.rings()
        await expect(reader.page.locator(".phone.rings")).to_have_count(1)
        rows = await reader.page.evaluate(ROWS)
        assert sum(len(row) for row in rows) == 4
        for row in rows:
            assert all(each == row[0] for each in row), rows
        hooks = await reader.page.evaluate(
            "[...document.querySelectorAll('.phone .hook > .b')].map(each => each.clientHeight)"
        )
        assert max(hooks) - min(hooks) <= 1, "no button grows with its neighbour's"
        await reader.looks()
        reader.is_content()


@SIZES
@LANGUAGES
async def test_what_stands_above_the_phones_keeps_its_distance(
    bench: AtBench, browser: Browser, size: dict[str, int], language: str
) -> None:
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=size) as reader:
        page = reader.page
        await reader.opens(f"/bench?lang={language}")
        await is_live(page)
        signs, hint = await rect(page, ".signs"), await rect(page, "#giliran")
        head = await rect(page, "main > .head")
        assert head["y"] + head["height"] + 8 <= signs["y"]
        assert signs["y"] + signs["height"] + 8 <= hint["y"]
        quiet = page.locator(".phone .hears > .quiet").first
        assert await quiet.evaluate("each => getComputedStyle(each).fontWeight") == "400"
        reader.is_content()


@LANGUAGES
async def test_what_keys_are_called_fits_on_them(bench: AtBench, browser: Browser, language: str) -> None:
    words = {word for menu in keypad.MEANINGS.values() for word in menu.values()}
    said = [translations(language).gettext(word) for word in sorted(words)] + ["Indonesia", "English"]
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=PHONE) as reader:
        await reader.opens(f"/bench?lang={language}")
        await is_live(reader.page)
        widths = await reader.page.evaluate(WIDTHS, said)
        assert [word for word, (wide, key) in widths.items() if wide + 2 > key] == []
        reader.is_content()
