"""The phone bench in each state, in both languages, small and large, light and dark; PICTURES=folder takes pictures."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import DESK, PHONE, a_reader, comes_true
from tests.browser.gallery import pictures
from tests.ivr.commands.demo.bench.at_bench import AtBench, a_bench, at_a_port
from tests.scenarios.hotline import ANA, BUDI, CITRA
from tests.scenarios.outage import Away

pytestmark = pytest.mark.deep
PICTURES = os.environ.get("PICTURES")
SHOTS = [
    (size, theme, language)
    for language in ("id-ID", "en-GB")
    for size in (PHONE, DESK)
    for theme in ("light", "dark")
]
LIVE = "document.querySelector('[data-when-live]')?.hidden === false"


async def states(bench: AtBench, away: Away) -> AsyncIterator[str]:
    """Bring the bench from one state into the next; yield the name of each."""
    hotline, caller = bench.hotline, bench.bench.desk.at("c1").phone
    await bench.get()
    yield "bench-quiet"
    await bench.does("c1", do="dial")
    await caller.hears("Untuk bahasa Indonesia, tekan")
    await bench.does("c1", key="1")
    await hotline.ana.rings()
    await bench.does(bench.phone_of("Ana"), do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await bench.does(bench.phone_of("Budi"), held="rings_on")
    await bench.does(bench.phone_of("Citra"), held="voicemail")
    yield "bench"
    await bench.does(bench.phone_of("Ana"), key="1")
    await caller.is_connected_to(hotline.ana)
    yield "bench-talks"
    await bench.post("/bench/troubles/webhooks", {"on": "true"})
    yield "bench-trouble"
    await bench.post("/bench/troubles/webhooks", {"on": "false"})
    await away.stops()
    bench.bench.changed()
    yield "bench-database-away"


def shots() -> list[tuple[dict[str, int], str, str]]:
    return [shot for shot in SHOTS if PICTURES is None or shot[2] == "id-ID"]


def options(size: dict[str, int], theme: str, locale: str) -> dict[str, Any]:
    return {"viewport": size, "color_scheme": theme, "locale": locale, "reduced_motion": "reduce"}


async def test_each_state_is_without_fault(away: Away, browser: Browser) -> None:
    await away.hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 2, 3))
    async with contextlib.AsyncExitStack() as opened:
        bench = await opened.enter_async_context(a_bench(away.hotline))
        base = await opened.enter_async_context(at_a_port(bench))
        workshop = await browser.new_page()
        readers = [
            (await opened.enter_async_context(a_reader(browser, base, **options(*shot))), *shot)
            for shot in shots()
        ]
        async for state in states(bench, away):
            for reader, size, theme, _ in readers:
                await _comes(reader.page, f"{base}/bench")
                if PICTURES is None:
                    await reader.looks()
                else:
                    await reader.page.set_viewport_size(size)  # type: ignore[arg-type]
                    await pictures.take(
                        reader.page, workshop, Path(PICTURES) / f"{state}-{size['width']}-{theme}.png"
                    )
                await reader.page.goto("about:blank")
        assert [fault for reader, *_ in readers for fault in reader.wrong] == []


async def _comes(page: Page, url: str) -> None:
    await page.goto(url)
    await comes_true(page, LIVE)
    await page.evaluate("document.fonts.ready")
