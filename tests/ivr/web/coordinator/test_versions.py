"""Versions: with author, date and note; compared with the live one, restored under the same guard, given as files."""

import pytest

from ivr.web.coordinator import versions
from routing import audit
from tests.ivr.web.coordinator.desk import HEAD, ROTA, Desk, desk_of
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import line, publish

LESS = ROTA.replace("setiap hari;00.00;08.00;Citra", "Senin-Sabtu;00.00;08.00;Citra")


@pytest.fixture
async def desk(house: House) -> Desk:
    """Give a desk with two versions: the live one leaves Sunday's night empty."""
    desk = await desk_of(house)
    await desk.publishes(await desk.uploads(LESS, "lama.csv"), note="sebelum libur")
    await desk.publishes(await desk.uploads(ROTA, "baru.csv"))
    return desk


async def test_versions_are_listed_with_author_date_and_note(desk: Desk) -> None:
    seen = await desk.sees("/rota/versions")
    assert "Versi 2 berlaku Rab 23 Des 23.04 · wulan@example.org baru.csv · 4 jam tugas" in seen
    assert "Versi 1 Rab 23 Des 23.04 · wulan@example.org sebelum libur lama.csv" in seen
    assert (await desk.browser.get("/rota/versions/9")).status_code == 404


async def test_a_rota_of_the_command_line_was_published_by_who_runs_the_program(
    house: House, desk: Desk
) -> None:
    await publish(house, line("Galih", 0, 24), by="command line")
    draft = await desk.uploads(ROTA)
    for path in (
        "/rota/versions",
        "/rota/versions/3",
        "/rota/versions/3?before=1",
        "/rota/upload",
        "/rota",
        draft,
    ):
        seen = await desk.sees(path)
        assert "command line" not in seen, path
        assert ("pengelola program" in seen) is (path != draft), path


async def test_a_version_is_compared_and_restored_under_the_same_guard(house: House, desk: Desk) -> None:
    seen = await desk.sees("/rota/versions/1")
    assert "Citra diubah Sen–Sab 00.00–08.00, hari setiap hari menjadi Sen–Sab" in seen.replace(" ,", ",")  # noqa: RUF001
    assert "Min 27 Des 00.00–08.00: tidak ada siapa-siapa" in seen  # noqa: RUF001
    refused = await desk.browser.post("/rota/versions/1/restore", {"live": "2"})
    assert (refused.status_code, "Tidak dipulihkan" in refused.text) == (409, True)
    assert (await desk.live()).id == 2
    await desk.browser.post("/rota/versions/1/restore", {"live": "2", "empty": "yes"})
    live = await desk.live()
    assert (live.id, live.restored_from, live.published_by) == (3, 1, "wulan@example.org")
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
    assert (newest.action, newest.before, newest.after) == (
        "rota.restored",
        {"version": 2},
        {"version": 1, "allow_empty": True},
    )


async def test_a_long_version_that_empties_hours_names_them_once_it_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST_LINES", 3)
    assert 'name="empty"' not in (await desk.browser.get("/rota/versions/1")).text
    refused = await desk.browser.post("/rota/versions/1/restore", {"live": "2"})
    assert "Min 27 Des 00.00–08.00: tidak ada siapa-siapa" in words(refused)  # noqa: RUF001
    assert 'name="empty"' in refused.text
    await desk.browser.post("/rota/versions/1/restore", {"live": "2", "empty": "yes"})
    assert (await desk.live()).id == 3


async def test_any_two_versions_are_compared(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA + "Senin;09.00;10.00;Eka;0812-0000-0005;1;id\n"))
    assert '<option value="1">' in (await desk.browser.get("/rota/versions/3")).text
    seen = await desk.sees("/rota/versions/3?before=1")
    assert "Dari versi 1 ke versi 3" in seen
    assert "Eka ditambah Sen 09.00–10.00" in seen  # noqa: RUF001
    assert "Citra diubah" in seen
    assert "keduanya jadwal yang sama" in await desk.sees("/rota/versions/2?before=2")
    assert (await desk.browser.get("/rota/versions/3?before=9")).status_code == 404


async def test_the_second_of_two_who_restore_is_told(desk: Desk) -> None:
    await desk.publishes(
        await desk.uploads(HEAD + "Senin;00.00;24.00;Eka;0812-0000-0005;1;id\n"), empty="yes"
    )
    second = await desk.browser.post("/rota/versions/1/restore", {"live": "2", "empty": "yes"})
    assert (second.status_code, "Ada yang menerbitkan sementara itu" in second.text) == (409, True)
    assert (await desk.live()).id == 3


async def test_a_version_is_a_file_for_who_gave_the_password_lately(house: House, desk: Desk) -> None:
    asked = await desk.browser.post("/rota/versions/2/rota.csv")
    assert asked.text.startswith("\ufeffhari,mulai,selesai,nama,telepon")
    assert "+6281200000003" in asked.text
    assert "\nSenin-Jumat,08:00,16:00,Ratih," in asked.text
    assert (await desk.browser.post("/rota/versions/2/rota.xlsx")).content.startswith(b"PK")
    async with house.transaction() as connection:
        assert [row.action for row in await audit.newest(connection)][:2] == ["rota.exported"] * 2
    await house.passes(minutes=11)
    later = await desk.browser.post("/rota/versions/2/rota.csv")
    assert (later.status_code, "+62812" in later.text) == (401, False)
