"""To start over: the bench is as it was opened, whatever was done on it before."""

import re

from tests.ivr.commands.demo.bench.at_bench import HINT, AtBench, a_bench
from tests.ivr.web.house import words
from tests.scenarios.hotline import ANA, BUDI, CITRA, shift
from tests.scenarios.outage import Away

SAYS_THE_TIME = re.compile(r'datetime="[^"]*"|<time.*?</time>|data-now="[^"]*"')
ENDS = re.compile(r"(?<=•• )\d\d")
OF_CLOCK = re.compile(r"\d\d\.\d\d(\.\d\d)?")


async def shown(bench: AtBench) -> str:
    """Return the page without its clock, and without the last digits of the caller's number."""
    page = SAYS_THE_TIME.sub("", ENDS.sub("", (await bench.get()).text))
    return OF_CLOCK.sub("", page)


async def test_what_was_heard_added_broken_and_asked_for_is_as_when_the_bench_was_opened(
    bench: AtBench,
) -> None:
    hotline = bench.hotline
    await hotline.publish(shift(ANA), shift(BUDI, line=3), shift(CITRA, line=4, start=0, end=60))
    opened = await shown(bench)
    ana = bench.phone_of("Ana")
    (citra,) = (id_ for id_, name, _ in bench.bench.house.read.others if name == "Citra")
    await bench.post("/bench/counsellors", {"counsellor": str(citra)})
    await bench.post("/bench/callers")
    await bench.post("/bench/troubles/webhooks", {"on": "true"})
    await bench.post("/bench/troubles/webhooks", {"on": "false"})
    await bench.does(bench.phone_of("Budi"), held="voicemail")
    for caller in ("c1", "c2"):
        await bench.does(caller, do="dial")
        await bench.bench.desk.at(caller).phone.hears("Untuk bahasa Indonesia, tekan")
        await bench.does(caller, key="1")
    await hotline.ana.rings()
    await bench.does(ana, do="answer")
    await hotline.ana.hears("Tekan satu untuk menerima")
    await bench.does(ana, key="1")
    await hotline.passes(30)
    for caller in ("c1", "c2"):
        assert "Untuk bahasa Indonesia, tekan" in await bench.says(caller)
    assert "Percakapan dimulai" in words(await bench.get())
    second = bench.bench.desk.at("c2").phone

    await bench.post("/bench/over")
    await bench.get()
    assert "siap" in await bench.says(bench.phone_of("Budi")), "nobody rests for a ring of before"
    await hotline.runs(70)  # wrap-up is over: 5 seconds in the demo
    assert all(leg.over for leg in hotline.lab.calls)
    assert await shown(bench) == opened
    await bench.post("/bench/callers")
    assert bench.bench.desk.at("c2").phone is not second
    assert "Belum ada." in await bench.says("c2"), "it heard nothing since"
    await bench.does("c1", do="dial")
    await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
    assert "Penelepon mendengar salam." in await bench.says(HINT)
    assert "Linimasa" in words(await bench.get())


async def test_nobody_is_rung_back_afterwards_and_nobody_is_paused(bench: AtBench) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA)
    await bench.get()
    ana, caller = bench.phone_of("Ana"), bench.bench.desk.at("c1").phone
    await bench.does(ana, do="dial")
    await hotline.ana.hears("dua")
    await bench.does(ana, key="2")
    await hotline.passes(10)
    await bench.does(ana, do="hang")
    await hotline.passes(1)
    assert "jeda" in await bench.says(ana)
    await bench.does("c1", do="dial")
    await caller.hears("Untuk bahasa Indonesia, tekan")
    await bench.does("c1", key="1")
    await caller.hears("telepon kembali")
    await hotline.passes(4)
    await bench.does("c1", key="1")
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await hotline.passes(4)
    await bench.does("c1", key="1")
    await caller.is_off(within=60)
    assert [each.state for each in await hotline.callbacks()] in (["scheduled"], ["in_line"])

    await bench.post("/bench/over")
    assert "siap" in await bench.says(ana)
    assert [each.state for each in await hotline.callbacks()] == ["cancelled"]
    await hotline.runs(60)
    assert not hotline.ana.is_ringing


async def test_whoever_rings_afterwards_is_somebody_else_to_the_service(bench: AtBench) -> None:
    hotline = bench.hotline
    for _ in range(2):
        await bench.get()
        await bench.does("c1", do="dial")
        await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
        await bench.does("c1", key="1")
        await hotline.passes(20)
        await bench.post("/bench/over")
        await hotline.passes(5)
    first, second = await hotline.all_calls()
    assert first.caller_hash != second.caller_hash
    assert second.place_at == second.arrived_at, "no place was kept for them"


async def test_the_numbers_of_callers_do_not_come_round_within_an_evening(bench: AtBench) -> None:
    numbers = []
    for _ in range(100):
        numbers += [bench.bench.desk.add_caller().phone.number for _ in range(2)]
        numbers.append(bench.bench.desk.at("c1").phone.number)
        bench.bench.desk.start_over()
    assert len(set(numbers)) == len(numbers)


async def test_without_the_database_phones_are_forgotten_all_the_same(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    async with a_bench(hotline) as bench:
        await bench.get()
        await bench.does("c1", do="dial")
        await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
        await away.stops()
        await bench.post("/bench/over")
        assert "Belum ada." in await bench.says("c1")
        assert [each.phone.name for each in bench.bench.desk.phones] == ["Caller 1", "Ana"]
        await away.is_back()
        await hotline.passes(10)
