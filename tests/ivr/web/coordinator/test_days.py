"""Days on a counsellor's page are in words, in the reader's language: 12/01/2026 is read as 12 January."""

import re

from routing.people.roles import Role
from tests.ivr.web.house import House
from tests.ivr.web.rota.rotas import changed, ids, line, publish


async def test_the_day_of_a_pause_is_chosen_in_words(house: House) -> None:
    await publish(house, line("Galih", 0, 24))
    galih = (await ids(house))["Galih"]
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = (await wulan.get(f"/counsellors/{galih}")).text
    days = re.findall(r'<option value="(\d{4}-\d\d-\d\d)"( selected)?>([^<]+)</option>', page)
    assert days[:3] == [
        ("2026-12-23", "", "hari ini, Rab 23 Des"),
        ("2026-12-24", " selected", "besok, Kam 24 Des"),
        ("2026-12-25", "", "Jum 25 Des"),
    ]
    assert ("2027-01-01", "", "Jum 1 Jan 2027") in days
    assert days[-1][0] > "2027-12-15"  # a pause lasts a year at most
    refused = await wulan.post(f"/counsellors/{galih}/pause", {"day": "2027-06-09", "time": "late"})
    assert '<option value="2027-06-09" selected>Rab 9 Jun 2027</option>' in refused.text


async def test_the_last_day_of_a_clearance_stands_in_words_beside_its_field(house: House) -> None:
    await publish(house, line("Galih", 0, 24))
    await changed(house, "update counsellors set cleared_until = '2027-01-12'")
    galih = (await ids(house))["Galih"]
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = (await wulan.get(f"/counsellors/{galih}")).text
    assert '<output class="hint" id="until-day" for="until">Selasa 12 Januari 2027</output>' in page
