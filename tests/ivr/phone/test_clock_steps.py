"""Clock steps: the machine's clock is set three hours forward or back during calls, and no call suffers."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.phone import clock_steps
from tests.ivr.monitoring.scrapes import total
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline, shift
from tests.scenarios.outage import Away

HOUR = 3600.0


BOTH = pytest.mark.parametrize("step", [3 * HOUR, -3 * HOUR], ids=["forward", "back"])


async def steps_are(hotline: Hotline, count: int, way: str) -> None:
    assert await total(hotline, f"clock_steps_total{{way={way}}}") == 2 * count, "each process notices"
    moved = [line for line in hotline.log.lines if "clock.in_flight_moved" in line]
    assert len(moved) == count, "once, whichever process is first"
    (noted,) = await hotline.rows("select stepped_by from clocks")
    assert abs(noted.stepped_by) == 3 * HOUR


@pytest.mark.deep
@BOTH
async def test_p1_p2_p5_waiting_callers_keep_their_places_and_conversations_go_on(
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
    # The rest was as long as usual, and the head of the line is still the head.
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
    # No sweep runs here: the caller's heartbeats are enough.
    await ana.does_not_ring(for_=30)
    await ana.rings(within=60)


@BOTH
async def test_the_rota_follows_the_new_time(hotline: Hotline, step: float) -> None:
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


@pytest.mark.parametrize(
    "talked_for", [600, 1200], ids=["the talk began after it", "the talk began before it"]
)
async def test_a_step_back_also_moves_a_conversation_longer_than_half_the_step(
    hotline: Hotline, talked_for: float
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller(), hotline.ana)
    await hotline.passes(talked_for)
    await hotline.sweeps()
    (before,) = await hotline.all_calls()
    by = timedelta(seconds=-1000)
    await hotline.wall.steps(by.total_seconds())
    (after,) = await hotline.all_calls()
    assert before.talked_at is not None
    assert (after.talked_at, after.check_at) == (before.talked_at + by, before.check_at + by)


@pytest.mark.deep
@BOTH
async def test_p2_without_the_database_a_phone_stays_its_callers_for_as_long_as_ever(
    away: Away, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    hotline = away.hotline
    monkeypatch.setattr(clock_steps, "_PATIENCE_SECONDS", 0.0)
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await hotline.ana.rings(within=60)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await first.is_connected_to(hotline.ana)
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=60)
    await hotline.wall.steps(step)
    await hotline.passes(120)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=60)
    await first.hangs_up()
    await hotline.ana.rings(within=60)
    await second.hangs_up()
    await away.is_back()


@BOTH
async def test_p1_without_the_database_a_caller_hears_music_no_longer_and_a_phone_rings(
    away: Away, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    hotline = away.hotline
    monkeypatch.setattr(clock_steps, "_PATIENCE_SECONDS", 0.0)
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("/media/music/", within=60)
    await hotline.wall.steps(step)
    await hotline.ana.rings(within=60)
    await caller.hangs_up()
    await away.is_back()


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
async def test_a_step_moves_calls_in_progress_on_a_host_that_was_not_recorded_at_its_start(
    hotline: Hotline, step: float
) -> None:
    await hotline.on_duty(ANA)
    leg = await hotline.waits(hotline.caller())
    before = await hotline.call_of(leg)
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("delete from clocks"))
    await hotline.wall.steps(step)
    assert (await hotline.call_of(leg)).place_at == before.place_at + timedelta(seconds=step)
