"""The machine's clock is set by three hours, both ways, in the middle of everything: nobody is any the worse for it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from routing import clocks
from tests.ivr.test_metrics import total
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline, shift

HOUR = 3600.0
BOTH = pytest.mark.parametrize("step", [3 * HOUR, -3 * HOUR], ids=["forward", "back"])


async def steps_are(hotline: Hotline, count: int, way: str) -> None:
    assert await total(hotline, f"clock_steps_total{{way={way}}}") == 2 * count, "each process notices"
    moved = [line for line in hotline.log.lines if "clock.in_flight_moved" in line]
    assert len(moved) == count, "once, whichever process is first"
    (noted,) = await hotline.rows("select stepped_by from clocks")
    assert abs(noted.stepped_by) == 3 * HOUR


@BOTH
async def test_p1_p2_p5_who_waits_waits_on_in_their_place_and_who_talks_talks_on(
    hotline: Hotline, step: float
) -> None:
    await hotline.on_duty(ANA)
    talker = hotline.caller("+6281390000009", "Talker")
    await hotline.talks(talker, hotline.ana)
    callers = [hotline.caller(f"+62813900000{n:02}") for n in range(3)]
    legs = [await hotline.waits(caller) for caller in callers]
    await hotline.passes(20)
    before = [await hotline.call_of(leg) for leg in legs]
    await hotline.wall.steps(step)
    await steps_are(hotline, 1, "forward" if step > 0 else "back")
    by = timedelta(seconds=step)
    after = [await hotline.call_of(leg) for leg in legs]
    assert [row.waiting_since for row in after] == [
        row.waiting_since + by for row in before if row.waiting_since
    ]
    await hotline.runs(60)
    assert [(await hotline.call_of(leg)).state for leg in legs] == ["waiting"] * 3
    await talker.is_connected_to(hotline.ana)
    late = hotline.caller("+6281390000020", "Late")
    await hotline.waits(late)
    await talker.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    # Rested as long as ever, and the first of the line is the first.
    await hotline.ana.does_not_ring(for_=40)
    await hotline.ana.rings(within=40)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await callers[0].is_connected_to(hotline.ana)


@BOTH
async def test_a_phone_that_rings_rings_its_time_and_the_next_one_rings_then(
    hotline: Hotline, step: float
) -> None:
    await hotline.on_duty(ANA, BUDI)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(5)
    (ringing,) = hotline.lab.ringing()
    await hotline.wall.steps(step)
    await hotline.sweeps()
    await hotline.passes(10)
    assert hotline.lab.ringing() == [ringing]
    await hotline.runs(30)
    (other,) = hotline.lab.ringing()
    assert other != ringing
    assert (await hotline.call_of(hotline.lab.calls[0])).state == "waiting"


@BOTH
@pytest.mark.parametrize("rests", ["who has declined", "who has talked"])
async def test_p9_who_rests_rests_as_long_as_ever(hotline: Hotline, step: float, rests: str) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    if rests == "who has declined":
        await hotline.waits(caller)
        await ana.rings()
        await ana.answers()
        await ana.hears("Tekan satu untuk menerima")
        await ana.presses("2")
        await ana.is_off(within=20)
    else:
        other = hotline.caller("+6281390000002")
        await hotline.talks(other, ana)
        await other.hangs_up()
        await ana.hears("Percakapan selesai")
        await ana.hangs_up()
        await hotline.waits(caller)
    await hotline.wall.steps(step)
    # No sweep comes by: who waits is a heartbeat.
    await ana.does_not_ring(for_=30)
    await ana.rings(within=60)


@BOTH
async def test_the_rota_is_the_new_times(hotline: Hotline, step: float) -> None:
    # It is 10:00 as the scenario begins.
    earlier, later = (
        shift(BUDI, line=3, start=6 * 60, end=9 * 60),
        shift(CITRA, line=4, start=11 * 60, end=14 * 60),
    )
    await hotline.publish(shift(ANA, start=9 * 60, end=11 * 60), earlier, later)
    await hotline.wall.steps(step)
    caller = hotline.caller()
    await hotline.waits(caller)
    phone = hotline.citra if step > 0 else hotline.budi
    await phone.rings(within=30)
    await hotline.ana.does_not_ring(for_=20)


async def test_what_another_host_has_written_whose_clock_was_right_stays(hotline: Hotline) -> None:
    await hotline.on_duty()
    leg = await hotline.caller().dials(NUMBER)
    await hotline.passes(3)
    before = await hotline.call_of(leg)
    now, wrong = hotline.clock.now(), timedelta(hours=3)

    async def is_set(ahead: float, at: datetime) -> float:
        async with hotline.service.database.begin() as connection:
            return await clocks.set_to(connection, at, "another host", ahead)

    assert await is_set(0.0, now - wrong) == 0, "the first that is heard of it"
    assert await is_set(3 * HOUR, now) == 3 * HOUR
    assert (await hotline.call_of(leg)).last_seen_at == before.last_seen_at
    async with hotline.service.database.begin() as connection:
        found = await clocks.last_step(connection, now - wrong)
    assert found is not None
    assert (found.host, found.stepped_by) == ("another host", 3 * HOUR)


async def test_p5_steps_there_and_back_again_leave_all_as_it_was(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.waits(hotline.caller())
    await hotline.passes(5)
    before = await hotline.rows("select * from calls"), await hotline.rows("select * from holds")
    offers = await hotline.rows("select * from offers")
    await hotline.wall.steps(3 * HOUR)
    assert await hotline.rows("select * from calls") != before[0]
    await hotline.wall.steps(-3 * HOUR)
    assert (await hotline.rows("select * from calls"), await hotline.rows("select * from holds")) == before
    assert await hotline.rows("select * from offers") == offers


@BOTH
async def test_of_a_host_that_could_not_be_noted_as_it_began_what_is_in_flight_moves_too(
    hotline: Hotline, step: float
) -> None:
    await hotline.on_duty(ANA)
    leg = await hotline.waits(hotline.caller())
    before = await hotline.call_of(leg)
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("delete from clocks"))
    await hotline.wall.steps(step)
    assert (await hotline.call_of(leg)).place_at == before.place_at + timedelta(seconds=step)
