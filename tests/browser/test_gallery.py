"""Every page in every state, in both languages, small and large, light and dark; PICTURES=folder takes pictures too."""

import contextlib
import itertools
import os
import random
import re
import secrets
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import DESK, PHONE, Reader, a_reader
from tests.browser.gallery import pictures
from tests.browser.gallery.audit import the_audit
from tests.browser.gallery.board import the_board
from tests.browser.gallery.call_log import the_call_log
from tests.browser.gallery.callbacks import the_callbacks
from tests.browser.gallery.counsellors import the_counsellors
from tests.browser.gallery.doors import administration, doors
from tests.browser.gallery.first_steps import the_first_steps
from tests.browser.gallery.messages import the_messages
from tests.browser.gallery.one_call import one_call
from tests.browser.gallery.stage import Chapter, Stage, State, States
from tests.browser.gallery.uploads import first_file, next_file
from tests.browser.gallery.week import the_week
from tests.ivr.web.house import House

CHAPTERS = [
    doors,
    the_first_steps,
    administration,
    first_file,
    next_file,
    the_week,
    the_counsellors,
    the_board,
    the_messages,
    the_call_log,
    one_call,
    the_callbacks,
    the_audit,
]
LOOKS = {  # in two tests for each chapter, so that none takes long
    "id": [(PHONE, "light", "id-ID"), (DESK, "dark", "id-ID")],
    "en": [(PHONE, "dark", "en-GB"), (DESK, "light", "en-GB")],
}
SHOTS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
PICTURES = os.environ.get("PICTURES")
STATES = re.compile(os.environ.get("STATES", ""))  # by name, to look at a few


@pytest.fixture(autouse=True)
def the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let codes and links be the same in each run: they are seen in pictures."""
    turn = itertools.count(1)
    # Ten codes of one account differ: signs that come around in turn made some of them twice.
    monkeypatch.setattr(secrets, "choice", random.Random(1).choice)  # noqa: S311
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: f"{'rekaan':-<38}{next(turn):04}")
    monkeypatch.setattr(pyotp, "random_base32", lambda: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


@pytest.mark.deep
@pytest.mark.skipif(PICTURES is not None, reason="pictures are taken")
@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.__name__)
async def test_each_page_in_each_state_is_without_fault(
    house: House, base: str, browser: Browser, chapter: Chapter, language: str
) -> None:
    async with contextlib.AsyncExitStack() as opened:
        readers = [
            await opened.enter_async_context(a_reader(browser, base, **_options(*look)))
            for look in LOOKS[language]
        ]
        async for state in _states(chapter, house):
            for number, reader in enumerate(readers):
                await _comes(reader, state)
                if number % 2:
                    await _unfolds(reader.page)
                await reader.looks()
        assert [fault for reader in readers for fault in reader.wrong] == []


@pytest.mark.deep
@pytest.mark.skipif(PICTURES is None, reason="no picture is asked for: make pictures")
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.__name__)
async def test_pictures_are_taken(house: House, base: str, browser: Browser, chapter: Chapter) -> None:
    workshop = await browser.new_page()
    async with contextlib.AsyncExitStack() as opened:
        shots = [
            (
                await opened.enter_async_context(a_reader(browser, base, **_options(size, theme, "id-ID"))),
                size,
                theme,
            )
            for size, theme in SHOTS
        ]
        async for state in _states(chapter, house):
            for reader, size, theme in shots:
                await reader.page.set_viewport_size(size)  # type: ignore[arg-type]
                await _comes(reader, state)
                await pictures.take(
                    reader.page, workshop, Path(PICTURES or "") / f"{state.name}-{size['width']}-{theme}.png"
                )


async def _states(chapter: Chapter, house: House) -> States:
    async for state in chapter(Stage(house)):
        if STATES.search(state.name):
            house.app.state.pages.work.forget()  # the counts of the bar are of this state
            yield state


async def _comes(reader: Reader, state: State) -> None:
    path, token = await state.place()
    await reader.page.context.clear_cookies()
    if token is not None:
        await reader.comes_in(token)
    await reader.page.goto(f"{reader.base}{path}")
    if state.act is not None:
        await state.act(reader.page)
    await reader.page.evaluate("document.fonts.ready")


async def _unfolds(page: Page) -> None:
    await page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")


def _options(size: dict[str, int], theme: str, locale: str) -> dict[str, Any]:
    by_finger = size is PHONE
    return {
        "viewport": size,
        "color_scheme": theme,
        "locale": locale,
        "reduced_motion": "reduce",
        "has_touch": by_finger,
    }
