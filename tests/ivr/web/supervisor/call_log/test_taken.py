"""Calls are searched by a number that stands nowhere, and taken as a file of exactly what the filter finds."""

import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest

from routing import audit
from routing.calls import Outcome
from routing.people.roles import Role
from routing.queries.caller_codes import code_of
from tests.ivr.web.house import PASSWORD, Browser, House, words
from tests.routing.queries.call_log.calls_made import ended
from tests.routing.rows import a_call, a_counsellor

NUMBER = "+6281200000042"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def supervisor(house: House) -> Browser:
    """Give the browser of a supervisor."""
    return await house.signed_in("sari@example.org", Role.SUPERVISOR)


async def calls_of(house: House, *numbers: str) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        for n, number in enumerate(numbers, start=1):
            whose: dict[str, Any] = {
                "caller_hash": house.sealer.hash(number),
                "caller_sealed": house.sealer.seal(number),
            }
            await ended(connection, now - n * 20 * 24 * 60 * MINUTE, waited=n * 100, of_call=whose)


async def found(house: House, browser: Browser, number: str = "0812-0000-0042") -> httpx.Response:
    answer = await browser.post("/calls/number", {"number": number})
    assert answer.status_code == 303
    return await browser.get(answer.headers["location"])


async def deeds(house: House) -> list[Any]:
    async with house.transaction() as connection:
        return list(await audit.newest(connection, limit=5))


async def test_a_number_finds_its_calls_of_all_days_and_stands_nowhere(
    house: House, supervisor: Browser
) -> None:
    await calls_of(house, NUMBER, "+6281200000043", NUMBER)
    page = await found(house, supervisor)
    seen, code = words(page), code_of(house.sealer.hash(NUMBER), house.sealer)
    assert "2 panggilan Waktu" in seen
    assert ("1:40" in seen, "3:20" in seen, "5:00" in seen) == (True, False, True)
    assert f"panggilan dari {code} , hapus saringan ini" in seen
    hashed = house.sealer.hash(NUMBER)
    for written in (str(page.url), page.text):
        assert "81200000042" not in written
        assert hashed.hex() not in written
    newest = (await deeds(house))[0]
    assert (newest.action, newest.subject, newest.after) == ("calls.searched", "", None)
    assert f"{page.url}&wait=200".count("caller=") == 1
    assert "5:00" in (await supervisor.get(f"{page.url}&wait=200")).text


async def test_a_search_is_over_after_an_hour_and_is_nobody_elses(house: House, supervisor: Browser) -> None:
    await calls_of(house, NUMBER)
    page = await found(house, supervisor)
    other = await house.signed_in("tari@example.org", Role.SUPERVISOR)
    over = "Pencarian nomor ini sudah berakhir, atau bukan milik Anda."
    assert over not in words(page)
    assert over in words(await other.get(str(page.url)))
    assert over in words(await supervisor.get("/calls?caller=guessed"))
    await house.passes(minutes=61)
    assert over in words(await supervisor.get(str(page.url)))


async def test_what_is_no_number_is_said_beside_the_field_and_a_number_without_calls_finds_none(
    house: House, supervisor: Browser
) -> None:
    await calls_of(house, NUMBER)
    refused = await supervisor.post("/calls/number", {"number": "tidak ada"})
    assert refused.status_code == 422
    assert "Ini bukan nomor telepon." in words(refused)
    assert 'value="tidak ada"' in refused.text
    assert "Tidak ditemukan. Hapus satu saringan:" in words(await found(house, supervisor, "+6281200000099"))


async def taken(browser: Browser, **asked: str) -> list[list[str]]:
    answer = await browser.post("/calls/export", asked)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_file_has_exactly_what_the_filter_finds_with_its_count_and_zone(
    house: House, supervisor: Browser
) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        ana = await a_counsellor(connection, 1, name="Ana")
        odd = await a_counsellor(connection, 2, name="=HYPERLINK(1)")
        both: dict[str, Any] = {"counsellors": [odd, ana], "organisations": ["@Ruang", "Teman;=1+1"]}
        talk = await ended(connection, now, Outcome.CONVERSATION, waited=34, talked=760, rings=2, **both)
        lost = await ended(connection, now - MINUTE, waited=247, message=True, offline=True)
        await ended(connection, now - 2 * MINUTE, language="en")
        await ended(connection, now - 3 * MINUTE, Outcome.DESK)
        waits = await a_call(connection, arrived_at=now - 4 * MINUTE)
    first, headings, *rows, last = await taken(supervisor, language="id", returned="")
    assert first == ["Zona", "Asia/Jakarta", "Disaring menurut", "Indonesia"]
    assert last == ["Panggilan dalam berkas ini", "3"]
    assert headings[:4] == ["Jam (Asia/Jakarta)", "Hasil", "Bahasa", "Konselor"]
    names = ["'=HYPERLINK(1), Ana", "'@Ruang, Teman;'=1+1"]
    no = ["tidak"] * 5
    kinds = ["ya", "tidak", "tidak", "ya", "tidak"]
    times = [row.pop(0)[:16] for row in rows]
    assert times == ["2026-12-23 23:04", "2026-12-23 23:03", "2026-12-23 23:00"]
    assert rows == [
        ["Percakapan", "id", *names, "34", "760", "2", *no, str(talk.id)],
        ["Ditutup penelepon", "id", "", "", "247", "", "0", *kinds, str(lost.id)],
        ["berlangsung", "id", "", "", "", "", "0", *no, str(waits.id)],
    ]
    newest = (await deeds(house))[0]
    assert (newest.action, newest.after) == ("calls.exported", {"rows": 3, "language": "id"})


async def test_the_calls_of_a_number_are_taken_without_it(house: House, supervisor: Browser) -> None:
    await calls_of(house, NUMBER, "+6281200000043")
    page = await found(house, supervisor)
    caller = page.text.split('name="caller" value="')[1].partition('"')[0]
    rows = await taken(supervisor, caller=caller)
    assert (rows[-1][1], len(rows)) == ("1", 4)
    assert "81200000042" not in str(rows)
    code = code_of(house.sealer.hash(NUMBER), house.sealer)
    assert (rows[0][3], str(code) in page.text, str(code) in str(rows)) == (
        "panggilan satu penelepon",
        True,
        False,
    )
    newest = (await deeds(house))[0]
    assert newest.after == {"rows": 1, "caller": "searched"}
    over = await supervisor.post("/calls/export", {"caller": "guessed"})
    assert (over.status_code, over.headers["location"]) == (303, "/calls")


async def test_the_file_needs_the_password_again(house: House, supervisor: Browser) -> None:
    await calls_of(house, NUMBER)
    await house.passes(minutes=20)
    asked = await supervisor.post("/calls/export", {"day": "30"})
    assert "Kata sandi" in words(asked)
    carried = asked.text.split('name="carried" value="')[1].partition('"')[0]
    got = await supervisor.post(
        "/account/confirm", {"password": PASSWORD, "carried": carried, "next": "/calls"}
    )
    assert got.content.decode("utf-8-sig").startswith("Zona,Asia/Jakarta,Disaring menurut,30 hari terakhir")
