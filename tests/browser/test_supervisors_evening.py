"""A new supervisor's Friday evening, on her phone, by pointer and by the keyboard alone.

Thirty call and four are on duty; the database restarts; one caller gives up. She sees it, finds out why, and acts.
"""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Locator, Page, expect

from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.browser.busy_evening import CALLERS, EVENING, BusyEvening
from tests.browser.chromium import a_reader, comes_true
from tests.browser.hands import Hands, Keys, Pointer
from tests.browser.newcomer import Newcomer, invited
from tests.ivr.web.at_hotline import a_second_passes
from tests.scenarios.fixtures import logged
from tests.scenarios.hotline import a_hotline
from tests.scenarios.outage import Restarted
from tests.serving import serving
from tests.soak.server import a_reachable_folder, a_server

__all__ = ["logged"]

pytestmark = pytest.mark.deep

WANTED = (
    *("message.claimed", "message.heard", "message.noted", "message.resolved"),
    *("callback.claimed", "callback.rung", "flag.taken", "line.closed", "line.opened", "handover.written"),
)
TOLD = "Saluran ramai sampai pukul 19.30. Satu pesan belum didengar."
_LOUDEST = """async () => {
  const sound = await (await fetch(document.querySelector(".player").dataset.sound)).arrayBuffer();
  const heard = await new OfflineAudioContext(1, 16000, 16000).decodeAudioData(sound);
  return heard.getChannelData(0).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}"""
_IS_PLAYED_BEYOND = "at => document.querySelector('.player')?.audio?.currentTime > at"


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[BusyEvening]:
    """Give the hotline and its people, on a Friday evening, with a database server of its own that may restart."""
    (data := tmp_path / "data").mkdir()
    with a_reachable_folder() as folder, a_server(folder) as server:
        url = server.new_database("satunomor_evening")
        async with a_hotline(url, data, start=EVENING, pages_url="http://127.0.0.1") as hotline:
            restarted = Restarted(hotline, server)
            evening = BusyEvening(restarted)
            await evening.begins()
            yield evening
            await restarted.is_back()


@pytest.fixture
async def base(evening: BusyEvening) -> AsyncIterator[str]:
    """Give the URL at which the first process's pages answer, as `serve` lets them."""
    limits: Any = "ivr.web.http_limits:BoundedHttp"
    app = evening.hotline.processes[0]
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, http=limits)
    async with serving(config) as (_, port):
        yield f"http://127.0.0.1:{port}"


class Sari(Newcomer):
    """The new supervisor."""

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    async def sees(self, *texts: str, nothing_of: str = "") -> None:
        """See how the board stands a second after what happened last: no more time passes until it does."""
        await self.hotline.passes(1)
        for text in texts:
            await expect(self.page.locator("#papan")).to_contain_text(text)
        if nothing_of:
            await expect(self.page.locator("#papan")).not_to_contain_text(nothing_of)

    async def unfolds(self, words: str) -> None:
        await self.hands.press(self.main.locator("summary", has_text=words).first)

    async def goes(self, place: str) -> None:
        await self.hands.press(
            self.page.get_by_role("navigation").get_by_role("link", name=place).locator("visible=true")
        )
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text(place)


@pytest.mark.parametrize("hands", [Pointer, Keys])
async def test_she_follows_the_surge_and_finds_hears_calls_back_and_hands_over(
    evening: BusyEvening, base: str, browser: Browser, hands: Callable[[Page], Hands]
) -> None:
    link = await invited(evening.hotline, "sari@example.org", "supervisor")
    made = await _made(evening)
    async with a_reader(browser, base) as reader, a_reader(browser, base) as other:
        sari = Sari(evening.hotline, reader, hands(reader.page))
        await sari.comes_in(link, "Papan")
        await the_board_follows(sari, evening)
        await it_tells_of_a_database_that_restarts(sari, evening)
        await evening.surges()
        await sari.sees("2 pesan baru")
        await she_finds_who_gave_up(sari, evening)
        await she_hears_a_message(sari)
        await she_has_somebody_called_back(sari, evening)
        await she_takes_a_flag(sari, evening)
        await she_closes_the_line_and_opens_it(sari, evening)
        await she_hands_over(sari)
        reader.is_content()
        await other.comes_in(made)
        await other.opens("/board")
        await expect(other.page.locator("main")).to_contain_text(TOLD)
        other.is_content()
    assert len(evening.legs) >= CALLERS
    deeds = await evening.hotline.rows("select action from audit order by id")
    assert [each.action for each in deeds if each.action in WANTED] == list(WANTED)


async def the_board_follows(sari: Sari, evening: BusyEvening) -> None:
    board = sari.page.locator("#papan")
    await expect(sari.page.locator("[data-when-live]")).to_contain_text("Langsung")
    await sari.presses("Bunyi mati")
    await sari.sees("Tidak ada yang menunggu", "4 orang")
    for _ in range(3):
        await evening.dials(evening.sheltered)
        await sari.sees("mendengar salam")
        await evening.sheltered.hangs_up()
        await sari.sees(nothing_of="mendengar salam")
    await evening.waits(evening.long)
    await sari.sees("berdering", nothing_of="Tidak ada yang menunggu")
    await expect(board.locator(".queue li")).to_have_count(1)
    await evening.is_accepted(evening.long, evening.hotline.ana)
    await sari.sees("Ana", "dengan", "Tidak ada yang menunggu")
    await evening.waits(evening.other)
    await evening.is_accepted(evening.other, evening.hotline.budi)
    await sari.sees("Budi")
    await expect(board.locator(".talks li")).to_have_count(2)
    await sari.reader.looks()


async def it_tells_of_a_database_that_restarts(sari: Sari, evening: BusyEvening) -> None:
    await evening.away.stops()
    await evening.hotline.passes(6)
    await expect(sari.page.locator("#tanpa-data")).to_contain_text("Basis data tidak menjawab")
    await evening.dials(evening.sheltered)
    await evening.sheltered.hears("Kami sedang menelepon seorang konselor", within=120)
    await evening.sheltered.hangs_up()
    await evening.away.is_back()
    await evening.hotline.passes(5)
    await expect(sari.page.locator("#tanpa-data")).not_to_contain_text("Basis data tidak menjawab")
    await expect(sari.page.locator("body.stale")).to_have_count(0)
    await sari.sees("Tidak ada yang menunggu")
    # It follows again as before.
    again = evening.caller()
    await evening.dials(again)
    await sari.sees("mendengar salam")
    await again.hangs_up()
    await sari.sees(nothing_of="mendengar salam")
    await evening.hotline.runs(90)  # phones that rang meanwhile have their rest


async def she_finds_who_gave_up(sari: Sari, evening: BusyEvening) -> None:
    await sari.goes("Panggilan")
    await sari.hands.select(sari.page.get_by_label("Hasil"), "Ditutup penelepon")
    await sari.hands.select(sari.page.get_by_label("Menunggu"), "3:00 atau lebih")
    await sari.presses("Saring")
    await expect(sari.page).to_have_url(re.compile("wait=180"))
    rows = sari.page.locator("tr[data-item]")
    await expect(rows).to_have_count(1)
    await sari.reads("1 panggilan", "Ditutup penelepon", "4:")
    await sari.hands.press(rows.get_by_role("link"))
    await sari.reads("Ditutup penelepon setelah menunggu 4:", "Mengapa tidak ada yang menjawab")
    why = sari.page.locator("p.why")
    await expect(why).to_contain_text("4 orang bertugas; 2 telepon dihubungi")
    await expect(why).to_contain_text(re.compile(r"Citra: (\d+ kali )?tidak diangkat"))
    await expect(why).to_contain_text(re.compile(r"Dewi: (\d+ kali )?(menolak|sibuk)"))
    await expect(why).to_contain_text(re.compile(r"Tidak ditelepon: .*Ana \(teleponnya dipakai\)"))


async def she_hears_a_message(sari: Sari) -> None:
    page, parts = sari.page, []
    page.on("response", lambda answer: parts.append(answer.status) if answer.url.endswith("/sound") else None)
    await sari.goes("Pesan suara")
    await sari.reads("2 pesan")
    await sari.presses("Ambil dan dengarkan")
    # One press takes it and plays it; a note that is kept meanwhile does not begin it anew.
    await comes_true(page, _IS_PLAYED_BEYOND, arg=0.2)
    assert await page.evaluate(_LOUDEST) > 0.1
    await sari.hands.slide(page.get_by_label("Posisi"), 20)
    await comes_true(page, _IS_PLAYED_BEYOND, arg=19)
    await comes_true(page, "document.querySelector('.player').audio.played.length > 1")
    await sari.presses("Putar atau jeda")
    await sari.writes("Catatan", "Minta ditelepon besok pagi.")
    await sari.presses("Simpan catatan")
    await expect(page).to_have_url(re.compile("#p-"))
    assert int(await page.get_by_label("Posisi").input_value()) >= 19
    await sari.presses("Putar atau jeda")
    await comes_true(page, _IS_PLAYED_BEYOND, arg=20.5)
    await expect(page.get_by_label("Catatan")).to_have_value("Minta ditelepon besok pagi.")
    assert 206 in parts
    await sari.presses("Tuntas")
    await expect(page.locator("#done")).to_contain_text("Pesan itu tuntas")
    await expect(page.locator("#done")).to_be_focused()
    await sari.reads("1 pesan")


async def she_has_somebody_called_back(sari: Sari, evening: BusyEvening) -> None:
    await sari.goes("Telepon balik")
    await sari.presses("Ambil")
    await sari.reads("Anda ambil")
    await sari.presses("Jadwalkan upaya ke-1")
    await sari.reads("ditelepon begitu ada konselor yang siap")
    await sari.goes("Papan")


async def she_takes_a_flag(sari: Sari, evening: BusyEvening) -> None:
    await evening.asks_for_supervisor(evening.hotline.ana, evening.long)
    await sari.sees("Ana menandai percakapannya dengan")
    await sari.presses("Saya tanggapi")
    await sari.reads("Berbicara dengan Ana", "menanggapi tandanya")
    await sari.goes("Papan")
    await expect(sari.page.locator("#papan")).not_to_contain_text("menandai percakapannya")
    # Meanwhile Ana's rest is over: she fetches the callback, whose caller picks up.
    await evening.a_callback_is("attempting")
    await evening.hotline.ana.hears("Kami sedang menelepon orangnya")
    await evening.a_callback_is("done")
    await sari.sees("Ana", "dengan")


async def she_closes_the_line_and_opens_it(sari: Sari, evening: BusyEvening) -> None:
    await sari.unfolds("Tutup saluran")
    await sari.hands.select(sari.page.locator("#tutup"), "2 jam")
    await sari.presses("Tutup saluran")
    await sari.reads("Saluran ditutup sampai")
    a_second_passes(evening.hotline)
    late, later = evening.caller(), evening.caller()
    await evening.dials(late)
    await late.hears("tekan 1")
    await late.presses("1")
    await late.hears("Saluran kami sedang ditutup untuk sementara")
    await late.hangs_up()
    await sari.presses("Buka saluran sekarang")
    await expect(sari.main).not_to_contain_text("Saluran ditutup sampai")
    a_second_passes(evening.hotline)
    await evening.waits(later)
    await later.hangs_up()
    await evening.calms_down()


async def she_hands_over(sari: Sari) -> None:
    await sari.unfolds("Beri tahu supervisor berikutnya")
    await sari.writes("Yang perlu diketahui penerus", TOLD)
    await sari.presses("Simpan catatan serah terima")
    await sari.reads(TOLD)


async def _made(evening: BusyEvening) -> str:
    """Return the token of the next supervisor's session."""
    async with evening.hotline.service.database.begin() as connection:
        now = evening.hotline.clock.now()
        account = await accounts.add(connection, now, "made@example.org", [Role.SUPERVISOR])
        return await sessions.begin(connection, now, account, is_open=True)
