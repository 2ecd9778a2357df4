"""The frame of each page: counts of what needs its reader, and where an address leads that is none."""

import re
from pathlib import Path

import pytest

from routing.people.roles import Role
from tests.ivr.web.house import House, a_house, words
from tests.ivr.web.rota.rotas import changed, ids, line, publish

HTML = {"accept": "text/html,application/xhtml+xml"}


async def test_the_rail_counts_gaps_ahead_and_counsellors_who_need_a_look(house: House) -> None:
    await publish(house, line("Galih", 0, 6), line("Bagas", 6, 24, days=0b0111111))
    await changed(house, "update counsellors set cleared = false where name = 'Galih'")
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = words(await wulan.get("/rota/upload"))
    assert "Minggu ini 6 jam kosong" in page
    assert "Konselor 1 perlu dilihat" in page  # Bagas was never test rung: that is told on the page alone
    await changed(house, "update counsellors set cleared = true")
    assert "Minggu ini 6 jam kosong" in words(await wulan.get("/rota/upload"))  # a few seconds old at most
    await house.passes(seconds=11)
    assert "Minggu ini 1 jam kosong" in words(await wulan.get("/rota/upload"))


async def test_a_count_is_of_this_moment_after_ones_own_change(house: House) -> None:
    await publish(house, line("Galih", 0, 6), line("Bagas", 6, 24))
    await changed(house, "update counsellors set cleared = false where name = 'Galih'")
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    assert "Minggu ini 7 jam kosong" in words(await wulan.get("/rota"))
    galih = (await ids(house))["Galih"]
    await wulan.post(f"/counsellors/{galih}/clear")
    assert "Minggu ini Unggah" in words(await wulan.get("/rota"))


async def test_each_role_has_the_counts_of_its_own_work(house: House) -> None:
    await publish(house, line("Galih", 0, 6))
    await changed(house, "update counsellors set cleared_until = '2026-12-24'")
    tari = words(await (await house.signed_in("tari@example.org", Role.SUPERVISOR)).get("/rota"))
    rina = words(await (await house.signed_in("rina@example.org", Role.ADMIN)).get("/people"))
    assert ("jam kosong" in tari, "perlu dilihat" in tari) == (True, False)
    assert ("jam kosong" in rina, "perlu dilihat" in rina) == (False, False)


@pytest.mark.parametrize("path", ["/rota/nowhere", "/counsellors/everybody", "/rota/drafts/0", "/nothing"])
async def test_an_address_that_is_none_has_a_page_for_people_and_its_own_word_for_programs(
    house: House, path: str
) -> None:
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    program = await wulan.get(path)
    assert (program.status_code in {404, 422}, "html" in program.headers["content-type"]) == (True, False)
    wulan.headers |= HTML
    person = await wulan.get(path)
    assert person.status_code == 404
    assert "Tidak ada apa-apa di sini" in words(person)
    stranger = await house.browser()
    stranger.headers |= HTML
    led = await stranger.get(path)
    assert (led.status_code, led.headers["location"]) == (303, f"/login?next={path}")


async def test_what_needs_a_look_is_told_beside_a_form_that_was_refused_too(house: House) -> None:
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    await publish(house, line("Galih", 8, 12))
    told = re.findall(r'<span class="count[^>]*>(\d+)', (await browser.get("/rota/needs")).text)
    refused = await browser.post("/rota/needs", {"start": "x"})
    assert refused.status_code == 422
    assert told
    assert re.findall(r'<span class="count[^>]*>(\d+)', refused.text) == told


async def test_in_the_demo_each_page_says_that_all_is_invented_and_leads_to_the_phones(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    async with a_house(database_url, tmp_path, satunomor_bench="/bench") as demo:
        wulan = await demo.signed_in("wulan@example.org", Role.COORDINATOR)
        stranger = await demo.browser()
        for page in (await wulan.get("/rota"), await stranger.get("/login")):
            assert "semua orang, panggilan, dan pesan di sini rekaan" in words(page)
            assert '<a href="/bench">' in page.text
        page = await stranger.get("/login?next=/calls/1")
        assert "tidak perlu kata sandi" in words(page)
        (form,) = re.findall(r'<form method="post" action="/bench/sign-in".*?</form>', page.text)
        assert 'name="next" value="/calls/1"' in form
        assert re.findall(r'name="as" value="(\w+)"', form) == ["supervisor", "coordinator"]


async def test_elsewhere_nothing_is_said_of_it(house: House) -> None:
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    stranger = await house.browser()
    for page in (await wulan.get("/rota"), await stranger.get("/login")):
        assert "rekaan" not in words(page)
        assert "tidak perlu kata sandi" not in words(page)
        assert "/bench" not in page.text
