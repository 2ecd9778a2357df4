"""What a page renews of itself, where the focus goes then, and that all of it is there without scripts too."""

import pytest
from playwright.async_api import Browser, Page

from ivr.rota_files import drafts as work
from routing import calls, timeline
from tests.browser.chromium import DESK, Reader, a_reader
from tests.browser.gallery.sample import WEEK, published
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import House
from tests.routing.rows import a_call
from tests.routing.transactions import tx_at

STAYS = "window.stays = true"  # gone when the page is loaded anew
STAYED = "window.stays === true"
DROPS = """names => {
    const dropped = new DataTransfer();
    for (const name of names) dropped.items.add(new File(["x"], name));
    const drop = new DragEvent("drop", { dataTransfer: dropped, cancelable: true });
    document.querySelector("[data-drop]").dispatchEvent(drop);
}"""


async def wulan_at(stage: Stage, reader: Reader) -> Page:
    token, desk = await stage.desk()
    await published(stage, desk)
    await reader.comes_in(token)
    return reader.page


@pytest.mark.deep
async def test_another_gap_opens_in_its_place_and_the_button_says_whom_it_adds(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base) as wulan:
        stage = Stage(house)
        page = await wulan_at(stage, wulan)
        await stage.changed("update counsellors set paused_at = '2026-12-23 15:00+00', paused_by = 'coordinator',"
                            " paused_until = '2026-12-26 17:00+00' where name = 'Galih'")  # fmt: skip
        await page.goto(f"{base}/rota")
        await page.evaluate(STAYS)
        await page.get_by_role("link", name="Isi Minggu 27 Des, 02.00").first.click()
        await page.locator("#g-start[value='02.00']").wait_for()
        await page.locator("#comes:focus").wait_for()
        assert await page.evaluate(STAYED)
        assert "gap=2026-12-27T02" in page.url
        await page.locator("label", has_text="Putu").click()
        await page.get_by_role("button", name="Tambahkan Putu").click()
        await page.get_by_text("Putu ditambahkan").first.wait_for()
        await wulan.looks()
        wulan.is_content()


@pytest.mark.deep
async def test_counsellors_are_found_while_somebody_types(house: House, base: str, browser: Browser) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        page = await wulan_at(Stage(house), wulan)
        await page.goto(f"{base}/counsellors")
        await page.evaluate(STAYS)
        await page.locator("#q").press_sequentially("teman")
        await page.get_by_role("status").get_by_text("4 orang ditemukan").wait_for()
        assert await page.locator("[data-item]").count() == 4
        assert page.url.endswith("/counsellors?q=teman")
        assert await page.evaluate(f"[document.activeElement.id, {STAYED}]") == ["q", True]
        await page.locator("#q").fill("")
        await page.get_by_role("link", name="Dimas").wait_for()
        await page.context.clear_cookies()
        await page.locator("#q").fill("x")
        await page.get_by_role("heading", name="Masuk").wait_for()
        wulan.is_content()


@pytest.mark.deep
async def test_what_a_page_renews_of_itself_has_the_language_of_the_page(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        page = await wulan_at(Stage(house), wulan)
        await page.goto(f"{base}/counsellors?lang=en")
        await page.locator("#q").press_sequentially("teman")
        await page.get_by_role("status").get_by_text("4 people found").wait_for()
        await page.goto(f"{base}/board?lang=en")
        await page.wait_for_selector("[data-when-live]:not([hidden])")
        async with house.transaction() as connection:
            call = await a_call(connection, calls.State.WAITING)
            await timeline.record(tx_at(connection, house.clock.now()), call.id, "call.waiting")
        await house.passes(seconds=1)
        await page.get_by_text("A phone will ring in a moment.").wait_for()


@pytest.mark.deep
async def test_a_file_is_read_without_a_reload_and_what_came_has_the_focus(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base) as wulan:
        page = await wulan_at(Stage(house), wulan)
        await page.goto(f"{base}/rota/upload")
        heavy = {"name": "besar.csv", "mimeType": "text/csv", "buffer": b"x" * 20_000_001}
        await page.locator("#file").set_input_files(heavy)  # type: ignore[arg-type]
        await page.get_by_role("alert").get_by_text("lebih besar dari 20 MB").wait_for()
        assert await page.get_by_role("button", name="Periksa berkas").is_disabled()
        await wulan.looks()
        await page.evaluate(DROPS, ["jadwal.csv", "kontak.csv"])
        await page.get_by_role("alert").get_by_text("satu berkas setiap kali").wait_for()
        assert await page.get_by_role("button", name="Periksa berkas").is_disabled()
        sound = {"name": "jadwal.csv", "mimeType": "text/csv", "buffer": WEEK.encode()}
        await page.locator("#file").set_input_files(sound)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Periksa berkas").click()
        await page.get_by_role("heading", name="Berkas sedang dibaca").wait_for()
        await page.evaluate(STAYS)
        await work.work_on(house.app.state.service, int(page.url.rpartition("/")[2]))
        await page.get_by_role("heading", name="Pratinjau").wait_for()
        await page.locator("h1:focus", has_text="Pratinjau").wait_for()
        assert await page.evaluate(STAYED)
        assert "Pratinjau" in await page.title()
        await wulan.looks()
        wulan.is_content()


@pytest.mark.deep
async def test_without_scripts_the_same_is_done_by_links_and_forms(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, java_script_enabled=False) as wulan:
        page = await wulan_at(Stage(house), wulan)
        await page.goto(f"{base}/rota/upload")
        sound = {"name": "jadwal.csv", "mimeType": "text/csv", "buffer": WEEK.encode()}
        await page.locator("#file").set_input_files(sound)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Periksa berkas").click()
        await page.wait_for_url("**/rota/drafts/*")
        await work.work_on(house.app.state.service, int(page.url.rpartition("/")[2]))
        await page.get_by_role("heading", name="Pratinjau").wait_for()  # the page looked again by itself
        await page.goto(f"{base}/counsellors")
        await page.locator("#q").fill("teman")
        await page.get_by_role("button", name="Cari").click()
        await page.wait_for_url("**/counsellors?q=teman")
        await page.goto(f"{base}/rota")
        await page.get_by_role("button", name="Tambahkan ke jam ini").click()
        await page.get_by_role("button", name="Urungkan").first.wait_for()
        assert wulan.wrong == []


@pytest.mark.deep
async def test_the_week_says_that_another_has_changed_it_and_the_clock_goes_on(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        stage = Stage(house)
        page = await wulan_at(stage, wulan)
        await page.clock.install()
        await page.goto(f"{base}/rota")
        await wulan.looks()
        hidden = page.get_by_text("telah berubah sejak halaman ini")
        assert not await hidden.is_visible()
        await stage.changed("update counsellors set active = false where name = 'Galih'")
        await page.locator("#note").fill("agreed")
        await page.clock.run_for(90_000)
        await hidden.wait_for()
        assert await page.locator("#note").input_value() == "agreed"
        await (
            page.locator(".clock", has_text="23.05").or_(page.locator(".clock", has_text="23.06")).wait_for()
        )
        await wulan.looks()
        wulan.is_content()


@pytest.mark.deep
async def test_whoever_comes_back_to_the_week_sees_it_as_it_is_now(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        stage = Stage(house)
        page = await wulan_at(stage, wulan)
        await page.goto(f"{base}/rota")
        back = "document.dispatchEvent(new Event('visibilitychange'))"
        await page.evaluate(f"{STAYS}; {back}")
        await page.wait_for_timeout(500)
        assert await page.evaluate(STAYED)  # nothing has changed
        await stage.changed("update counsellors set active = false where name = 'Galih'")
        await page.evaluate(back)
        await page.get_by_text("Galih sudah tidak bersama kami").first.wait_for()
        assert not await page.evaluate(STAYED)
        wulan.is_content()


@pytest.mark.deep
async def test_states_of_counsellors_and_days_in_words_are_renewed(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        stage = Stage(house)
        page = await wulan_at(stage, wulan)
        await page.clock.install()
        await page.goto(f"{base}/counsellors")
        await page.evaluate(STAYS)
        await stage.changed("update counsellors set active = false where name = 'Galih'")
        await page.clock.run_for(21_000)
        await page.get_by_text("tidak lagi bersama kami").wait_for()
        assert await page.evaluate(STAYED)
        await page.goto(f"{base}/counsellors/1")
        await page.locator("#until").fill("2027-01-12")
        await page.locator("#until-day", has_text="Selasa 12 Januari 2027").wait_for()
        await wulan.looks()
        wulan.is_content()
