"""Sounds: a whole demo in Chromium plays music, a recorded prompt and a message, and is silent when told to be."""

import io
import math
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.commands.demo.environment import Environment, open_environment
from tests.browser.chromium import DESK, PATIENCE_MS, Reader, a_reader, chromium, comes_true
from tests.ivr.commands.processes import processes_in, until
from tests.ports import free_port

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]

expect.set_options(timeout=PATIENCE_MS)

# Keeps each <audio> that a page makes, and what it has a voice say: both go on as ever.
LISTENS = """
    window.sounds = [];
    window.said = [];
    const Real = Audio;
    window.Audio = class extends Real { constructor(source) { super(source); window.sounds.push(this); } };
    const speak = speechSynthesis.speak.bind(speechSynthesis);
    speechSynthesis.speak = (each) => { window.said.push(each.text); speak(each); };
"""
# Whether a sound was really loaded, decoded and played for a while.
IS_PLAYED = """path => sounds.some((each) => each.src.includes(path) && !each.error && each.duration > 1
    && each.currentTime > 0.3 && each.played.length > 0 && each.played.end(0) > 0.3)"""
IS_SILENT = "() => sounds.every((each) => each.paused)"
MUSIC, GREETING = "/media/music/", "/media/prompts/id/greeting.wav"
RECORDED_SECONDS = 180  # so that it is not silent because it is over


def a_recording() -> bytes:
    """Return some minutes of a tone."""
    file, rate = io.BytesIO(), 8000
    second = [round(3000 * math.sin(n * 2 * math.pi * 440 / rate)) for n in range(rate)]
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(struct.pack(f"<{rate}h", *second) * RECORDED_SECONDS)
    return file.getvalue()


@pytest.fixture
async def demo(folder: Path) -> AsyncIterator[Environment]:
    """Give a demo as fast as life, with a greeting that somebody has recorded."""
    port = free_port()
    prompts = folder / "data" / f"demo-{port}" / "prompts" / "id"
    prompts.mkdir(parents=True)
    (prompts / "greeting.wav").write_bytes(a_recording())
    async with open_environment(port=port, speed=1) as demo:
        yield demo
    await until(lambda: processes_in(folder) == [])


@pytest.fixture
async def listener(demo: Environment) -> AsyncIterator[Reader]:
    """Give the browser of somebody who has opened the bench, and lets nobody pick up."""
    async with chromium() as browser, a_reader(browser, demo.public_url, viewport=DESK) as reader:
        await reader.page.add_init_script(LISTENS)
        await reader.opens("/bench?lang=en")
        await reader.page.locator("#gb-nobody").click()
        yield reader


async def test_music_prompts_and_messages_are_played_and_all_can_be_silenced(listener: Reader) -> None:
    page = listener.page
    await page.locator("#c1-do").click()
    await expect(page.locator("#c1-h")).to_contain_text("recording greeting.wav")
    assert await page.evaluate("sounds.length + said.length") == 0, "nothing sounds before it is asked for"
    await page.get_by_role("button", name="Voices off").click()
    await comes_true(page, IS_PLAYED, arg=GREETING)
    await page.get_by_role("button", name="Start over").click()
    await comes_true(page, IS_SILENT)

    await page.locator("#gb-nobody").click()
    await page.locator("#c1-do").click()
    await comes_true(page, f"() => sounds.at(-1).src.includes('{GREETING}') && !sounds.at(-1).paused")
    await page.locator("#c1-k1").click()
    await comes_true(page, IS_SILENT)  # a key cuts the greeting short
    await comes_true(page, "() => said.some((each) => each.includes('Bila tidak ingin menunggu'))")
    await comes_true(page, IS_PLAYED, arg=MUSIC)

    await page.get_by_role("button", name="Voices on").click()
    await comes_true(page, IS_SILENT)
    before = await page.evaluate("[sounds.length, said.length]")
    await leaves_a_message(page)
    assert await page.evaluate(IS_SILENT)
    assert await page.evaluate("[sounds.length, said.length]") == before
    listener.is_content()

    code = (await page.locator("#pl").inner_text()).removeprefix("Timeline of ")
    await page.get_by_role("button", name="Supervisor").click()
    await page.wait_for_url("**/board")
    await page.goto(f"{listener.base}/voicemails?lang=en")
    message = page.locator("[data-item]").filter(has_text=code)
    await message.get_by_role("button", name="Take and listen").click()
    await page.locator(".player").first.wait_for()
    if await page.evaluate("sounds.length") == 0:
        await page.locator("[data-item]").filter(has_text=code).locator(".player button").first.click()
    await comes_true(page, IS_PLAYED, arg="/voicemails/")
    listener.is_content()


async def leaves_a_message(page: Page) -> None:
    """Leave a message at the phone of a caller who waits."""
    await page.locator("#c1-k2").click()
    await page.locator("#c1-say").click()
    await expect(page.locator("#c1")).to_contain_text("speaks")
    await expect(page.locator("#c1")).to_contain_text("is recorded")
    await page.get_by_role("button", name="# done").click()
    await expect(page.locator("#g-message")).to_contain_text("done")
