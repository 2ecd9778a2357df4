"""A coordinator's Friday evening, on her phone: her spreadsheet, its mistakes, an empty hour, and a call that rings."""

from pathlib import Path

from playwright.async_api import Browser

from ivr.rota_files import drafts as work
from routing.people.roles import Role
from tests.browser.chromium import Reader, a_reader
from tests.ivr.web.house import House

WRONG = """hari;mulai;selesai;nama;telepon
Senin-Sabtu;00.00;24.00;Ratih;0812-0000-0001
Minggu;06.00;25.00;Bagas;0812-0000-0002
Mingu;00.00;02.00;Bagas;0812-0000-0002
"""
SOUND = """hari;mulai;selesai;nama;telepon
Senin-Sabtu;00.00;24.00;Ratih;0812-0000-0001
Minggu;06.00;24.00;Bagas;0812-0000-0002
Minggu;00.00;02.00;Bagas;0812-0000-0002
"""


async def test_she_uploads_reads_mends_publishes_and_fills_the_empty_hours(
    house: House, base: str, browser: Browser, tmp_path: Path
) -> None:
    link = await house.link(await house.account("wulan@example.org", Role.COORDINATOR))
    async with a_reader(browser, base) as wulan:
        page = wulan.page
        await comes_in(house, wulan, link)
        await page.get_by_role("link", name="Unggah").first.click()
        await page.locator("input[type=file]").wait_for()
        await wulan.looks()
        await uploads(house, wulan, tmp_path, WRONG)
        await page.get_by_text("25.00").first.wait_for()
        await page.get_by_text("Mingu").first.wait_for()
        await wulan.looks()
        await page.get_by_role("link", name="Unggah lagi").click()
        await uploads(house, wulan, tmp_path, SOUND)
        await page.get_by_role("button", name="Terbitkan").wait_for()
        await wulan.looks()
        await page.get_by_role("button", name="Terbitkan").click()
        await works(house, wulan)
        await wulan.opens("/rota")
        await page.get_by_text("02.00").first.wait_for()
        await page.get_by_role("button", name="Tambahkan").first.click()
        await page.get_by_role("button", name="Urungkan").first.wait_for()
        await wulan.looks()
        wulan.is_content()


async def comes_in(house: House, reader: Reader, link: str) -> None:
    """Choose a password and a second factor."""
    page = reader.page
    await reader.opens(link)
    await page.get_by_label("Kata sandi baru").fill("kalimat yang hanya Wulan tulis")
    await page.get_by_role("button", name="Simpan dan lanjut").click()
    secret = await page.locator("details code").text_content()
    assert secret is not None
    await page.get_by_label("enam angka").fill(house.code(secret.replace(" ", "")))
    await page.get_by_role("button", name="Pakai ponsel ini").click()
    await page.get_by_role("link", name="Sudah saya simpan").click()
    await page.get_by_role("navigation").first.wait_for()
    await reader.looks()


async def uploads(house: House, reader: Reader, folder: Path, content: str) -> None:
    """Choose a file, and let the worker read it."""
    path = folder / "jadwal.csv"
    path.write_text(content, encoding="utf-8")
    await reader.page.locator("input[type=file]").set_input_files(path)
    await reader.page.get_by_role("button", name="Periksa berkas").click()
    await works(house, reader)


async def works(house: House, reader: Reader) -> None:
    """Let the worker do what waits for it, then look at the page again."""
    await reader.page.wait_for_url("**/rota/drafts/*")
    await work.work_on(house.app.state.service, int(reader.page.url.rpartition("/")[2].partition("?")[0]))
    await reader.page.reload()
