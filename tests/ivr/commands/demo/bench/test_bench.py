"""The phone bench without a browser: who may use it, what a hand does, what is shown of it."""

import re
import socket

import httpx
import pytest
from playwright.async_api import Browser, expect

from ivr.commands.demo.bench.held import Held
from ivr.commands.demo.front import served
from tests.browser.chromium import DESK, a_reader
from tests.ivr.commands.demo.bench.at_bench import AtBench, a_bench, at_a_port
from tests.ivr.web.house import words
from tests.scenarios.hotline import ANA, BUDI, CITRA, shift
from tests.scenarios.outage import Away


async def test_one_call_by_hand_from_end_to_end(bench: AtBench) -> None:
    hotline = bench.hotline
    first = words(await bench.get())
    assert "Semua telepon diam. Tekan “Hubungi” di telepon Penelepon." in first
    caller, ana = bench.bench.desk.at("c1"), bench.phone_of("Ana")
    await bench.does("c1", do="dial")
    await caller.phone.hears("Untuk bahasa Indonesia, tekan")
    assert "Penelepon mendengar salam." in words(await bench.get())
    await bench.does("c1", key="1")
    await hotline.ana.rings()
    page = await bench.get()
    assert "Telepon Ana berdering." in words(page)
    assert "Layar: (021) 50001234" in words(page)
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    page = await bench.get()
    assert "Sekarang giliran Ana:" in words(page)
    assert f'id="{ana}-k1" class="means">1<small>terima</small>' in page.text
    await bench.does(ana, key="1")
    assert re.search(r"Tekan satu untuk menerima, dua untuk menolak\. 1 ", words(await bench.get()))
    await caller.phone.is_connected_to(hotline.ana)
    shown = words(await bench.get())
    assert "berbicara dengan Ana" in shown
    assert "Percakapan dimulai" in shown
    await bench.does("c1", do="speak")
    await bench.does("c1", do="hang")
    await hotline.ana.hears("Percakapan selesai")
    await bench.does(ana, key="1")
    await hotline.ana.is_off(within=30)
    page = await bench.get()
    call = await hotline.call_of(caller.leg)  # type: ignore[arg-type]
    assert (call.outcome, call.resolution) == ("conversation", "resolved")
    assert f'href="/calls/{call.id}?lang=id"' in page.text
    assert bench.bench.source.guide.done == {"connected"}
    assert caller.phone.number not in page.text
    assert ANA not in page.text


async def test_the_page_is_in_the_language_that_was_asked_for_and_forms_keep_it(bench: AtBench) -> None:
    assert "Meja telepon" in words(await bench.get())
    english = await bench.get("/bench?lang=en")
    assert "Phone bench" in words(english)
    assert 'action="/bench/phones/c1?lang=en"' in english.text
    assert "Phone bench" in words(await bench.get(**{"accept-language": "en"}))
    answer = await bench.post("/bench/callers?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/bench?lang=en")
    assert "Caller 2" in words(await bench.get("/bench?lang=en"))


@pytest.mark.parametrize("thing", ["cut_off", "message", "callback", "rung_back"])
async def test_what_needs_the_phones_in_hand_gives_them_back_to_a_hand(bench: AtBench, thing: str) -> None:
    await bench.get()
    await bench.post("/bench/guide/nobody")
    assert f'action="/bench/guide/{thing}' in (await bench.get()).text
    await bench.post(f"/bench/guide/{thing}")
    assert {each.held for each in bench.bench.desk.phones} == {Held.HAND}


async def test_a_head_of_the_page_is_answered_as_its_get_is(bench: AtBench) -> None:
    head = await bench.client.head("/bench", headers=bench.headers)
    assert head.status_code == 200
    assert head.headers["content-type"] == (await bench.get()).headers["content-type"]


async def test_nobody_acts_from_another_site_or_under_another_name(bench: AtBench) -> None:
    evil = await bench.post("/bench/phones/c1", {"do": "dial"}, **{"sec-fetch-site": "cross-site"})
    door = socket.create_server(("127.0.0.1", 0))
    async with (
        served(bench.app, door) as url,
        httpx.AsyncClient(base_url=url, headers=bench.headers) as other,
    ):
        other.headers["host"] = "evil.example"
        rebound = await other.post("/bench/phones/c1", data={"do": "dial"})
        seen = await other.get("/bench", headers={"host": "evil.example:8000"})
        assert (evil.status_code, rebound.status_code, seen.status_code) == (403, 421, 421)
        assert bench.bench.desk.at("c1").leg is None
        local = await other.get("/bench", headers={"host": "localhost:8000"})
    assert local.status_code == 200
    assert "script-src 'self'" in local.headers["content-security-policy"]


async def test_while_the_invented_month_is_written_the_page_says_so_and_then_no_more(
    bench: AtBench, browser: Browser
) -> None:
    filling = bench.bench.around.filling
    filling.set()
    assert "daftar di halaman tim terisi dalam beberapa detik" in words(await bench.get())
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=DESK) as reader:
        await reader.opens("/bench")
        note = reader.page.locator("#bulan")
        await expect(note).to_contain_text("terisi dalam beberapa detik")
        await reader.looks()
        before = await bench.bench.source.stamp()
        filling.clear()
        assert await bench.bench.source.stamp() != before, (
            "whoever watches is shown it, though nothing else changes"
        )
        await bench.hotline.passes(10)
        await expect(note).to_have_count(0)
    assert "terisi dalam" not in words(await bench.get())


async def test_a_press_that_comes_too_late_changes_nothing(bench: AtBench) -> None:
    await bench.get()
    for form in ({"key": "1"}, {"do": "answer"}, {"do": "hang"}, {"do": "speak"}):
        await bench.does("c1", **form)
    await bench.does("c1", do="dial")
    leg = bench.bench.desk.at("c1").leg
    await bench.does("c1", do="dial")
    assert bench.bench.desk.at("c1").leg is leg


@pytest.mark.parametrize(
    ("held", "status"),
    [
        ("answers", "talking"),
        ("rings_on", "canceled"),
        ("busy", "busy"),
        ("unreachable", "failed"),
        ("voicemail", "machine"),
        ("screening", "machine"),
    ],
)
async def test_each_behaviour_of_a_counsellors_phone(bench: AtBench, held: str, status: str) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA)
    await bench.get()
    ana = bench.phone_of("Ana")
    await bench.does(ana, held=held)
    await bench.does("c1", held="answers")
    await bench.does("c1", do="dial")
    await hotline.passes(60)
    await hotline.sweeps()
    leg = next(each for each in hotline.lab.calls if each.phone is hotline.ana)
    if status == "talking":
        assert hotline.ana.talks_with(bench.bench.desk.at("c1").phone)
    elif status == "machine":
        assert (leg.answered is not None, leg.bridged) == (True, None)
        await bench.get()
        assert "voicemail" in bench.bench.source.guide.done
    else:
        assert leg.status == status


async def test_a_hand_takes_a_phone_over_in_the_middle(bench: AtBench) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA)
    await bench.get()
    ana = bench.phone_of("Ana")
    await bench.does(ana, held="voicemail")
    await bench.does("c1", held="impatient")
    await bench.does("c1", do="dial")
    await hotline.ana.rings()
    await bench.does(ana, held="hand")
    await bench.does("c1", held="hand")
    await hotline.passes(15)
    assert hotline.ana.is_ringing
    await bench.does(ana, held="answers")
    await bench.bench.desk.at("c1").phone.is_connected_to(hotline.ana, within=20)
    await hotline.passes(130)
    assert hotline.ana.talks_with(bench.bench.desk.at("c1").phone)  # who holds it has patience


async def test_more_phones_come_on_request_and_go_when_all_starts_over(bench: AtBench) -> None:
    hotline = bench.hotline
    await hotline.publish(shift(ANA), shift(BUDI, line=3), shift(CITRA, line=4, start=0, end=60))
    page = await bench.get()
    assert "Citra" not in [each.phone.name for each in bench.bench.desk.phones]
    (citra,) = (id_ for id_, name, _ in bench.bench.house.read.others if name == "Citra")
    assert f'<option value="{citra}">Citra</option>' in page.text
    await bench.post("/bench/counsellors", {"counsellor": str(citra)})
    await bench.post("/bench/callers")
    assert "konselor, tidak bertugas" in words(await bench.get())
    await bench.does("c2", do="dial")
    for _ in range(20):
        last = await bench.post("/bench/callers")
    assert last.status_code == 409
    await bench.post("/bench/over")
    assert [each.id for each in bench.bench.desk.callers] == ["c1"]
    assert all(each.over for each in hotline.lab.calls)


async def test_while_the_database_is_away_the_page_says_so_and_the_phones_go_on(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    async with a_bench(hotline) as bench:
        await bench.get()
        caller, ana = bench.bench.desk.at("c1").phone, bench.phone_of("Ana")
        await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
        await bench.does("c1", do="dial")
        await caller.hears("Untuk bahasa Indonesia, tekan")
        await bench.does("c1", key="1")
        await caller.hears("Mohon jangan tutup telepon")
        await away.stops()
        await bench.get()
        assert "database" not in bench.bench.source.guide.done, "no phone has rung without it"
        await caller.hears("menelepon seorang konselor untuk Anda", within=60)
        while not (hotline.ana.is_ringing or hotline.budi.is_ringing):
            await hotline.passes(1)
        shown = words(await bench.get())
        assert "Basis data tidak menjawab." in shown
        assert "Papan dan linimasa diam." in shown
        assert "database" in bench.bench.source.guide.done
        rung = ana if hotline.ana.is_ringing else bench.phone_of("Budi")
        await bench.does(rung, do="answer")
        await hotline.passes(5)
        await bench.does(rung, key="1")
        await hotline.passes(5)
        assert "berbicara dengan" in words(await bench.get())
        await bench.does("c1", do="hang")
        await away.is_back()
        await hotline.passes(10)


async def test_a_trouble_is_switched_on_and_off_and_what_callers_get_is_said(bench: AtBench) -> None:
    hotline = bench.hotline
    hotline.expects_errors = True
    assert "Operator telepon tidak menjawab" in words(await bench.get())
    await bench.post("/bench/troubles/carrier", {"on": "true"})
    page = await bench.get()
    assert "Operator telepon tidak menjawab sekarang" in words(page)
    assert '<details class="fold" id="gangguan" open>' in page.text
    await bench.does("c1", held="answers")
    await bench.does("c1", do="dial")
    await bench.bench.desk.at("c1").phone.hears(
        "Kami sedang menelepon seorang konselor untuk Anda", within=120
    )
    while not (hotline.ana.is_ringing or hotline.budi.is_ringing):
        await hotline.passes(1)
    rung = "Ana" if hotline.ana.is_ringing else "Budi"
    await bench.does(bench.phone_of(rung), do="answer")
    await hotline.passes(8)
    assert "<small>terima</small>" in (await bench.get()).text
    await bench.does(bench.phone_of(rung), key="1")
    await hotline.passes(5)
    assert f"berbicara dengan {rung}" in words(await bench.get())
    await bench.post("/bench/over")
    assert "Operator telepon tidak menjawab sekarang" not in words(await bench.get())
