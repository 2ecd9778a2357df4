"""Things to try on the bench, in Chromium: each is ticked once it has happened, and not before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from ivr.commands.demo.bench.desk import KEYS
from ivr.lab import Phone
from tests.browser.chromium import DESK, a_reader
from tests.ivr.commands.demo.bench.at_bench import AtBench, at_a_port
from tests.scenarios.hotline import ANA, MORNING

pytestmark = pytest.mark.deep
assert MORNING.hour == 3  # no quiet hours: callbacks are rung


CALLER = "c1"


@dataclass(frozen=True)
class Hand:
    """Somebody at the bench: what they press, choose and see on its page."""

    bench: AtBench
    page: Page

    async def presses(self, phone: str, key: str) -> None:
        await self._clicks(f"#{phone}-k{KEYS.index(key) + 1}", "/bench/phones/")

    async def clicks(self, phone: str, button: str) -> None:
        """Press a button below the keys: `do` is the coloured one."""
        await self._clicks(f"#{phone}-{button}", "/bench/phones/")

    async def gives(self, phone: str, held: str) -> None:
        """Choose who holds a phone."""
        async with self.page.expect_response(lambda answer: "/bench/phones/" in answer.url):
            await self.page.locator(f"#{phone}-held").select_option(held)
        await self.bench.hotline.clock.settle()

    async def sets_phones(self, thing: str) -> None:
        """Let the counsellors' phones be held as a thing to try needs it."""
        await self._clicks(f"#gb-{thing}", "/bench/guide/")

    async def starts_over(self) -> None:
        async with self.page.expect_response(lambda answer: "/bench/over" in answer.url):
            await self.page.get_by_role("button", name="Mulai dari awal").click()

    async def waits(self) -> None:
        """Ring from the caller's phone, choose a language and wait."""
        await self.clicks(CALLER, "do")
        await self.caller.hears("Untuk bahasa Indonesia, tekan")
        await self.presses(CALLER, "1")
        await self.caller.hears("Bila tidak ingin menunggu")

    async def sees_done(self, *things: str) -> None:
        """See exactly these things ticked, once the page is loaded anew as well as while it stands."""
        for thing in things:
            await expect(self.page.locator(f"#g-{thing}")).to_contain_text("selesai")
        await expect(self.page.locator(".steps > .done")).to_have_count(len(things))
        await self.page.reload()
        await expect(self.page.locator(".steps > .done")).to_have_count(len(things))

    @property
    def caller(self) -> Phone:
        return self.bench.bench.desk.at(CALLER).phone

    async def _clicks(self, selector: str, path: str) -> None:
        async with self.page.expect_response(lambda answer: path in answer.url):
            await self.page.locator(selector).click()
        await self.bench.hotline.clock.settle()


@pytest.fixture
async def hand(bench: AtBench, browser: Browser) -> AsyncIterator[Hand]:
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=DESK) as reader:
        await reader.opens("/bench")
        await expect(reader.page.locator("[data-when-live]")).to_contain_text("Langsung")
        yield Hand(bench, reader.page)
        reader.is_content()


async def test_nobody_picks_up(hand: Hand) -> None:
    await hand.sets_phones("nobody")
    held = [hand.page.locator(f"#{each.id}-held") for each in hand.bench.bench.desk.phones]
    assert [await each.input_value() for each in held] == ["hand", "rings_on", "rings_on"]
    await hand.waits()
    await hand.bench.hotline.passes(200)
    await hand.sees_done()
    await hand.caller.hears("Tekan dua untuk meninggalkan pesan", within=150)
    await hand.sees_done("nobody")
    await expect(hand.page.locator("#g-connected")).to_have_class("now")


async def test_a_voicemail_box_is_no_counsellor(hand: Hand) -> None:
    await hand.sets_phones("voicemail")
    await hand.gives(hand.bench.phone_of("Budi"), "answers")
    await hand.waits()
    await hand.caller.is_connected_to(hand.bench.hotline.budi, within=120)
    await hand.sees_done("voicemail", "connected")


async def test_a_conversation_that_is_cut_off(hand: Hand) -> None:
    ana = hand.bench.phone_of("Ana")
    await hand.gives(ana, "answers")
    await hand.bench.hotline.on_duty(ANA)
    await hand.waits()
    await hand.caller.is_connected_to(hand.bench.hotline.ana, within=60)
    await hand.sees_done("connected")
    await hand.gives(ana, "hand")
    await hand.clicks(ana, "do")
    await hand.caller.hears("Bila masih ingin berbicara")
    await hand.bench.hotline.passes(10)
    await hand.sees_done("connected", "cut_off")
    await expect(hand.page.locator("main")).to_contain_text("percakapannya terputus")


async def test_a_message(hand: Hand) -> None:
    await hand.waits()
    await hand.presses(CALLER, "2")
    await hand.caller.hears("beep")
    await hand.bench.hotline.passes(1)
    await hand.clicks(CALLER, "say")
    await hand.bench.hotline.passes(6)
    await hand.presses(CALLER, "#")
    await hand.bench.hotline.collects()
    await hand.sees_done("message")


async def test_a_callback_is_asked_for_and_rung(hand: Hand) -> None:
    hotline, ana = hand.bench.hotline, hand.bench.phone_of("Ana")
    await hotline.on_duty(ANA)
    await hand.waits()
    await hand.presses(CALLER, "1")
    await hand.caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await expect(hand.page.locator(f"#{CALLER}-k1")).to_contain_text("ini")
    await hand.presses(CALLER, "1")
    await hand.caller.is_off(within=60)
    await hand.sees_done("callback")
    await hand.gives(ana, "answers")
    for _ in range(60):
        if hand.caller.is_ringing:
            break
        await hotline.runs(5)
    await hand.clicks(CALLER, "do")
    await hand.caller.hears("apakah Anda meminta untuk ditelepon")
    await expect(hand.page.locator("#giliran")).to_contain_text("Penelepon ditelepon balik.")
    await hand.presses(CALLER, "1")
    await hand.caller.is_connected_to(hotline.ana, within=30)
    await hand.sees_done("callback", "connected", "rung_back")
    await hand.starts_over()
    await hand.sees_done()
