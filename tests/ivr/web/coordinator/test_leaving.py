"""Who is no longer with us is rung no more, and offered to nobody; their hours are gaps; one press undoes it."""

import re
from dataclasses import replace

from routing import audit
from routing.people.roles import Role
from tests.ivr.web.house import Browser, House, words
from tests.ivr.web.rota.rotas import changed, ids, line, publish, section, shifts_of

FRIDAY = 4


async def wulan_in(house: House) -> Browser:
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    browser.headers["accept-language"] = "en"
    return browser


async def deeds(house: House) -> list[str]:
    async with house.transaction() as connection:
        return [f"{row.action} {row.subject}" for row in await audit.newest(connection)]


async def test_who_has_left_is_no_longer_on_duty_and_their_hours_are_gaps(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Bagas", 12, 24), line("Hana", 14, 15))
    who = await ids(house)
    browser = await wulan_in(house)
    page = f"/counsellors/{who['Galih']}"
    assert "Active yes" in words(await browser.get(page))
    for _press in range(2):
        assert (await browser.post(f"{page}/left")).status_code == 303
    told = words(await browser.get(page))
    assert "Galih is no longer with us: nobody rings this phone." in told
    assert "Active no" in told
    assert "No longer with us wulan@example.org" in told  # in the history
    week = await browser.get("/rota?week=2026-12-21")
    assert "Friday 25 Dec, 00:00\u201312:00" in section(week, "empty")
    assert "Galih is no longer with us" in section(week, "empty")
    assert "gone a0 z48: 00:00\u201312:00 Galih no longer with us" in shifts_of(week, FRIDAY)
    text = words(await browser.get("/rota/text?week=2026-12-21")).partition("Friday 25 Dec")[2]
    assert ("12:00 EMPTY: who can come?" in text, "Galih" in text.partition("What has changed")[0]) == (
        True,
        False,
    )
    assert ">Galih</option>" not in week.text
    refused = {"kind": "added", "who": who["Galih"], "day": "2026-12-25", "start": "13", "end": "14"}
    answer = await browser.post("/rota/covers", refused)
    assert (answer.status_code, "is no longer with us" in words(answer)) == (409, True)
    listed = (await browser.get("/counsellors")).text
    assert listed.rindex(">Galih<") > listed.rindex(">Hana<")
    for _press in range(2):
        await browser.post(f"{page}/returned")
    assert "Galih" not in section(await browser.get("/rota?week=2026-12-21"), "empty")
    assert [each.split()[0] for each in await deeds(house)] == ["counsellor.returned", "counsellor.left"]


async def test_the_copy_for_a_time_without_a_database_is_renewed_where_something_changed(
    house: House,
) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 12, 13))
    who = await ids(house)
    browser = await wulan_in(house)
    renewed: list[str] = []
    state = house.app.state
    state.pages = replace(state.pages, renew_copy=lambda: renewed.append("copy"))
    cover = {"kind": "added", "who": who["Hana"], "day": "2026-12-25", "start": "13", "end": "14"}
    for path, form in (
        (f"/counsellors/{who['Galih']}/left", {}),
        (f"/counsellors/{who['Galih']}/returned", {}),
        ("/rota/covers", cover),
    ):
        renewed.clear()
        for _press in range(2):
            assert (await browser.post(path, form)).status_code == 303
        assert renewed == ["copy"], path


async def test_nobody_is_led_astray_by_an_unknown_number(house: House) -> None:
    browser = await wulan_in(house)
    for deed in ("left", "returned"):
        answer = await browser.post(f"/counsellors/999/{deed}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/counsellors")


async def test_who_has_no_duty_in_these_weeks_comes_last_and_is_chosen_by_nobody(house: House) -> None:
    await publish(house, line("Galih", 0, 24), line("Tirta", 1, 2))
    await publish(house, line("Galih", 8, 24), line("Hana", 9, 12, days=1))
    await changed(house, "update counsellors set cleared = true")
    page = await (await wulan_in(house)).get("/rota")
    picks = re.findall(r'<input type="radio"[^>]*?( checked)?><b>(\w+)</b>', page.text)
    assert picks == [(" checked", "Hana"), ("", "Galih"), ("", "Tirta")]
    assert re.search(r"Tirta.*?no duty in these weeks", section(page, "empty"))
    await changed(house, "update counsellors set active = false where name in ('Hana', 'Galih')")
    page = await (await wulan_in_again(house)).get("/rota")
    assert 'name="who"' in page.text
    assert re.findall(r'name="who" value="\d+" checked', page.text) == []


async def wulan_in_again(house: House) -> Browser:
    browser = await house.signed_in("rina@example.org", Role.COORDINATOR)
    browser.headers["accept-language"] = "en"
    return browser


async def test_a_gap_by_an_ended_clearance_says_that_and_not_that_somebody_cant_come(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Bagas", 12, 24))
    await changed(house, "update counsellors set cleared_until = '2026-12-24' where name = 'Galih'")
    await changed(house, "update rota_versions set renumbered = renumbered + 1")
    browser = await wulan_in(house)
    week = await browser.get("/rota?week=2026-12-21")
    assert "Galih: clearance over" in section(week, "empty")
    assert "Galih is away" not in section(week, "empty")
    assert "gone a0 z48: 00:00\u201312:00 Galih clearance over" in shifts_of(week, FRIDAY)
