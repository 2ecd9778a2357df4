"""The week as text for a message: who, when, the empty hours; and what changed since a version. No numbers."""

import html
import re

import httpx

from routing.people.roles import Role
from tests.ivr.web.house import House
from tests.ivr.web.rota.rotas import changed, ids, line, publish


def texts(page: httpx.Response) -> list[str]:
    found = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    return [html.unescape(each) for each in found]


async def test_the_week_and_what_changed_are_texts_in_the_readers_language(house: House) -> None:
    await publish(house, line("Galih", 0, 24), line("Bagas", 8, 16, tier=2))
    await publish(house, line("Galih", 0, 22), line("Bagas", 8, 16, tier=2))
    who = await ids(house)
    browser = await house.signed_in("wulan@example.org", Role.SUPERVISOR)
    cover = {"kind": "added", "who": who["Bagas"], "day": "2026-12-25", "start": "22", "end": "24"}
    assert (await browser.post("/rota/covers", cover)).status_code == 303
    whole, since = texts(await browser.get("/rota/text?week=2026-12-21"))
    assert whole.startswith(
        "Jadwal minggu 21\u201327 Desember 2026, jam WIB\n\nSenin 21 Des\n00.00\u201322.00 Galih\n"
    )
    assert (
        "\nKamis 24 Des\n00.00\u201322.00 Galih\n08.00\u201316.00 Bagas (cadangan)\n22.00\u201324.00 KOSONG"
        in whole
    )
    assert "22.00\u201324.00 Bagas (tambahan)" in whole
    assert (
        "\nJumat 25 Des\n\u2212 00.00\u201324.00 Galih\n+ 00.00\u201322.00 Galih\n+ 22.00\u201324.00 Bagas (tambahan)"
        in since
    )
    assert "812000" not in whole + since
    await changed(house, "update accounts set language = 'en'")
    whole, since = texts(await browser.get("/rota/text?week=2026-12-21&since=2"))
    assert "Friday 25 Dec\n00:00\u201322:00 Galih" in whole
    assert since.endswith("Friday 25 Dec\n+ 22:00\u201324:00 Bagas (added)")
    assert texts(await browser.get("/rota/text?week=2027-01-04&since=2"))[1].endswith("Nothing has changed.")
    for nonsense in ("999", "x", "9" * 30):
        assert (await browser.get(f"/rota/text?since={nonsense}")).status_code == 200


async def test_before_the_first_rota_there_is_no_text(house: House) -> None:
    browser = await house.signed_in("wulan@example.org", Role.SUPERVISOR)
    assert texts(await browser.get("/rota/text")) == []
