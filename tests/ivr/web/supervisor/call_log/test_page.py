"""`/calls`: the filter is the address, rows stand still, and no number is on the page."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from routing.calls import Outcome
from routing.people.roles import Role
from routing.queries.call_log import filters
from routing.queries.caller_codes import code_of
from routing.supervision.flags import flags
from tests.ivr.web.house import Browser, House, words
from tests.routing.queries.call_log.calls_made import ended
from tests.routing.rows import a_call, a_counsellor, an_offer

NUMBER = "+6281200000042"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
async def supervisor(house: House) -> Browser:
    """Give the browser of a supervisor."""
    return await house.signed_in("sari@example.org", Role.SUPERVISOR)


def of(house: House, number: str = NUMBER) -> dict[str, Any]:
    return {"caller_hash": house.sealer.hash(number), "caller_sealed": house.sealer.seal(number)}


async def test_a_row_tells_when_who_what_became_of_it_and_how_long(house: House, supervisor: Browser) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        dimas = await a_counsellor(connection, 1, name="Dimas")
        talk: dict[str, Any] = {"waited": 34, "talked": 760, "counsellors": [dimas], "of_call": of(house)}
        await ended(connection, now - 13 * MINUTE, Outcome.CONVERSATION, **talk)
        await ended(connection, now - 47 * MINUTE, waited=247, rings=10, of_call=of(house))
        await ended(connection, now - DAY, Outcome.CALLBACK, language="en", callback=True)
        await a_call(connection, arrived_at=now, **of(house))
    page = await supervisor.get("/calls")
    seen, code = words(page), code_of(house.sealer.hash(NUMBER), house.sealer)
    assert f"22.51 {code} Percakapan Dimas 0:34 12:40 Indonesia" in seen
    assert f"22.17 {code} Ditutup penelepon – 4:07 – Indonesia 10 tawaran berdering" in seen  # noqa: RUF001
    assert "Sel 22 Des 23.04 dihapus Telepon balik – 0:10 – Inggris" in seen  # noqa: RUF001
    assert f"23.04 {code} Menunggu" in seen
    assert "4 panggilan" in seen
    assert seen.index("Menunggu –") < seen.index("Percakapan Dimas") < seen.index("10 tawaran")  # noqa: RUF001
    assert NUMBER[1:] not in page.text
    assert NUMBER[3:] not in page.text


async def test_a_flag_is_marked_until_a_supervisor_has_taken_it_and_afterwards(
    house: House, supervisor: Browser
) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        eka = await a_counsellor(connection, 1, name="Eka")
        for ago, taken in ((1, (None, now)), (2, (now,)), (3, ())):
            call = await ended(connection, now - ago * MINUTE, Outcome.CONVERSATION, counsellors=[eka])
            for taken_at in taken:
                offer = await an_offer(connection, call.id, eka)
                row = {"offer_id": offer.id, "call_id": call.id, "counsellor_id": eka, "raised_at": now}
                await connection.execute(insert(flags).values(row | {"taken_at": taken_at}))
    rows = words(await supervisor.get("/calls")).split("Percakapan Eka")[1:]
    assert [("ditandai" in row, "ditandai, sudah" in row) for row in rows] == [
        (True, False),
        (True, True),
        (False, False),
    ]


async def test_the_filter_is_the_address_and_each_of_it_can_be_taken_away(
    house: House, supervisor: Browser
) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        await ended(connection, now - MINUTE, waited=25)
        await ended(connection, now - 2 * MINUTE, waited=65, language="en")
        await ended(connection, now - 3 * MINUTE, Outcome.DIRECTIONS, waited=65)
    seen = words(await supervisor.get("/calls?outcome=abandoned&wait=60"))
    assert "1 panggilan" in seen
    assert "Ditutup penelepon , hapus saringan ini menunggu 1:00 atau lebih , hapus saringan ini" in seen
    page = await supervisor.get("/calls?outcome=abandoned&wait=60&language=jv")
    assert "Tidak ditemukan. Hapus satu saringan:" in words(page)
    assert 'href="/calls?outcome=abandoned&amp;wait=60"' in page.text
    assert 'href="/calls?outcome=abandoned&amp;language=jv"' in page.text
    assert "2 panggilan" in words(await supervisor.get("/calls?wait=60"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 3),
        ("day=today", 1),
        ("day=yesterday", 1),
        ("day=30", 4),
        ("day=range&first=2026-12-22&last=2026-12-22", 1),
        ("day=range&first=2026-12-22", 2),
        ("day=range&last=2026-12-22", 3),
        ("day=range", 3),
        ("day=nonsense", 3),
    ],
)
async def test_days_are_those_of_the_hotline(
    house: House, supervisor: Browser, asked: str, found: int
) -> None:
    midnight = house.clock.now().replace(hour=17, minute=0) - DAY  # of the 23rd in Jakarta
    async with house.transaction() as connection:
        for at in (midnight, midnight - MINUTE, midnight - 3 * DAY, midnight - 20 * DAY):
            await ended(connection, at)
    assert f"{found} panggilan" in words(await supervisor.get(f"/calls?{asked}"))


async def test_pages_lead_to_older_calls_and_back(house: House, supervisor: Browser) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        for n in range(51):
            await ended(connection, now - n * MINUTE, waited=n + 100)
    first = await supervisor.get("/calls?wait=60")
    assert ("2:29" in first.text, "2:30" in first.text) == (True, False)
    second = await supervisor.get(_link(first.text, "before"))
    assert ("2:29" in second.text, "2:30" in second.text) == (False, True)
    assert 'data-again="' not in second.text
    back = await supervisor.get(_link(second.text, "after"))
    assert ("2:29" in back.text, "2:30" in back.text) == (True, False)


def _link(page: str, field: str) -> str:
    path = next(part for part in page.split('href="')[1:] if f"{field}=" in part.partition('"')[0])
    return path.partition('"')[0].replace("&amp;", "&")


async def test_rows_stand_still_and_the_page_says_how_many_are_new(house: House, supervisor: Browser) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        await ended(connection, now - MINUTE, language="en")
    page = await supervisor.get("/calls?language=en")
    poll = page.text.split('data-again="')[1].partition('"')[0].replace("&amp;", "&")
    assert poll.startswith("/calls/newer?language=en&after=")
    assert "panggilan baru" not in words(await supervisor.get(poll))
    async with house.transaction() as connection:
        await ended(connection, now, language="en")
        await a_call(connection, arrived_at=now, language="en")
        await a_call(connection, arrived_at=now, language="id")
    new = await supervisor.get(poll)
    assert "2 panggilan baru · tampilkan" in words(new)
    assert 'id="newer"' in new.text
    assert 'href="/calls?language=en"' in new.text


async def test_a_search_that_stops_says_so_and_leads_on(
    house: House, supervisor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(filters, "WALKED", 1)
    now = house.clock.now()
    async with house.transaction() as connection:
        await ended(connection, now - MINUTE)
        await ended(connection, now - 2 * MINUTE, waited=90)
    page = await supervisor.get("/calls?wait=60")
    assert "Tidak ditemukan di antara panggilan sejak Rab 23 Des 23.03." in words(page)
    assert "1:30" in (await supervisor.get(_link(page.text, "before"))).text


async def test_nobody_rang_is_said_in_both_languages(house: House, supervisor: Browser) -> None:
    assert "Tidak ada yang menelepon dalam 7 hari terakhir." in words(await supervisor.get("/calls"))
    await supervisor.post("/account/look", {"language": "en", "theme": ""})
    assert "Nobody has rung in the last 7 days." in words(await supervisor.get("/calls"))
