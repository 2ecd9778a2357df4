"""The phone bench in Chromium, as somebody uses it for the first time: by mouse, by keyboard alone, on a phone."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import DESK, a_reader
from tests.ivr.commands.demo.bench.at_bench import AtBench, a_bench, at_a_port
from tests.legs import leg_of
from tests.scenarios.hotline import ANA
from tests.scenarios.outage import Away

# What the browser was asked to say: Chromium has no voices here.
LISTENS = """
    window.said = [];
    speechSynthesis.speak = (each) => window.said.push([each.lang, each.text]);
"""


def phone(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


async def test_one_call_by_mouse_from_the_dial_to_the_page_of_the_call(
    bench: AtBench, browser: Browser
) -> None:
    hotline = bench.hotline
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=DESK) as reader:
        page = reader.page
        await page.add_init_script(LISTENS)
        await reader.opens("/bench")
        caller, ana = phone(page, "Penelepon"), phone(page, "Ana")
        await expect(page.locator("[data-when-live]")).to_contain_text("Langsung")
        await page.get_by_role("button", name="Suara mati").click()
        await caller.get_by_role("button", name="Hubungi").click()
        await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
        await expect(caller).to_contain_text("Untuk bahasa Indonesia, tekan")
        await caller.get_by_role("button", name="1 Indonesia").click()
        await hotline.ana.rings()
        await expect(page.locator("#giliran")).to_contain_text("Telepon Ana berdering.")
        await reader.looks()
        await ana.get_by_role("button", name="Angkat").click()
        await hotline.ana.hears("Tekan satu untuk menerima")
        await ana.get_by_role("button", name="1 terima").click()
        await bench.bench.desk.at("c1").phone.is_connected_to(hotline.ana)
        await expect(caller).to_contain_text("berbicara dengan Ana")
        await expect(page.locator("#g-connected")).to_contain_text("selesai")
        await reader.looks()
        await caller.get_by_role("button", name="Bicara").click()
        await caller.get_by_role("button", name="Tutup").click()
        await hotline.ana.hears("Percakapan selesai")
        await ana.get_by_role("button", name="1 tuntas").click()
        await hotline.ana.is_off(within=30)
        await expect(ana.get_by_role("button", name="Hubungi")).to_be_visible()
        call = await hotline.call_of(leg_of(bench.bench.desk.at("c1").phone))
        link = page.get_by_role("link", name="Buka halaman panggilan ini")
        await expect(link).to_have_attribute("href", f"/calls/{call.id}?lang=id")
        said = await page.evaluate("window.said")
        assert any(language == "id-ID" and "Untuk bahasa Indonesia" in text for language, text in said)
        assert any("Ada penelepon" in text for _, text in said), "the phone that was used last is heard"
        assert reader.wrong == []


async def test_one_call_by_keyboard_alone_on_a_phone_in_english(bench: AtBench, browser: Browser) -> None:
    hotline = bench.hotline
    async with at_a_port(bench) as base, a_reader(browser, base) as reader:
        page, keyboard = reader.page, reader.page.keyboard
        await reader.opens("/bench?lang=en")
        await expect(page.locator("[data-when-live]")).to_contain_text("Live")
        await keyboard.press("1")  # nobody's: no phone has the focus
        await reader.tabs_to("Ring the hotline")
        await keyboard.press("Enter")
        await bench.bench.desk.at("c1").phone.hears("For English, press")
        await keyboard.press("1")
        await hotline.ana.rings()
        await reader.tabs_to("Pick up")
        await keyboard.press("Enter")
        await hotline.ana.hears("Tekan satu untuk menerima")
        await reader.looks()
        await keyboard.press("1")
        await bench.bench.desk.at("c1").phone.is_connected_to(hotline.ana)
        await expect(phone(page, "Caller")).to_contain_text("talks with Ana")
        await expect(page.locator(":focus")).to_have_text("Hang up")
        await keyboard.press("Enter")
        await hotline.ana.is_off()
        await bench.bench.desk.at("c1").phone.hears("Anda boleh menutup telepon")
        await expect(phone(page, "Caller")).to_contain_text("Anda boleh menutup telepon")
        assert [each.digit for each in leg_of(bench.bench.desk.at("c1").phone).pressed] == ["1"]
        assert reader.wrong == []


async def test_without_the_database_the_board_stands_still_while_the_clocks_of_the_phones_go_on(
    away: Away, browser: Browser
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    async with a_bench(hotline) as bench, at_a_port(bench) as base, a_reader(browser, base) as reader:
        page, caller = reader.page, bench.bench.desk.at("c1").phone
        await bench.get()
        await bench.does("c1", do="dial")
        await caller.hears("Untuk bahasa Indonesia, tekan")
        await bench.does("c1", key="1")
        await caller.hears("Mohon jangan tutup telepon")
        await page.goto(f"{base}/bench")
        board, waits = page.locator("section[aria-labelledby=pp]"), phone(page, "Penelepon").locator(".st .n")
        await expect(board.locator(".timer [data-since]")).to_have_count(1)
        await away.stops()
        bench.bench.changed()
        await hotline.passes(1)
        await expect(page.locator("#tanpa")).to_contain_text("Basis data tidak menjawab")
        await expect(board.locator("[data-since], [data-until], [data-waits]")).to_have_count(0)
        await expect(board.locator(".queue")).to_have_css("filter", "grayscale(1)")
        stood, counts = await board.inner_text(), await waits.inner_text()
        assert re.search(r"\b0:\d\d\b", stood), "it says how long they had waited"
        for _ in range(2):
            await expect(waits).not_to_have_text(counts)
            counts = await waits.inner_text()
        assert await board.inner_text() == stood
        await reader.looks()
        await away.is_back()
        bench.bench.changed()
        await hotline.passes(1)
        await expect(board.locator(".timer [data-since]")).to_have_count(1)
        await expect(board.locator(".queue")).to_have_css("filter", "none")
        assert reader.wrong == []


@pytest.mark.deep
async def test_behaviours_are_chosen_and_what_is_added_can_be_used(bench: AtBench, browser: Browser) -> None:
    hotline = bench.hotline
    async with at_a_port(bench) as base, a_reader(browser, base) as reader:
        page = reader.page
        await reader.opens("/bench")
        await phone(page, "Ana").get_by_label("Yang memegang telepon Ana").select_option("tidak mengangkat")
        await (
            phone(page, "Budi")
            .get_by_label("Yang memegang telepon Budi")
            .select_option("mengangkat, menekan 1")
        )
        await page.get_by_role("button", name="Penelepon lain").click()
        second = phone(page, "Penelepon 2")
        await second.get_by_label("Yang memegang telepon Penelepon 2").select_option("menunggu sabar")
        await page.get_by_text("Buat gangguan", exact=True).click()
        await second.get_by_role("button", name="Hubungi").click()
        await bench.bench.desk.at("c2").phone.is_connected_to(hotline.budi, within=90)
        await expect(second).to_contain_text("berbicara dengan Budi")
        await expect(phone(page, "Ana").get_by_label("Yang memegang")).to_have_value("rings_on")
        await expect(page.locator("#gangguan")).to_have_attribute("open", "")  # what was opened stays so
        await reader.looks()
        await page.get_by_role("button", name="Mulai dari awal").click()
        await expect(second).to_have_count(0)
        await expect(phone(page, "Ana").get_by_label("Yang memegang")).to_have_value("hand")
        assert reader.wrong == []


@pytest.mark.deep
async def test_the_focus_stays_where_the_pressed_button_was(bench: AtBench, browser: Browser) -> None:
    hotline = bench.hotline
    hotline.expects_errors = True
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=DESK) as reader:
        page, keyboard = reader.page, reader.page.keyboard
        await reader.opens("/bench")
        await expect(page.locator("[data-when-live]")).to_contain_text("Langsung")
        await bench.does("c1", do="dial")
        await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
        await bench.does("c1", key="1")
        await hotline.ana.rings()
        ana = bench.phone_of("Ana")
        await page.locator(f"#{ana}-no").focus()
        await keyboard.press("Enter")
        await expect(page.locator(f"#{ana}-no")).to_have_count(0)
        await expect(page.locator(f"#{ana}-h")).to_be_focused()
        await page.locator("#gangguan > summary").focus()
        await keyboard.press("Enter")
        await page.locator("#t-webhooks").focus()
        await keyboard.press("Enter")
        await expect(page.locator("#t-webhooks")).to_have_attribute("value", "false")
        await expect(page.locator("#t-webhooks")).to_be_focused()
        await page.locator("#m-webhooks").focus()
        await keyboard.press("Enter")
        await expect(page.locator("#n-webhooks")).to_have_count(0)
        await expect(page.locator("#giliran")).to_be_focused()
        await reader.looks()
        assert reader.wrong == []


@pytest.mark.deep
async def test_a_trouble_that_mends_itself_keeps_the_focus(bench: AtBench, browser: Browser) -> None:
    assert bench.bench.troubles is not None
    trouble = dict(bench.bench.troubles)["webhooks"]
    bench.hotline.expects_errors = True
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=DESK) as reader:
        page = reader.page
        trouble.mends_itself = True  # type: ignore[misc]
        await reader.opens("/bench")
        await expect(page.locator("[data-when-live]")).to_contain_text("Langsung")
        await page.locator("#gangguan > summary").focus()
        await page.keyboard.press("Enter")
        await page.locator("#t-webhooks").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#t-webhooks")).to_have_count(0)
        await expect(page.locator("#tr-webhooks")).to_be_focused()
        reader.is_content()
    await bench.bench.troubles.switch("webhooks", on=False)
