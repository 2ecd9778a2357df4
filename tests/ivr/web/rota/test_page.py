"""`/rota`: gaps ahead first, in words, each with who could come; the week by day and by person."""

import re

import pytest

from routing.people.roles import Role
from tests.ivr.web.house import Browser, House, words
from tests.ivr.web.rota.rotas import changed, line, publish, section, shifts_of

WULAN = "wulan@example.org"
WEEKDAYS, SUNDAY = 0b0111111, 0b1000000


async def wulan_in(house: House) -> Browser:
    browser = await house.signed_in(WULAN, Role.COORDINATOR)
    await changed(house, "update accounts set language = 'en'")
    return browser


async def a_rota_with_an_empty_sunday_morning(house: House) -> None:
    await publish(
        house,
        line("Galih", 0, 24, days=WEEKDAYS),
        line("Bagas", 6, 24, days=SUNDAY),
        line("Citra", 0, 2, days=SUNDAY, tier=2),
        line("Tirta", 8, 9, days=1),
        line("Hana", 8, 12, days=1, languages=("id", "jv")),
    )


async def test_nothing_published_is_said_loudly(house: House) -> None:
    page = await (await wulan_in(house)).get("/rota")
    assert (page.status_code, 'role="alert"' in page.text) == (200, True)
    assert "Nobody is on duty: callers can leave a message" in words(page)
    assert 'class="b main" href="/rota/upload"' in page.text


async def test_a_gap_ahead_stands_first_with_who_could_come_fewest_hours_first(house: House) -> None:
    await a_rota_with_an_empty_sunday_morning(house)
    browser = await wulan_in(house)
    page = await browser.get("/rota")
    gaps = section(page, "empty")
    assert "empty Sunday 27 Dec, 02:00\u201306:00" in gaps
    assert re.search(r"Tirta.*1 h .*Citra.*2 h .*Hana.*4 h .*Bagas.*18 h .*Galih", gaps), gaps
    assert page.text.index('id="empty"') < page.text.index('id="week"')
    assert 'value="02:00"' in page.text
    await changed(house, "update accounts set language = 'id'")
    indonesian = section(await browser.get("/rota"), "empty")
    assert "kosong Minggu 27 Des, 02.00\u201306.00 4 jam" in indonesian


async def test_who_is_paused_not_cleared_or_away_is_not_offered_and_said_to_be_the_reason(
    house: House,
) -> None:
    await publish(house, line("Galih", 0, 12), line("Bagas", 12, 24), line("Citra", 14, 15))
    await changed(house, "update counsellors set cleared = false where name = 'Galih'")
    await changed(
        house,
        "update counsellors set paused_at = now(), paused_until = '2027-02-01', paused_by = 'coordinator'"
        " where name = 'Citra'",
    )
    page = await (await wulan_in(house)).get("/rota")
    gaps = section(page, "empty")
    assert "Thursday 24 Dec, 00:00\u201312:00" in gaps
    assert "Galih is not cleared" in gaps
    picks = re.findall(r'<input type="radio".*?<b>(\w+)</b>', page.text)
    assert picks == ["Bagas"]


async def test_a_full_week_is_said_to_be_full(house: House) -> None:
    await publish(house, line("Galih", 0, 24))
    page = await (await wulan_in(house)).get("/rota")
    assert "No empty hour up to Wed 30 Dec" in section(page, "empty")


async def test_the_days_have_shifts_in_their_places_and_holidays(house: House) -> None:
    await publish(house, line("Galih", 22, 30), line("Bagas", 6, 22), line("Citra", 8, 18, tier=2))
    page = await (await wulan_in(house)).get("/rota?week=2026-12-21")
    assert shifts_of(page, 4) == [
        "cont a0 z24: 22:00\u201306:00 Galih since Thu",
        "a24 z88: 06:00\u201322:00 Bagas",
        "two-tier a32 z72: 08:00\u201318:00 Citra backup",
        "tight a88 z96: 22:00\u201306:00 Galih",
    ]
    assert "Christmas Day" in page.text
    assert "style=" not in page.text


async def test_the_other_weeks_are_a_link_away_and_a_past_week_has_no_forms(house: House) -> None:
    await a_rota_with_an_empty_sunday_morning(house)
    browser = await wulan_in(house)
    assert 'href="?week=2026-12-14#week"' in (await browser.get("/rota?week=2026-12-23")).text
    past = await browser.get("/rota?week=2026-12-14")
    assert ("/rota/covers" in past.text, 'id="empty"' in past.text) == (False, False)
    later = await browser.get("/rota?week=2027-01-04")
    assert "Sunday 10 Jan, 02:00\u201306:00" in section(later, "empty")
    for nonsense in ("never", "0001-01-01", "9999-12-31"):
        assert "21\u201327 December" in (await browser.get(f"/rota?week={nonsense}")).text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPERVISOR])
async def test_by_person_each_has_their_hours(house: House, role: Role) -> None:
    await a_rota_with_an_empty_sunday_morning(house)
    browser = await house.signed_in(WULAN, role)
    await changed(house, "update accounts set language = 'en'")
    page = words(await browser.get("/rota?by=person"))
    assert (
        re.search(r"Bagas .*Min 27 Des 06\.00\u201324\.00 18 jam", page)
        or "Sun 27 Dec 06:00\u201324:00 18 h" in page
    )


async def test_by_language_it_is_seen_when_nobody_speaks_it(house: House) -> None:
    await publish(
        house,
        line("Galih", 0, 24, languages=("id",)),
        line("Hana", 8, 12, days=1, languages=("id", "jv")),
        line("Tirta", 11, 14, days=1, languages=("jv",)),
    )
    page = words(await (await wulan_in(house)).get("/rota?by=language&week=2026-12-21"))
    assert "Indonesian Mon 21 Dec 00:00\u2013Sun 27 Dec 24:00 168 h" in page
    assert "Javanese Monday 21 Dec, 08:00\u201314:00 6 h" in page


async def test_no_phone_number_is_on_the_page(house: House) -> None:
    await a_rota_with_an_empty_sunday_morning(house)
    assert "812000" not in (await (await wulan_in(house)).get("/rota")).text.replace(" ", "").replace("-", "")
