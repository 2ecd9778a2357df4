"""The button of a gap: pressed twice it does one thing, and on a page that has aged it says who came meanwhile."""

import re

from routing.people.roles import Role
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import changed, deeds, gap_form, ids, line, publish, section

SUNDAY = 0b1000000
WEEK = "/rota?week=2026-12-21&gap=2026-12-27T02:00"


async def a_rota(house: House) -> dict[str, str]:
    await publish(house, line("Galih", 6, 26), line("Tirta", 8, 9), line("Hana", 10, 12))
    return await ids(house)


async def test_a_button_pressed_twice_adds_once_and_both_answers_lead_to_the_strip(house: House) -> None:
    await a_rota(house)
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = gap_form(await browser.get(WEEK))
    once, again = [await browser.post("/rota/covers", form) for _ in range(2)]
    assert (once.status_code, again.status_code) == (303, 303)
    assert once.headers["location"] == again.headers["location"]
    assert 'class="undo' in (await browser.get(again.headers["location"])).text
    assert [deed.action for deed in await deeds(house)] == ["cover.made"]


async def test_pressed_twice_under_way_it_adds_once(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 13, 14))
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = gap_form(await browser.get("/rota"))
    once = await browser.post("/rota/covers", form)
    await house.passes(seconds=70)
    again = await browser.post("/rota/covers", form)
    assert (again.status_code, again.headers.get("location")) == (303, once.headers["location"])


async def test_another_note_is_not_the_same_press(house: House) -> None:
    await a_rota(house)
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = gap_form(await browser.get(WEEK))
    await browser.post("/rota/covers", form)
    answer = await browser.post("/rota/covers", {**form, "note": "by phone"})
    assert answer.status_code == 409


async def test_a_gap_that_was_filled_meanwhile_says_by_whom_and_nobody_is_added(house: House) -> None:
    who = await a_rota(house)
    one = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    other = await house.signed_in("rina@example.org", Role.COORDINATOR)
    form = gap_form(await other.get(WEEK))
    await one.post("/rota/covers", {**gap_form(await one.get(WEEK)), "who": who["Tirta"]})
    answer = await other.post("/rota/covers", {**form, "who": who["Hana"]})
    assert answer.status_code == 409
    assert "Jam itu sudah diisi oleh Tirta" in words(answer)
    assert "Hana ditambahkan" not in section(answer, "covers")
    # Its form is not there any more, so nothing links to a field of it.
    assert re.findall(r'href="#g-\w+"', answer.text) == []
    assert len(await deeds(house)) == 1


async def test_a_gap_that_was_filled_in_part_says_so_too(house: House) -> None:
    who = await a_rota(house)
    one = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    other = await house.signed_in("rina@example.org", Role.COORDINATOR)
    form = gap_form(await other.get(WEEK))
    part = {**gap_form(await one.get(WEEK)), "who": who["Tirta"], "start": "04.00"}
    assert (await one.post("/rota/covers", part)).status_code == 303
    answer = await other.post("/rota/covers", {**form, "who": who["Hana"]})
    assert (answer.status_code, "diisi oleh Tirta" in words(answer)) == (409, True)
    rest = {**form, "who": who["Hana"], "end": "04.00"}
    assert (await other.post("/rota/covers", rest)).status_code == 303


async def test_hours_beyond_the_gap_may_have_somebody_else(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    longer = {**gap_form(await browser.get(WEEK)), "who": who["Tirta"], "start": "01.00", "end": "07.00"}
    assert (await browser.post("/rota/covers", longer)).status_code == 303


async def test_a_pause_that_ended_meanwhile_fills_a_gap_too(house: House) -> None:
    who = await a_rota(house)
    await publish(house, line("Galih", 0, 24), line("Hana", 8, 9, days=SUNDAY))
    pause = "update counsellors set paused_at = now(), paused_until = '2027-02-01', paused_by = 'coordinator'"
    await changed(house, pause + " where name = 'Galih'")
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = gap_form(await browser.get("/rota"))
    await changed(house, "update counsellors set paused_at = null, paused_until = null, paused_by = null")
    answer = await browser.post("/rota/covers", {**form, "who": who["Tirta"], "end": form["end"] or "01.00"})
    assert (answer.status_code, "diisi oleh Galih" in words(answer)) == (409, True)
