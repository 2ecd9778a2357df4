"""Publish: the difference is shown, hours that would be empty are named, and the second of two is told."""

import asyncio
import re

import pytest
from sqlalchemy import text

from ivr.jobs import jobs_of, read_soon
from ivr.rota_files import drafts as work
from ivr.rota_files import rota_file
from ivr.rota_files.last_read import LastRead
from routing import audit
from routing.rota import publishing
from routing.rota.reading import read_rota
from tests.ivr.web.coordinator.desk import HEAD, ROTA, Desk, desk_of
from tests.ivr.web.house import House

MENDED = (
    HEAD
    + """Senin-Jumat;08.00;17.00;Ratih;0812-0000-0001;1;id
setiap hari;16.00;24.00;Bagas;0812-0000-0002;2;id
Senin-Sabtu;00.00;08.00;Citra;0812-0000-0003;1;id en
Sabtu,Minggu;08.00;16.00;Eka;0812-0000-0005;1;id
"""
)


@pytest.fixture
async def desk(house: House) -> Desk:
    return await desk_of(house)


async def test_a_sound_file_is_published_in_one_press_by_its_author(house: House, desk: Desk) -> None:
    path = await desk.uploads(ROTA)
    seen = await desk.sees(path)
    assert "Pratinjau: siap terbit" in seen
    assert "4 ditambah" in seen
    assert await desk.live() is None
    await desk.publishes(path, note="  libur   Natal ")
    assert "Terbit sebagai versi 1" in await desk.sees(path)
    live = await desk.live()
    assert (live.published_by, live.source, live.note) == ("wulan@example.org", "jadwal.csv", "libur Natal")
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
        assert (await audit.verify(connection, house.sealer)).first_wrong is None
    assert (newest.action, newest.subject) == ("rota.published", "version 1")
    assert newest.after == {"shifts": 4, "allow_empty": False}


async def test_the_difference_is_told_by_person_and_by_hour(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(MENDED)
    seen = await desk.sees(path)
    assert "1 ditambah" in seen
    assert "1 dihapus" in seen
    assert "3 diubah" in seen
    assert "Ratih diubah Sen–Jum 08.00–16.00 menjadi 08.00–17.00 +5 jam" in seen  # noqa: RUF001
    assert "Bagas diubah setiap hari 16.00–24.00 , urutan 1 menjadi 2" in seen.replace("24.00,", "24.00 ,")  # noqa: RUF001
    assert "Dimas dihapus" in seen
    assert "Disebut untuk pertama kali: Eka" in seen
    by_hour = await desk.sees(f"{path}?by=time")
    assert "Min 27 Des 00.00–08.00 − Citra 1 menjadi 0" in by_hour  # noqa: RUF001


async def test_hours_that_lose_everybody_need_a_tick_that_names_them(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(MENDED)
    seen = await desk.sees(path)
    assert "Min 27 Des 00.00–08.00: tidak ada siapa-siapa" in seen  # noqa: RUF001
    assert "dan pada 7 minggu berikutnya. Sekarang diisi Citra." in seen
    await desk.publishes(path)
    assert (await desk.live()).id == 1
    seen = await desk.sees(path)
    assert "Tidak terbit: tidak ada yang berubah bagi penelepon." in seen
    await desk.house.passes(minutes=20)
    await desk.publishes(path, empty="yes")
    assert (await desk.live()).id == 2


@pytest.mark.parametrize("minutes", [0, 3, 58, 5 * 60])
async def test_hours_that_are_going_on_may_be_emptied_too(desk: Desk, minutes: int) -> None:
    """It is Wednesday, 23:04: this hour and those of the next weeks are named, and the clock goes on meanwhile."""
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(ROTA.replace("setiap hari;16.00", "Kamis-Selasa;16.00"))
    assert "Rab 23 Des 23.04–24.00: tidak ada siapa-siapa" in await desk.sees(path)  # noqa: RUF001
    await desk.house.passes(minutes=minutes)
    await desk.publishes(path, empty="yes")
    assert (await desk.live()).id == 2


async def test_an_hour_that_was_not_named_is_not_emptied(house: House, desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    thursday = "Kamis;16.00;24.00;Dimas;0812-0000-0004;1;id\n"
    path = await desk.uploads(ROTA.replace("setiap hari;16.00", "Jumat-Selasa;16.00") + thursday)
    await desk.house.passes(minutes=3)
    async with house.transaction() as connection:
        await connection.execute(text("update counsellors set active = false where name = 'Dimas'"))
    await desk.publishes(path, empty="yes")
    assert (await desk.live()).id == 1
    assert "Kam 24 Des 16.00–24.00: tidak ada siapa-siapa" in await desk.sees(path)  # noqa: RUF001


async def test_the_second_of_two_coordinators_is_told_and_shown_the_new_difference(
    house: House, desk: Desk
) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    rina = await desk_of(house, "rina@example.org")
    mine, hers = await desk.uploads(MENDED), await rina.uploads(MENDED.replace("17.00", "18.00"))
    pressed = (await desk.browser.get(mine)).text
    await rina.publishes(hers, empty="yes")
    # She had the page open, and presses what it offered.
    at = pressed.partition('name="at" value="')[2].partition('"')[0]
    await desk.browser.post(f"{mine}/publish", {"at": at, "empty": "yes"})
    await desk.works(mine)
    assert (await desk.live()).published_by == "rina@example.org"
    seen = await desk.sees(mine)
    assert "rina@example.org menerbitkan versi 2" in seen
    assert "Ratih diubah Sen–Jum 08.00–18.00 menjadi 08.00–17.00" in seen  # noqa: RUF001
    await desk.publishes(mine)
    assert (await desk.live()).id == 3


async def test_of_two_who_publish_at_once_one_does_and_the_other_is_shown_the_new_difference(
    house: House, desk: Desk
) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    rina = await desk_of(house, "rina@example.org")
    theirs = {
        desk: ROTA.replace("16.00;Ratih", "17.00;Ratih"),
        rina: ROTA.replace("16.00;Ratih", "18.00;Ratih"),
    }
    paths = {each: await each.uploads(content) for each, content in theirs.items()}
    for each, path in paths.items():
        await each.asks_to_publish(path)
    await asyncio.gather(*(each.works(path) for each, path in paths.items()))
    assert (await desk.live()).id == 2
    seen = sorted([await each.sees(path) for each, path in paths.items()], key=len)
    assert "Terbit sebagai versi 2" in seen[0]
    assert "Tidak terbit: tidak ada yang berubah bagi penelepon." in seen[1]
    assert "menerbitkan versi 2" in seen[1]
    assert re.search(r"Ratih diubah Sen.Jum 08.00.1[78].00 menjadi 08.00.1[78].00", seen[1])


async def test_publish_that_is_pressed_twice_is_asked_for_once(house: House, desk: Desk) -> None:
    path = await desk.uploads(ROTA)
    at = re.search(r'name="at" value="([^"]+)"', (await desk.browser.get(path)).text)
    assert at is not None
    await asyncio.gather(*(desk.browser.post(f"{path}/publish", {"at": at[1]}) for _ in range(2)))
    await desk.works(path)
    assert (await desk.live()).id == 1
    async with house.transaction() as connection:
        actions = [row.action for row in await audit.newest(connection)]
    assert actions.count("rota.publish_asked") == 1


async def test_a_page_that_was_opened_before_another_publish_offers_to_compare_again(
    house: House, desk: Desk
) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    mine = await desk.uploads(MENDED)
    rina = await desk_of(house, "rina@example.org")
    await rina.publishes(await rina.uploads(ROTA + "Senin;10.00;12.00;Eka;0812-0000-0005;1;id\n"))
    page = (await desk.browser.get(mine)).text
    assert "Bandingkan lagi" in page
    assert 'name="at"' not in page
    await desk.browser.post(f"{mine}/read")
    await desk.works(mine)
    assert 'name="at"' in (await desk.browser.get(mine)).text


async def test_the_same_rota_again_has_nothing_to_publish(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(ROTA)
    assert "sama dengan yang berlaku" in await desk.sees(path)
    assert 'name="at"' not in (await desk.browser.get(path)).text


async def test_who_would_be_rung_at_a_moment_is_told_with_reasons(house: House, desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(MENDED)
    seen = await desk.sees(f"{path}?day=2026-12-26&time=10.00&language=id")
    assert "Eka Urutan 1." in seen
    assert "Dimas tidak ditelepon tidak ada di jadwal baru pada jam ini" in seen
    async with house.transaction() as connection:
        await connection.execute(
            text("update counsellors set cleared_until = '2026-12-25' where name = 'Bagas'")
        )
    late = await desk.sees(f"{path}?day=2026-12-26&time=17.00&language=id")
    assert "Bagas tidak ditelepon izinnya sudah berakhir saat itu" in late
    nobody = await desk.sees(f"{path}?day=2026-12-27&time=3&language=id")
    assert "Tidak ada yang bertugas saat itu." in nobody
    assert "Ini bukan jam." in await desk.sees(f"{path}?day=2026-12-27&time=x")


WITHOUT_PHONES = """hari;mulai;selesai;nama
Senin-Jumat;08.00;17.00;Ratih
setiap hari;16.00;24.00;Bagas
setiap hari;00.00;08.00;Citra
Sabtu,Minggu;08.00;16.00;Dimas
"""


async def test_what_a_worker_has_just_read_is_not_read_once_more_to_be_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(*args: object) -> object:
        read.append(1)
        return read_rota(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(rota_file, "read_rota", counted)
    path = await desk.uploads(ROTA)
    await desk.publishes(path)
    assert "Terbit sebagai versi 1" in await desk.sees(path)
    assert len(read) == 1
    await desk.uploads(ROTA.replace("Ratih", "Rini"))  # whatever it read last
    again = await desk.uploads(ROTA.replace("08.00;16.00;Ratih", "08.00;17.00;Ratih"))
    desk.last_read = LastRead()  # another worker's
    await desk.publishes(again)
    assert (await desk.live()).id == 2
    assert len(read) == 4


async def test_a_number_that_changed_since_the_preview_is_the_one_that_is_published(
    house: House, desk: Desk
) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(WITHOUT_PHONES)
    async with house.transaction() as connection:
        await connection.execute(
            text("update counsellors set phone = '+6281200000077' where phone = '+6281200000001'")
        )
    await desk.publishes(path)
    async with house.transaction() as connection:
        lines = await publishing.lines_of(connection, (await desk.live()).id)
    assert {line.name: line.phone for line in lines}["Ratih"] == "+6281200000077"


async def test_a_fault_of_ours_is_told_and_the_file_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("0812-0000-0001")

    monkeypatch.setattr(work, "said_of", breaks)
    path = await desk.uploads(ROTA)
    assert "Berkas belum dapat dibaca saat ini" in await desk.sees(path)
    monkeypatch.undo()
    await desk.browser.post(f"{path}/read")
    await desk.works(path)
    assert "siap terbit" in await desk.sees(path)


async def test_a_draft_whose_job_was_lost_is_found(house: House, desk: Desk) -> None:
    await desk.browser.post("/rota/upload", {"cells": ROTA})
    service = house.app.state.service
    assert await work.left_behind(service) == []
    await house.passes(minutes=2)
    assert await work.left_behind(service) == [1]
    await read_soon(service, 1)  # it waits already
    await desk.works("/rota/drafts/1")
    assert await work.left_behind(service) == []
    async with house.transaction() as connection:
        assert await publishing.live_version(connection) is None


async def test_a_worker_does_what_a_page_asks_for(house: House, desk: Desk) -> None:
    answer = await desk.browser.post("/rota/upload", {"cells": ROTA})
    app = jobs_of(house.app.state.service)
    async with app.open_async():
        waiting = list(await app.job_manager.list_jobs_async(task="rota_draft"))
        assert [(job.task_kwargs, job.lock) for job in waiting] == [({"draft": 1}, "rota_draft 1")]
        await app.tasks["rota_draft"](**waiting[0].task_kwargs)
        await app.tasks["rota_drafts_left"](1)
    assert "siap terbit" in await desk.sees(answer.headers["location"])
