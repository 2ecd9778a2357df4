"""The forms of the week ask where they would have to guess, and say what is wrong beside the field that it is about."""

import re

from routing.people.roles import Role
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import deeds, gap_form, ids, line, publish, section

WHOLE = {"day": "2026-12-25", "start": "22.00", "end": "22", "week": "2026-12-21", "kind": "added"}


async def test_a_long_gap_asks_until_when_somebody_stays(house: House) -> None:
    await publish(house, line("Galih", 12, 13))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = await wulan.get("/rota?gap=2026-12-24T13:00&week=2026-12-21")
    form = gap_form(page)
    assert (form["start"], form["end"]) == ("13.00", "")
    assert "Jam kosong ini berlangsung sampai Jum 25 Des 12.00" in section(page, "empty")
    answer = await wulan.post("/rota/covers", form)
    assert (answer.status_code, "g-end-why" in answer.text) == (422, True)
    short = gap_form(await wulan.get("/rota?week=2026-12-21"))
    assert short["end"] == "12.00"


async def test_the_same_time_twice_is_a_whole_day_only_where_that_is_said(house: House) -> None:
    await publish(house, line("Galih", 12, 13), line("Hana", 8, 32, days=1))
    who = await ids(house)
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    asked = await wulan.post("/rota/covers", {**WHOLE, "who": who["Hana"]})
    assert asked.status_code == 422
    assert "sehari penuh, 24 jam" in words(asked)
    assert re.search(r'<input type="checkbox" name="whole" value="yes">', asked.text)
    assert await deeds(house) == []
    made = await wulan.post("/rota/covers", {**WHOLE, "who": who["Hana"], "whole": "yes"})
    assert made.status_code == 303
    (deed,) = await deeds(house)
    assert (deed.after["from"], deed.after["until"]) == (
        "2026-12-25T15:00:00+00:00",
        "2026-12-26T15:00:00+00:00",
    )
    # The link of a shift that lasts 24 hours says so itself.
    page = await wulan.get("/rota?week=2026-12-28")
    link = re.search(rf'href="(\?[^"]*who={who["Hana"]}[^"]*)#change"', page.text)
    assert link is not None
    page = await wulan.get("/rota" + link[1].replace("&amp;", "&"))
    assert '<input type="checkbox" name="whole" value="yes" checked>' in page.text


async def test_what_is_wrong_stands_beside_its_field_and_on_top_with_its_name(house: House) -> None:
    await publish(house, line("Galih", 0, 12))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = {"kind": "replaced", "day": "some", "start": "noon", "end": "late", "who": ""}
    for gap, before in (({}, ""), ({"gap": "2026-12-24T12:00", "kind": "added"}, "g-")):
        page = (await wulan.post("/rota/covers", {**form, **gap})).text
        fields = ["start", "end", "who"] + ([] if gap else ["day", "replaced"])
        for field in (before + each for each in fields):
            assert re.search(rf'id="{field}"[^>]*aria-describedby="{field}-why"', page), field
            assert field == "g-who" or re.search(rf'id="{field}"[^>]*aria-invalid="true"', page), field
            assert f'class="err" id="{field}-why"' in page, field
            assert f'<a href="#{field}">' in page, field
        assert f'<a href="#{before}end">Selesai: Tulis jam' in page
