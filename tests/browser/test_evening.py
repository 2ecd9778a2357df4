"""A new coordinator's first Friday evening, on her phone, by pointer and by the keyboard alone.

Her spreadsheet has mistakes, then open questions, and leaves a night empty: she fills it, and that phone rings.
"""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect

from ivr.rota_files import drafts as work
from ivr.workbooks.writing import write_xlsx
from tests.browser.chromium import Reader, a_reader
from tests.browser.hands import Hands, Keys, Pointer
from tests.browser.newcomer import Newcomer, invited
from tests.scenarios.fixtures import copied_hourly
from tests.scenarios.hotline import ANA, Hotline, a_hotline
from tests.serving import serving

__all__ = ["copied_hourly"]

pytestmark = pytest.mark.deep

FRIDAY = datetime(2026, 11, 27, 14, tzinfo=UTC)  # 21:00 in Jakarta
SUNDAY = datetime(2026, 11, 28, 20, tzinfo=UTC)  # 03:00 there
HEAD = ("Nama", "HP", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
SOUND = (
    ("Ana", "0812-0000-0001", "P", "P", "P", "P", "P", "P", "P"),
    ("Budi", "0812-0000-0002", "M", "M", "M", "M", "libur", "", ""),
    ("Citra", "0812-0000-0003", "", "", "", "", "M", "18.00-02.00", "M"),
    ("Dimas", "0812-0000-0004", "", "P", "", "", "", "", ""),
    ("Eka", "0812-0000-0005", "P", "", "", "", "", "", ""),
    ("Fajar", "0812-0000-0006", "", "", "08.00-12.00", "", "", "", ""),
)
# Cell, what stands there in its place, and a part of what is said of it.
MISTAKES = (
    ("B3", "0812-00", "Terlalu pendek"),
    ("B4", "6.28E+11", "Spreadsheet menghapus angka terakhirnya"),
    ("H4", "18.00-26.00", "Ini bukan jam tugas"),
    ("A5", "", "Ada nomor telepon tanpa nama"),
    ("B6", "(021) 5000-1234", "Ini nomor layanan itu sendiri"),
    ("E7", "08.00-", "Ini bukan jam tugas"),
)


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[Hotline]:
    """Give a hotline on a Friday evening, with Ana on duty at each hour."""
    (data := tmp_path / "data").mkdir()
    async with a_hotline(database_url, data, start=FRIDAY, pages_url="http://127.0.0.1") as hotline:
        await hotline.on_duty(ANA)
        yield hotline


@pytest.fixture
async def base(hotline: Hotline) -> AsyncIterator[str]:
    """Give the URL at which the first process's pages answer."""
    config = uvicorn.Config(hotline.processes[0], lifespan="off", log_config=None, access_log=False)
    async with serving(config) as (_, port):
        yield f"http://127.0.0.1:{port}"


class Wulan(Newcomer):
    """The coordinator, and the worker who reads her files."""

    def __init__(self, hotline: Hotline, reader: Reader, hands: Hands, folder: Path) -> None:
        super().__init__(hotline, reader, hands)
        self._folder = folder

    async def answers(self, question: str, text: str) -> None:
        asked = self.page.get_by_role("group", name=question)
        await self.hands.write(asked.get_by_role("textbox"), text)

    async def uploads(self, rows: Sequence[Sequence[str]]) -> None:
        path = self._folder / "jadwal.xlsx"
        path.write_bytes(write_xlsx("Piket", HEAD, rows))
        await self.hands.choose(self.page.locator("input[type=file]"), path)
        await self.presses("Periksa berkas")
        await self.waits_for_the_worker()

    async def waits_for_the_worker(self) -> None:
        """See that it is being worked on; the page looks again by itself."""
        await self.page.wait_for_url(re.compile(r"/rota/drafts/\d+$"))
        await expect(self.page.locator("progress")).to_be_visible()
        await self.reader.looks()
        await work.work_on(self.hotline.service, int(self.page.url.rpartition("/")[2]))
        await expect(self.page.locator("progress")).to_have_count(0)


@pytest.mark.parametrize("hands", [Pointer, Keys])
async def test_her_first_evening_ends_with_the_right_phone_ringing_in_the_empty_night(
    hotline: Hotline, base: str, browser: Browser, tmp_path: Path, hands: Callable[[Page], Hands]
) -> None:
    link = await invited(hotline, "wulan@example.org", "coordinator")
    async with a_reader(browser, base) as reader:
        wulan = Wulan(hotline, reader, hands(reader.page), tmp_path)
        page = reader.page
        await wulan.comes_in(link, "Jadwal")

        await wulan.follows("Unggah")
        await wulan.uploads(wrong())
        await wulan.reads("6 kesalahan", "Tidak ada yang berubah bagi penelepon")
        faults = page.locator("ol.faults li:has(h3)")
        for cell, value, said in MISTAKES:
            await expect(faults.filter(has_text=re.compile(rf"\b{cell}\b"))).to_contain_text([said])
            await expect(faults.filter(has_text=re.compile(rf"\b{cell}\b"))).to_contain_text([value])

        await wulan.follows("Unggah lagi")
        await wulan.uploads(SOUND)
        await wulan.reads("2 pertanyaan", "Dari jam berapa sampai jam berapa P?")
        await wulan.answers("jam berapa P?", "06.00-18.00")
        await wulan.answers("jam berapa M?", "18-6")
        await wulan.presses("Jawab")
        await wulan.waits_for_the_worker()

        await wulan.reads("siap terbit", "Min 29 Nov 02.00\u201306.00", "Sekarang diisi Ana", "Budi ditambah")
        await wulan.presses(
            "Terbitkan"
        )  # the browser keeps it back: somebody must say that nobody shall be there
        tick = page.get_by_label("Memang tidak ada siapa-siapa")
        await expect(tick).to_be_focused()
        await wulan.hands.press(tick)
        await wulan.presses("Terbitkan")
        await wulan.waits_for_the_worker()
        await wulan.reads("Terbit sebagai versi 2")

        await wulan.follows("Ke jadwal")
        await wulan.reads("Minggu 29 Nov, 02.00\u201306.00", "Siapa yang datang?")
        await wulan.hands.press(page.get_by_role("radio", name="Budi"))
        await wulan.presses("Tambahkan Budi")
        await expect(page.get_by_role("status")).to_contain_text(
            "Budi ditambahkan: Minggu 29 Nov, 02.00\u201306.00"
        )
        await wulan.reads("Tidak ada jam kosong")
        reader.is_content()

    await hotline.passes((SUNDAY - FRIDAY).total_seconds())
    caller = hotline.caller()
    await hotline.talks(caller, hotline.budi)
    assert [leg.phone for leg in hotline.lab.calls if leg.direction != "inbound"] == [hotline.budi]
    caller.hang_up()


def wrong() -> list[list[str]]:
    """Return her rows with each mistake in its cell."""
    rows = [list(HEAD), *map(list, SOUND)]
    for cell, value, _ in MISTAKES:
        rows[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] = value
    return rows[1:]
