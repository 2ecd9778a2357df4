"""What a page that stays open can ask for: whether the rota, a cover or a person has changed since."""

import html
import re
from pathlib import Path

import httpx

from routing.people.roles import Role
from tests.ivr.web.house import House, a_house, words
from tests.ivr.web.rota.rotas import changed, ids, line, publish, section
from tests.scenarios.fixtures import copied_hourly

__all__ = ["copied_hourly"]
LATER = {"day": "2026-12-25", "start": "13", "end": "14", "week": "2026-12-21"}


def stamp_of(page: httpx.Response) -> str:
    found = re.search(r'data-stamp="([^"]+)"', page.text)
    assert found is not None
    return found[1]


async def test_the_stamp_of_a_page_is_another_after_whatever_changes_it(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 12, 13))
    who = await ids(house)
    tari = await house.signed_in("tari@example.org", Role.SUPERVISOR)
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    seen = [stamp_of(await tari.get("/rota"))]
    assert (await tari.get("/rota/stamp")).text == seen[0]

    async def is_another() -> bool:
        seen.append((await tari.get("/rota/stamp")).text)
        return seen[-1] not in seen[:-1]

    made = await wulan.post("/rota/covers", {"kind": "added", "who": who["Hana"], **LATER})
    assert await is_another()
    cover = re.search(r"done=(\d+)", made.headers["location"])
    assert cover is not None
    await wulan.post(f"/counsellors/{who['Galih']}/left")
    assert await is_another()
    await wulan.post(f"/counsellors/{who['Hana']}/pause", {"day": "2026-12-26", "time": "8.00"})
    assert await is_another()
    await wulan.post("/rota/needs", {"day": ["0"], "start": "1", "end": "2", "people": "3"})
    assert await is_another()
    await publish(house, line("Galih", 0, 13))
    assert await is_another()
    await wulan.post(f"/rota/covers/{cover[1]}/undo")
    assert await is_another()
    await house.passes(minutes=5)
    assert not await is_another()


async def test_a_page_that_renews_itself_keeps_nobody_signed_in(house: House) -> None:
    await publish(house, line("Galih", 0, 24))
    tari = await house.signed_in("tari@example.org", Role.COORDINATOR)
    tari.headers["x-renews"] = "1"
    for _hour in range(13):
        await house.passes(hours=1)
        answer = await tari.get("/counsellors")
    assert answer.status_code == 303
    del tari.headers["x-renews"]


async def test_the_list_of_counsellors_renews_their_states(house: House) -> None:
    await publish(house, line("Galih", 0, 24))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = (await wulan.get("/counsellors?q=gal")).text
    assert re.search(r'data-again="/counsellors/states\?id=\d+" data-every="10000"', page)
    galih = (await ids(house))["Galih"]
    assert f'id="now-{galih}" data-live' in page


async def test_a_covers_note_and_who_made_it_stand_beside_it(house: House) -> None:
    await publish(house, line("Galih", 0, 12), line("Hana", 12, 13))
    who = await ids(house)
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    form = {"kind": "added", "who": who["Hana"], **LATER, "note": "agreed <by phone>"}
    await wulan.post("/rota/covers", form)
    tari = await house.signed_in("tari@example.org", Role.SUPERVISOR)
    page = await tari.get("/rota")
    assert "oleh wulan@example.org, Rab 23 Des 23.04 \u00b7 agreed &lt;by phone&gt;" in section(
        page, "covers"
    )
    await changed(house, "delete from covers")


async def test_the_zones_name_is_that_of_the_week_that_is_shown(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    async with a_house(database_url, tmp_path, hotline_timezone="Europe/London") as house:
        await publish(house, line("Galih", 0, 24), zone="Europe/London")
        wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
        wulan.headers["accept-language"] = "en"
        for week, zone in (("2027-03-29", "BST"), ("2027-01-04", "GMT"), ("2027-03-22", "GMT, then BST")):
            for path in ("/rota", "/rota/text"):
                read = words(await wulan.get(f"{path}?week={week}"))
                assert f"All times are {zone}." in read, (week, path)
                assert f"times in {zone}" in read, (week, path)


async def test_the_link_to_the_week_as_it_is_now_leads_there_from_a_refused_form_too(house: House) -> None:
    await publish(house, line("Galih", 0, 12))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    refused = await wulan.post("/rota/covers", {"kind": "added", "week": "2026-12-28", "by": "person"})
    link = re.search(r'data-stamps="/rota/stamp".*?<a href="([^"]*)">', refused.text, re.DOTALL)
    assert link is not None
    assert link[1] == "/rota?week=2026-12-28&amp;by=person"
    assert (await wulan.get(html.unescape(link[1]))).status_code == 200
