"""The first day: an account by link, a second factor, in, out and in again; by mouse, then by keyboard alone."""

import re

import pyotp
import pytest
from playwright.async_api import Browser

from routing.people import first_link
from routing.people.roles import Role
from tests.browser.chromium import DESK, Reader, a_reader
from tests.ivr.web.house import House

PASSWORD = "kalimat yang hanya Rina tulis"


async def secret_of(reader: Reader) -> str:
    return re.sub(r"\s", "", await reader.page.locator("details code").text_content() or "")


@pytest.mark.deep
async def test_a_new_admin_comes_in_by_link_on_her_phone_and_invites_somebody(
    house: House, base: str, browser: Browser
) -> None:
    link = await house.link(await house.account("rina@example.org", Role.ADMIN))
    async with a_reader(browser, base) as rina:
        page = rina.page
        await rina.opens(link)
        await page.get_by_label("Kata sandi baru").fill("pendek")
        await page.get_by_role("button", name="Simpan dan lanjut").click()  # the browser keeps it back
        await page.get_by_label("Kata sandi baru").fill(PASSWORD)
        await page.get_by_role("button", name="Simpan dan lanjut").click()
        await page.get_by_role("heading", name="Siapkan faktor kedua").wait_for()
        await rina.looks()
        await page.get_by_label("enam angka").fill("000000")
        await page.get_by_role("button", name="Pakai ponsel ini").click()
        await page.get_by_role("alert").wait_for()
        await rina.looks()
        await page.get_by_label("enam angka").fill(house.code(await secret_of(rina)))
        await page.get_by_role("button", name="Pakai ponsel ini").click()
        await page.get_by_role("heading", name="Kode cadangan").wait_for()
        await rina.looks()
        await page.get_by_role("link", name="Sudah saya simpan").click()
        await page.get_by_role("heading", name="Langkah pertama").wait_for()
        await rina.looks()
        await page.get_by_role("link", name="Orang", exact=True).first.click()
        await page.get_by_role("heading", name="Orang", exact=True).wait_for()
        await rina.looks()
        await page.get_by_label("Email").fill("wulan@example.org")
        await page.get_by_label("Koordinator").first.check()
        await page.get_by_role("button", name="Buat undangan").click()
        shown = await page.locator("code.link").text_content()
        assert shown is not None
        assert "/link/" in shown
        await rina.looks()
        rina.is_content()


@pytest.mark.deep
async def test_whoever_sets_it_up_goes_from_the_first_link_to_the_first_steps_by_the_keyboard_alone(
    house: House, base: str, browser: Browser
) -> None:
    link = f"/link/first/{first_link.make(house.sealer, house.clock.now())}"
    async with a_reader(browser, base, locale="en-GB", color_scheme="dark") as rina:
        page, keyboard = rina.page, rina.page.keyboard
        await rina.opens("/")
        await page.get_by_role("heading", name="Not set up yet").wait_for()
        await rina.opens(link)
        await keyboard.type("rina@example.org")  # the focus is there already
        await rina.tabs_to("New password")
        await keyboard.type(PASSWORD)
        await rina.tabs_to("Make the account")
        await keyboard.press("Enter")
        await page.get_by_role("heading", name="Set up the second factor").wait_for()
        await rina.tabs_to("Type the six digits")
        await keyboard.type(house.code(await secret_of(rina)))
        await keyboard.press("Enter")
        await page.get_by_role("heading", name="Recovery codes").wait_for()
        await rina.tabs_to("I have kept them")
        await keyboard.press("Enter")
        await page.get_by_role("heading", name="First steps").wait_for()
        await rina.looks()
        await rina.tabs_to("Examine now")
        await keyboard.press("Enter")
        await page.get_by_text("Each line says what to do").wait_for()
        await rina.looks()
        rina.is_content()


@pytest.mark.deep
async def test_she_signs_in_by_the_keyboard_alone_in_english(
    house: House, base: str, browser: Browser
) -> None:
    secret = pyotp.random_base32()
    await house.account("rina@example.org", Role.ADMIN, secret=secret)
    async with a_reader(browser, base, viewport=DESK, locale="en-GB", color_scheme="dark") as rina:
        keyboard = rina.page.keyboard
        await rina.opens("/people")
        await keyboard.type("rina@example.org")  # the focus is there already
        await rina.tabs_to("Password")
        await keyboard.type("a sentence that only Rina writes")
        await keyboard.press("Enter")
        await rina.page.get_by_role("heading", name="Second factor").wait_for()
        await rina.looks()
        await keyboard.type(house.code(secret))
        await keyboard.press("Enter")
        await rina.page.get_by_role("heading", name="People", exact=True).wait_for()
        await rina.looks()
        await rina.tabs_to("rina@example.org")
        await keyboard.press("Enter")
        await rina.tabs_to("Account, language, look")
        await keyboard.press("Enter")
        await rina.page.get_by_role("heading", name="Account", exact=True).wait_for()
        await rina.looks()
        await rina.tabs_to("rina@example.org")
        await keyboard.press("Enter")
        await rina.tabs_to("Sign out")
        await keyboard.press("Enter")
        await rina.page.get_by_role("heading", name="Sign in").wait_for()
        rina.is_content()
