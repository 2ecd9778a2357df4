"""Forms as people fill them: what waits for the password, what is copied, and what is asked once more."""

import re

import pytest
from playwright.async_api import Browser, expect

from routing import choices
from routing.people.roles import Role
from tests.browser.chromium import a_reader
from tests.browser.gallery.callbacks import the_callbacks
from tests.browser.gallery.sample import published
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import PASSWORD, House


@pytest.mark.deep
async def test_settings_wait_for_the_password_and_are_kept_with_it(
    house: House, base: str, browser: Browser
) -> None:
    token = await Stage(house).signed_in("Rina", Role.ADMIN)
    async with a_reader(browser, base) as rina:
        page = rina.page
        await rina.comes_in(token)
        await rina.opens("/settings")
        await house.passes(minutes=11)
        await page.locator("#emergency").fill("110")
        await page.get_by_role("button", name="Simpan pengaturan").click()
        await rina.looks()
        await page.get_by_label("Kata sandi").fill("not this one")
        await page.get_by_role("button", name="Lanjut").click()
        await page.get_by_role("alert").wait_for()
        await rina.looks()
        await page.get_by_label("Kata sandi").fill(PASSWORD)
        await page.get_by_role("button", name="Lanjut").click()
        await expect(page.locator("#emergency")).to_have_value("110")
        assert page.url == f"{base}/settings"
        rina.is_content()
    async with house.transaction() as connection:
        assert (await choices.current(connection)).emergency_number == "110"


@pytest.mark.deep
async def test_a_copy_is_told_and_without_scripts_there_is_no_button_for_it(
    house: House, base: str, browser: Browser
) -> None:
    stage = Stage(house)
    token, desk = await stage.desk()
    await published(stage, desk)
    async with a_reader(browser, base, permissions=["clipboard-read", "clipboard-write"]) as wulan:
        await wulan.comes_in(token)
        await wulan.opens("/rota/text")
        await wulan.page.get_by_role("button", name="Salin").first.click()
        await expect(wulan.page.get_by_role("button", name="Tersalin").first).to_be_visible()
        assert "Senin" in await wulan.page.evaluate("navigator.clipboard.readText()")
    async with a_reader(browser, base, java_script_enabled=False) as plain:
        await plain.comes_in(token)
        await plain.page.goto(f"{base}/rota/text")
        await expect(plain.page.locator("[data-copy]").first).to_be_hidden()


@pytest.mark.deep
async def test_an_account_ends_by_a_second_press(house: House, base: str, browser: Browser) -> None:
    token = await Stage(house).signed_in("Rina", Role.ADMIN)
    await house.account("wulan@example.org", Role.COORDINATOR)
    async with a_reader(browser, base, java_script_enabled=False) as rina:
        await rina.comes_in(token)
        await rina.page.goto(f"{base}/people")
        last = rina.page.get_by_role("button", name="Akhiri akun")
        await expect(last).to_be_hidden()
        await rina.page.locator("[data-ask] > summary").click()
        await last.click()
        await expect(rina.page.get_by_text("wulan@example.org")).to_have_count(0)


async def test_what_is_written_beside_a_choice_counts_and_enter_presses_what_is_meant(
    house: House, base: str, browser: Browser
) -> None:
    token = await anext(
        state.token async for state in the_callbacks(Stage(house)) if state.name == "callbacks"
    )
    async with a_reader(browser, base) as sari:
        page = sari.page
        await sari.comes_in(token or "")
        await page.goto(f"{base}/callbacks")
        await page.get_by_label("Jam", exact=True).fill("16.30")
        await expect(page.locator("[name=when]")).to_have_value("other")
        await page.locator("summary", has_text="Jangan pernah telepon").click()
        await page.get_by_label("Alasan").press_sequentially("Ia takut didengar.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#done")).to_contain_text("tidak akan ditelepon lagi")
        await page.goto(f"{base}/calls")
        await page.locator("summary", has_text="Saringan lain").click()
        await page.get_by_label("Hari pertama").fill("2026-12-20")
        await page.get_by_role("button", name="Saring").click()
        await expect(page).to_have_url(re.compile(r"/calls\?day=range&.*first=2026-12-20"))
        assert sari.wrong == []
