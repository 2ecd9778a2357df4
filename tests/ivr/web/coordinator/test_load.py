"""What a counsellor's page tells of thirty days: hours on duty, day by day; and the languages of their shifts."""

import re
from datetime import timedelta

import pytest

from ivr.phone.offline import snapshot_refresher
from routing.people.roles import Role
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import ids, line, publish, section

WEDNESDAY = 0b0000100


async def test_hours_on_duty_are_those_of_the_rotas_of_each_day_with_covers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Weeks pass, and nobody needs the copy of the rota.
    monkeypatch.setattr(snapshot_refresher, "_EVERY", timedelta(days=1))
    await publish(house, line("Galih", 20, 23, days=WEDNESDAY), line("Hana", 20, 23, days=WEDNESDAY))
    await house.passes(days=14)
    await publish(house, line("Galih", 18, 23, days=WEDNESDAY), line("Hana", 20, 23))
    who = await ids(house)
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    away = {"kind": "removed", "who": who["Galih"], "day": "2027-01-13", "start": "18", "end": "20"}
    assert (await wulan.post("/rota/covers", away)).status_code == 303
    await house.passes(days=9)
    wulan = await house.signed_in("rina@example.org", Role.COORDINATOR)
    page = await wulan.get(f"/counsellors/{who['Galih']}")
    # 30 Dec of the first rota, 6 Jan until the second was published (23.04), 13 Jan without two of five hours.
    assert "9 jam bertugas \u00b7 0 menit berbicara" in section(page, "beban")
    assert len(re.findall(r'<rect class="p1"', page.text)) == 3
    assert "menurut jadwal dan pengganti" in section(page, "beban")


async def test_languages_of_shifts_are_told_as_such_where_the_contact_says_none(house: House) -> None:
    await publish(house, line("Galih", 0, 24, languages=("id", "en")), line("Hana", 1, 2))
    who = await ids(house)
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    assert "Bahasa id en (dari jam tugasnya)" in words(await wulan.get(f"/counsellors/{who['Galih']}"))
    assert "Bahasa \u2013 " in words(await wulan.get(f"/counsellors/{who['Hana']}"))
    assert re.search(r'class="drop-narrow">id en', (await wulan.get("/counsellors")).text)
    await wulan.post(f"/counsellors/{who['Galih']}/details", {"languages": "jv", "organisation": ""})
    assert "Bahasa jv Lembaga" in words(await wulan.get(f"/counsellors/{who['Galih']}"))
