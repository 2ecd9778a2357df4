"""The phones of the bench: each shows what happened to it, why it is still, and what its keys mean just then."""

import re

import pytest

from tests.ivr.commands.demo.bench.at_bench import HINT, AtBench, a_bench
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away

CALLER = "c1"


async def waits(bench: AtBench) -> None:
    """Open the bench, ring from the caller's phone, choose Indonesian, and hear that the keys are named."""
    await bench.get()
    await bench.does(CALLER, do="dial")
    await bench.bench.desk.at(CALLER).phone.hears("Untuk bahasa Indonesia, tekan")
    await bench.does(CALLER, key="1")
    await bench.bench.desk.at(CALLER).phone.hears("Bila tidak ingin menunggu")


async def until_rung(hotline: Hotline, *phones: str) -> None:
    """Let time pass until one of these numbers rings."""
    for _ in range(180):
        if any(hotline.lab.phone(number).is_ringing for number in phones):
            return
        await hotline.passes(1)
    raise AssertionError("nobody is rung")


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ("answers", "berbicara dengan Penelepon"),
        ("rings_on", "Berdering, lalu berhenti sebelum diangkat."),
        ("busy", "Sibuk, atau ditolak."),
        ("unreachable", "Tidak terjangkau."),
        ("voicemail", "Kotak suara mengangkat, dan merekam."),
        ("screening", "Mesin mengangkat, dan bertanya siapa yang menelepon."),
    ],
)
async def test_each_behaviour_shows_on_its_phone_what_happened(bench: AtBench, held: str, shown: str) -> None:
    await bench.hotline.on_duty(ANA)
    await bench.get()
    ana = bench.phone_of("Ana")
    await bench.does(ana, held=held)
    assert shown not in await bench.says(ana)
    await bench.does(CALLER, held="answers")
    await bench.does(CALLER, do="dial")
    await bench.hotline.passes(60)
    assert shown in await bench.says(ana)


async def test_a_phone_says_who_hung_up(bench: AtBench) -> None:
    await bench.does(CALLER, held="impatient")
    await bench.does(CALLER, do="dial")
    await bench.hotline.passes(130)
    assert "Ditutup dari telepon ini." in await bench.says(CALLER)


async def test_a_phone_that_a_silent_carrier_was_to_ring_says_why_it_is_kept_back_and_until_when(
    bench: AtBench,
) -> None:
    hotline = bench.hotline
    hotline.expects_errors = True
    await hotline.on_duty(ANA)
    await bench.get()
    await bench.post("/bench/troubles/carrier", {"on": "true"})
    assert "Operator telepon tidak menjawab" in await bench.says("n-carrier")
    await waits(bench)
    ana = bench.phone_of("Ana")
    await hotline.passes(5)
    said = await bench.says(ana)
    assert "ditahan" in said
    assert "Operator telepon belum mengabarkan apakah telepon ini jadi dideringkan." in said
    assert "Layanan memeriksa lagi dalam 1:0" in said
    await bench.post("/bench/troubles/carrier", {"on": "false"})
    assert "ditahan" in await bench.says(ana)
    await hotline.runs(90)
    await bench.does(CALLER, do="hang")
    await hotline.runs(90)
    assert "ditahan" not in await bench.says(ana)
    assert "siap" in await bench.says(ana)


async def test_a_phone_whose_conversation_nobody_told_of_is_kept_back_for_as_long_as_it_says(
    bench: AtBench,
) -> None:
    hotline = bench.hotline
    hotline.expects_errors = True
    await hotline.on_duty(ANA)
    await waits(bench)
    ana = bench.phone_of("Ana")
    await until_rung(hotline, ANA)
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await bench.does(ana, key="1")
    while await hotline.rows("select 1 from calls where state = 'waiting'"):
        await hotline.passes(0.5)
    hotline.lab.faults.lose_next("/voice/", times=50)
    await bench.does(CALLER, do="hang")
    await bench.does(ana, do="hang")
    await hotline.passes(7)
    looks = 0
    while "ditahan" in (said := await bench.says(ana)):
        found = re.search(r"Layanan memeriksa lagi dalam 0:(\d\d)", said)
        assert found, said  # not in ten minutes, as it would look at a conversation
        await hotline.runs(int(found[1]) + 5)
        looks += 1
    assert looks in {1, 2}, "the first puts the caller back, the second learns that nobody is there"


async def test_a_phone_is_not_kept_back_while_all_goes_as_it_should(bench: AtBench) -> None:
    hotline = bench.hotline
    await bench.get()
    ana = bench.phone_of("Ana")
    await bench.does(CALLER, do="dial")
    await bench.bench.desk.at(CALLER).phone.hears("Untuk bahasa Indonesia, tekan")
    await bench.does(CALLER, key="1")
    for _ in range(3):
        assert "ditahan" not in await bench.says(ana)
        await hotline.passes(0.5)
    await until_rung(hotline, ANA)
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await bench.does(ana, key="1")
    await hotline.passes(30)
    await bench.does(ana, do="hang")
    assert "ditahan" not in await bench.says(ana)


async def test_the_hint_says_what_key_1_means_where_a_callback_is_offered(bench: AtBench) -> None:
    hotline, ana = bench.hotline, ""
    await hotline.on_duty(ANA)
    await waits(bench)
    ana = bench.phone_of("Ana")
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    assert "dan keduanya tersambung" in await bench.says(HINT)
    await bench.does(ana, key="2")
    await hotline.passes(5)
    await bench.does(CALLER, key="1")
    await bench.bench.desk.at(CALLER).phone.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await hotline.passes(4)
    await bench.does(CALLER, key="1")
    await bench.bench.desk.at(CALLER).phone.is_off(within=60)
    for _ in range(60):
        if hotline.ana.is_ringing:
            break
        await hotline.runs(5)
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    said = await bench.says(HINT)
    assert "tersambung" not in said
    assert "dan yang memintanya ditelepon balik" in said
    assert await bench.marks(ana) == {"1": "terima", "2": "tolak"}
    await bench.does(ana, key="1")
    while not bench.bench.desk.at(CALLER).phone.is_ringing:
        await hotline.passes(1)
    assert "telepon balik dicoba lagi nanti" in await bench.says(HINT)


async def test_the_hint_names_the_keys_that_mean_something_or_says_that_none_does(bench: AtBench) -> None:
    await waits(bench)
    for name in ("Ana", "Budi"):
        await bench.does(bench.phone_of(name), held="rings_on")
    assert "Tombol kini: 1 balik , 2 pesan ." in await bench.says(HINT)
    await bench.does(CALLER, key="2")
    await bench.bench.desk.at(CALLER).phone.hears("Silakan")
    assert await bench.marks(CALLER) == {}
    assert "Kini tidak ada tombol yang berarti." in await bench.says(HINT)
    await bench.bench.desk.at(CALLER).phone.hears("beep")
    await bench.hotline.passes(1)
    assert await bench.marks(CALLER) == {"#": "selesai"}
    assert "Tekan “Bicara” untuk mengatakan sesuatu, dan # bila selesai." in await bench.says(HINT)


async def test_key_0_is_marked_while_it_means_something(bench: AtBench) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA)
    await waits(bench)
    caller, ana = bench.bench.desk.at(CALLER).phone, bench.phone_of("Ana")
    assert await bench.marks(CALLER) == {"1": "balik", "2": "pesan"}
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await bench.does(ana, key="1")
    await caller.is_connected_to(hotline.ana)
    await bench.does(ana, do="hang")
    await caller.hears("tekan nol")
    assert await bench.marks(CALLER) == {"1": "balik", "2": "pesan", "0": "tunggu"}
    await hotline.passes(20)
    assert await bench.marks(CALLER) == {"1": "balik", "2": "pesan"}


async def test_keys_are_marked_without_the_database_too(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    async with a_bench(hotline) as bench:
        await bench.get()
        await away.stops()
        caller = bench.bench.desk.at(CALLER).phone
        await bench.does(CALLER, do="dial")
        await caller.hears("Untuk bahasa Indonesia, tekan")
        assert await bench.marks(CALLER) == {"1": "Indonesia", "2": "English"}
        await bench.does(CALLER, key="1")
        await until_rung(hotline, ANA, BUDI)
        rung = bench.phone_of("Ana" if hotline.ana.is_ringing else "Budi")
        await bench.does(rung, do="answer")
        await hotline.passes(5)
        assert await bench.marks(rung) == {"1": "terima", "2": "tolak"}
        await bench.does(rung, key="1")
        await hotline.passes(5)
        await bench.post("/bench/callers")
        await bench.post("/bench/callers")
        for name in ("c2", "c3"):
            await bench.does(name, do="dial")
            await bench.bench.desk.at(name).phone.hears("Untuk bahasa Indonesia, tekan")
            await bench.does(name, key="1")
        await bench.bench.desk.at("c3").phone.hears("Bila lebih suka meninggalkan pesan", within=120)
        assert await bench.marks("c3") == {"2": "pesan"}
        await bench.does(rung, do="hang")
        await caller.hears("tekan nol")
        assert await bench.marks(CALLER) == {"2": "pesan", "0": "tunggu"}
        await bench.does(CALLER, do="hang")
        await away.is_back()
        await hotline.passes(10)
