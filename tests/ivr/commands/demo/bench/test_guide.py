"""Things to try on the bench: each is ticked once it has happened, and not before."""

import pytest

from ivr.commands.demo.bench.guide import THINGS
from tests.ivr.commands.demo.bench.at_bench import AtBench
from tests.ivr.web.house import words
from tests.scenarios.hotline import ANA, MORNING

pytestmark = pytest.mark.deep
assert MORNING.hour == 3  # no quiet hours: callbacks are rung


async def done(bench: AtBench) -> set[str]:
    await bench.get()
    return bench.bench.source.guide.done


async def waits(bench: AtBench) -> None:
    """Let the caller ring, choose a language and wait."""
    await bench.does("c1", do="dial")
    await bench.bench.desk.at("c1").phone.hears("Untuk bahasa Indonesia, tekan")
    await bench.does("c1", key="1")
    await bench.bench.desk.at("c1").phone.hears("Bila tidak ingin menunggu")


async def test_nobody_picks_up(bench: AtBench) -> None:
    await bench.get()
    await bench.post("/bench/guide/nobody")
    assert [each.held for each in bench.bench.desk.phones] == ["hand", "rings_on", "rings_on"]
    await waits(bench)
    await bench.hotline.passes(200)
    assert await done(bench) == set()
    await bench.bench.desk.at("c1").phone.hears("Tekan dua untuk meninggalkan pesan", within=150)
    assert await done(bench) == {"nobody"}
    assert [each.key for each in THINGS if each.key == bench.bench.source.guide.next] == ["connected"]


async def test_a_conversation_that_is_cut_off(bench: AtBench) -> None:
    await bench.get()
    await bench.does(bench.phone_of("Ana"), held="answers")
    await bench.hotline.on_duty(ANA)
    await waits(bench)
    await bench.bench.desk.at("c1").phone.is_connected_to(bench.hotline.ana, within=60)
    assert await done(bench) == {"connected"}
    await bench.does(bench.phone_of("Ana"), held="hand")
    await bench.does(bench.phone_of("Ana"), do="hang")
    await bench.bench.desk.at("c1").phone.hears("Bila masih ingin berbicara")
    await bench.hotline.passes(10)
    assert await done(bench) == {"connected", "cut_off"}
    assert "percakapannya terputus" in words(await bench.get())


async def test_a_message(bench: AtBench) -> None:
    await bench.get()
    await waits(bench)
    await bench.does("c1", key="2")
    await bench.bench.desk.at("c1").phone.hears("beep")
    await bench.hotline.passes(1)
    assert '<button class="b full" type="submit" name="do" value="speak"' in (await bench.get()).text
    await bench.does("c1", do="speak")
    await bench.hotline.passes(6)
    await bench.does("c1", key="#")
    await bench.hotline.collects()
    assert await done(bench) == {"message"}


async def test_a_callback_is_asked_for_and_rung(bench: AtBench) -> None:
    hotline = bench.hotline
    await hotline.on_duty(ANA)
    await bench.get()
    await bench.does(bench.phone_of("Ana"), held="answers")
    await bench.does(bench.phone_of("Ana"), held="hand")
    await waits(bench)
    await bench.does("c1", key="1")
    await bench.bench.desk.at("c1").phone.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    assert "<small>ini</small>" in (await bench.get()).text
    await bench.does("c1", key="1")
    await bench.bench.desk.at("c1").phone.is_off(within=60)
    assert await done(bench) == {"callback"}
    await bench.does(bench.phone_of("Ana"), held="answers")
    caller = bench.bench.desk.at("c1").phone
    for _ in range(60):
        if caller.is_ringing:
            break
        await hotline.runs(5)
    await bench.does("c1", do="answer")
    await caller.hears("apakah Anda meminta untuk ditelepon")
    assert "Penelepon ditelepon balik." in words(await bench.get())
    await bench.does("c1", key="1")
    await caller.is_connected_to(hotline.ana, within=30)
    assert await done(bench) == {"callback", "connected", "rung_back"}
    await bench.post("/bench/over")
    assert bench.bench.source.guide.next == "connected"
