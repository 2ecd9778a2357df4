"""Needs: set by weekday and hour, each change a version; closed hours are no gaps, thin ones are marked."""

import re

from routing.people.roles import Role
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import changed, deeds, line, publish, section, shifts_of

NIGHTS = {"day": ["0", "1", "2", "3", "4", "5", "6"], "start": "22.00", "end": "6", "people": "0"}
UNSOUND: tuple[dict[str, str | list[str]], ...] = (
    {"day": []},
    {"day": ["9"]},
    {"start": "22.30"},
    {"end": "late"},
    {"people": "many"},
    {"people": "51"},
    {"people": "-1"},
    {"version": "7"},
    {"version": "x"},
)
FRIDAY = {"day": ["4"], "start": "18", "end": "22", "people": "2"}


async def test_needs_are_set_followed_and_set_again(house: House) -> None:
    await publish(house, line("Galih", 6, 22))
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    await changed(house, "update accounts set language = 'en'")
    assert "22:00" in section(await browser.get("/rota"), "empty")
    for form in (NIGHTS, FRIDAY):
        assert (await browser.post("/rota/needs", form)).status_code == 303
    page = await browser.get("/rota?week=2026-12-21")
    gaps = section(page, "empty")
    assert "No empty hour up to Wed 30 Dec" in gaps
    assert "4 h in all; the longest: Friday 25 Dec, 18:00\u201322:00, 1 of 2 people" in gaps
    assert "alone: 18:00\u201322:00 1 of 2 people" in shifts_of(page, 4)
    assert '<i class="a72 z88">' in page.text
    shown = await browser.get("/rota/needs")
    assert re.search(r"05 (\u2013 closed ){7}06 1 1 1 1 1 1 1", words(shown))
    older = re.search(r'name="version" value="(\d+)"', shown.text)
    assert older is not None
    assert (await browser.post("/rota/needs", {"version": older[1]})).status_code == 303
    assert "1 of 2" not in (await browser.get("/rota?week=2026-12-21")).text
    told = [(deed.action, deed.after) for deed in await deeds(house)]
    assert told[0] == ("needs.set", {"again": int(older[1])})
    assert told[1] == ("needs.set", {"days": [4], "from": 18, "until": 22, "people": 2})
    assert words(await browser.get("/rota/needs")).count("wulan@example.org") >= 3


async def test_what_cannot_be_understood_is_refused_in_words_and_changes_nothing(house: House) -> None:
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    for wrong in UNSOUND:
        answer = await browser.post("/rota/needs", {**NIGHTS, **wrong})
        assert (answer.status_code, 'role="alert"' in answer.text, wrong) == (422, True, wrong)
    assert await deeds(house) == []
    assert "Belum ada: satu orang pada setiap jam" in words(await browser.get("/rota/needs"))


async def test_each_version_says_what_it_changed(house: House) -> None:
    await publish(house, line("Galih", 6, 22))
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    for form in (NIGHTS, FRIDAY, {"day": ["0", "1", "2", "4"], "start": "8", "end": "9", "people": "3"}):
        await browser.post("/rota/needs", form)
    told = re.findall(
        r'<span class="sub">([^<]*)</span>', (await browser.get("/rota/needs")).text.partition("versions")[2]
    )
    assert told == [
        "Sen\u2013Rab, Jum 08\u201309: 3 orang",
        "Jum 18\u201322: 2 orang",
        "setiap hari 00\u201306: tutup; setiap hari 22\u201324: tutup",
    ]
    await browser.post("/rota/needs", {"version": "1"})
    page = (await browser.get("/rota/needs")).text
    assert '<span class="sub">Sen\u2013Rab, Jum 08\u201309: 1 orang; Jum 18\u201322: 1 orang</span>' in page
