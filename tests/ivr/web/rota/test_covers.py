"""Covers made on the page: in force at once, audited, undone by one press, and refused in words."""

import asyncio
import re
from datetime import UTC, datetime

from routing.people.roles import Role
from routing.rota.live import RotaCache
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import changed, deeds, ids, line, publish, section, shifts_of

ROLES = Role.SUPERVISOR
SUNDAY = {"day": "2026-12-27", "start": "02.00", "end": "6", "week": "2026-12-21"}
THREE = datetime(2026, 12, 26, 20, tzinfo=UTC)  # Sunday, 03:00 in Jakarta


async def on_duty(house: House, at: datetime) -> list[str]:
    """Return who is named, as a process that has never looked before finds them."""
    async with house.transaction() as connection:
        found = await RotaCache().with_covers(connection, at)
        assert found is not None
        return [duty.name for duty in found[0].on_duty(at, found[1])]


async def a_rota(house: House) -> dict[str, str]:
    await publish(house, line("Galih", 6, 26), line("Tirta", 8, 9), line("Hana", 10, 12))
    return await ids(house)


async def test_a_cover_fills_the_gap_and_is_undone_by_one_press(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    made = await browser.post("/rota/covers", {"kind": "added", "who": who["Tirta"], **SUNDAY})
    assert made.status_code == 303
    assert await on_duty(house, THREE) == ["Tirta"]
    page = await browser.get(made.headers["location"])
    assert "Tirta" in words(page)
    assert "cover a8 z24: 02.00\u201306.00 Tirta tambahan" in shifts_of(page, 6)
    assert "Minggu 27 Des" not in section(page, "empty")
    undo = re.search(r'class="undo.*?action="(/rota/covers/\d+/undo)"', page.text, re.DOTALL)
    assert undo is not None
    undone = await browser.post(undo[1], {"week": "2026-12-21"})
    assert undone.status_code == 303
    assert await on_duty(house, THREE) == []
    assert "diurungkan" in words(await browser.get(undone.headers["location"]))
    last, first = await deeds(house)
    assert (first.action, first.after["counsellor"], first.after["kind"]) == (
        "cover.made",
        int(who["Tirta"]),
        "added",
    )
    assert (last.action, last.subject, last.after) == ("cover.undone", first.subject, None)
    again = await browser.post(undo[1], {"week": "2026-12-21"})
    assert (again.status_code, 'role="alert"' in again.text) == (409, True)
    assert len(await deeds(house)) == 2


async def test_times_are_read_as_the_rota_file_has_them(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    for written in ("02.00", "02:00", "0200", "2"):
        form = {"kind": "added", "other": who["Hana"], **SUNDAY, "start": written}
        assert (await browser.post("/rota/covers", form)).status_code == 303
        assert await on_duty(house, THREE) == ["Hana"]
        await changed(house, "delete from covers")


async def test_what_was_written_in_a_gaps_form_stays_in_it_beside_what_is_wrong(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    form = {
        "kind": "added",
        "who": who["Hana"],
        **SUNDAY,
        "gap": "2026-12-27T02:00",
        "end": "25.70",
        "note": "ya",
    }
    page = await browser.post("/rota/covers", form)
    assert page.status_code == 422
    assert '<a href="#g-end">' in page.text
    assert re.search(r'id="g-end"[^>]*value="25.70" aria-invalid="true"', page.text)
    assert re.search(r'id="g-note"[^>]*value="ya"', page.text)
    assert re.search(rf'value="{who["Hana"]}" checked', page.text)
    assert page.text.count('value="25.70"') == 1


async def test_somebody_away_and_somebody_in_their_place(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    friday = {"day": "2026-12-25", "start": "8", "end": "22", "week": "2026-12-21"}
    noon = datetime(2026, 12, 25, 5, tzinfo=UTC)
    assert (
        await browser.post("/rota/covers", {"kind": "removed", "who": who["Galih"], **friday})
    ).status_code == 303
    assert await on_duty(house, noon) == []
    page = await browser.get("/rota?week=2026-12-21")
    assert "gone a32 z88: 08.00\u201322.00 Galih berhalangan" in shifts_of(page, 4)
    assert "Galih berhalangan" in section(page, "empty")
    saturday = {**friday, "day": "2026-12-26"}
    replaced = {"kind": "replaced", "who": who["Tirta"], "replaced": who["Galih"], **saturday, "start": "10"}
    assert (await browser.post("/rota/covers", replaced)).status_code == 303
    assert await on_duty(house, datetime(2026, 12, 26, 5, tzinfo=UTC)) == ["Tirta"]
    page = await browser.get("/rota?week=2026-12-21")
    assert "cover a40 z88: 10.00\u201322.00 Tirta menggantikan" in shifts_of(page, 5)


REFUSED = (
    ({"who": "Galih"}, 409, "sudah bertugas"),
    ({"who": "Hana", "day": "2026-12-20"}, 409, "sudah lewat"),
    ({"who": "Citra"}, 409, "belum diizinkan"),
    ({"who": "nobody"}, 422, "Pilih orangnya"),
    ({"who": "Hana", "kind": "swapped"}, 422, "Pilih apa yang berubah"),
    ({"who": "Hana", "start": "lunch"}, 422, "Tulis jam"),
    ({"who": "Hana", "day": "some day"}, 422, "Pilih harinya"),
    ({"who": "Hana", "kind": "removed"}, 409, "tidak bertugas"),
    ({"who": "Hana", "kind": "replaced"}, 422, "Pilih siapa"),
    ({"who": "Galih", "replaced": "Galih", "kind": "replaced"}, 409, ""),
)


async def test_a_cover_that_changes_nothing_is_refused_in_words(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 13, 14), line("Citra", 15, 16))
    await changed(house, "update counsellors set cleared = false where name = 'Citra'")
    who = await ids(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    for form, status, said in REFUSED:
        named = {name: who.get(form.get(name, ""), "x") for name in ("who", "replaced")}
        answer = await browser.post("/rota/covers", {**SUNDAY, "kind": "added", **form, **named})
        assert (answer.status_code, 'role="alert"' in answer.text, form) == (status, True, form)
        assert said in words(answer)
    assert await deeds(house) == []


async def test_what_has_passed_of_a_span_is_left_out(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 13, 14))
    who = await ids(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    tonight = {"kind": "added", "who": who["Hana"], "day": "2026-12-23", "start": "20", "end": "24"}
    assert (await browser.post("/rota/covers", tonight)).status_code == 303
    (made,) = await deeds(house)
    assert made.after["from"] == house.clock.now().isoformat(timespec="seconds")
    assert await on_duty(house, house.clock.now()) == ["Hana"]


async def test_two_coordinators_see_each_others_covers(house: House) -> None:
    who = await a_rota(house)
    one = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    other = await house.signed_in("rina@example.org", Role.SUPERVISOR)
    await one.post("/rota/covers", {"kind": "added", "who": who["Tirta"], **SUNDAY})
    covers = section(await other.get("/rota?week=2026-12-21"), "covers")
    assert "Tirta ditambahkan: Minggu 27 Des, 02.00\u201306.00" in covers


async def test_of_two_who_add_one_person_to_a_gap_at_once_one_does_and_the_other_is_told(
    house: House,
) -> None:
    who = await a_rota(house)
    browsers = [
        await house.signed_in(email, Role.COORDINATOR) for email in ("wulan@example.org", "rina@example.org")
    ]
    form = {"kind": "added", "who": who["Tirta"], **SUNDAY}
    answers = await asyncio.gather(*(browser.post("/rota/covers", form) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert "sudah bertugas" in words(max(answers, key=lambda answer: answer.status_code))
    assert await on_duty(house, THREE) == ["Tirta"]
    assert len(await deeds(house)) == 1


async def test_two_who_fill_a_gap_at_once_with_different_people_both_see_both(house: House) -> None:
    who = await a_rota(house)
    browsers = {
        name: await house.signed_in(f"{name.lower()}@example.org", Role.COORDINATOR)
        for name in ("Tirta", "Hana")
    }
    await asyncio.gather(
        *(
            browser.post("/rota/covers", {"kind": "added", "who": who[name], **SUNDAY})
            for name, browser in browsers.items()
        )
    )
    assert sorted(await on_duty(house, THREE)) == ["Hana", "Tirta"]
    covers = section(await browsers["Hana"].get("/rota?week=2026-12-21"), "covers")
    assert "Tirta ditambahkan" in covers
    assert "Hana ditambahkan" in covers


async def test_a_cover_on_any_offered_day_is_shown_and_can_be_undone(house: House) -> None:
    who = await a_rota(house)
    browser = await house.signed_in("wulan@example.org", ROLES)
    for week in ("2026-12-21", "2026-12-28"):
        page = await browser.get(f"/rota?week={week}")
        days = re.findall(r'<option value="(2\d{3}-\d\d-\d\d)"', page.text)
        assert len(days) == 15
        for day in (days[0], days[7], days[8], days[14]):
            form = {"kind": "added", "who": who["Tirta"], "day": day, "start": "23.30", "end": "23.50"}
            made = await browser.post("/rota/covers", {**form, "week": week})
            page = await browser.get(made.headers["location"])
            assert 'class="undo' in page.text, (week, day)
            assert "Tirta ditambahkan" in section(page, "covers"), (week, day)
            await changed(house, "delete from covers")
