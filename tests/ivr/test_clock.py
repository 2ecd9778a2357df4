"""The clock: real time, scaled time, and time that passes when a test says so."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.clock import Clock, RealClock
from ivr.virtual_clock import VirtualClock, VirtualWall
from tests.stopwatch import Stopwatch

START = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
HOUR = 3600.0
JITTER = timedelta(seconds=0.5)  # tolerance for a clock that is read on a busy machine


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


def seconds(clock: VirtualClock) -> float:
    return (clock.now() - START).total_seconds()


# --- Virtual


async def test_virtual_time_stands_still_by_itself(clock: VirtualClock) -> None:
    await asyncio.sleep(0.01)
    assert clock.now() == START
    assert clock.now().utcoffset() == timedelta(0)


async def test_an_hour_passes_at_once(clock: VirtualClock) -> None:
    stopwatch = Stopwatch()
    await clock.advance(HOUR)
    assert seconds(clock) == HOUR
    assert stopwatch.seconds < 1


async def test_whoever_sleeps_wakes_at_their_instant_and_in_turn(clock: VirtualClock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, seconds(clock)))

    clock.spawn(sleeper("late", 30), name="late")
    clock.spawn(sleeper("early", 10, 10), name="early")
    clock.spawn(sleeper("never", HOUR), name="never")
    await clock.advance(60)
    assert woken == [("early", 10), ("early", 20), ("late", 30)]
    assert seconds(clock) == 60
    await clock.finish(0)


async def test_sleepers_of_one_instant_wake_in_the_order_they_began(clock: VirtualClock) -> None:
    woken: list[int] = []

    async def sleeper(n: int) -> None:
        await clock.sleep_until(START + timedelta(seconds=5))
        woken.append(n)

    for n in range(20):
        clock.spawn(sleeper(n), name=str(n))
    await clock.advance(5)
    assert woken == list(range(20))


@pytest.mark.parametrize("nap", [0, -1, -HOUR])
async def test_sleeping_until_a_past_instant_returns_at_once(clock: VirtualClock, nap: float) -> None:
    await clock.sleep(nap)
    await clock.sleep_until(START + timedelta(seconds=nap))
    assert clock.now() == START


async def test_no_timer_rings_in_the_middle_of_work(clock: VirtualClock) -> None:
    done: list[str] = []

    async def works() -> None:
        await clock.sleep(1)
        await asyncio.sleep(0.05)  # a database, an HTTP answer: real
        done.append(f"work at {seconds(clock):.0f}")

    async def sleeps() -> None:
        await clock.sleep(2)
        done.append("sleep")

    clock.spawn(works(), name="works")
    clock.spawn(sleeps(), name="sleeps")
    await clock.advance(3)
    assert done == ["work at 1", "sleep"]


async def test_work_that_begins_other_work_is_waited_for_to_its_end(clock: VirtualClock) -> None:
    done: list[float] = []

    async def begins(depth: int) -> None:
        await asyncio.sleep(0)
        if depth:
            clock.spawn(begins(depth - 1), name=str(depth))
        else:
            done.append(seconds(clock))

    clock.spawn(begins(10), name="10")
    await clock.settle()
    assert done == [0]


async def test_a_wait_ends_with_its_event_or_with_its_time(clock: VirtualClock) -> None:
    event = asyncio.Event()
    answers: list[tuple[bool, float]] = []

    async def waits(limit: float | None) -> None:
        answers.append((await clock.wait(event, limit), seconds(clock)))

    clock.spawn(waits(5), name="impatient")
    clock.spawn(waits(None), name="patient")
    clock.spawn(waits(HOUR), name="nearly")
    await clock.advance(10)
    assert answers == [(False, 5)]
    event.set()
    await clock.settle()
    assert answers[1:] == [(True, 10), (True, 10)]
    assert await clock.wait(event, 5)


async def test_time_runs_up_to_the_first_moment_at_which_the_test_says_stop(clock: VirtualClock) -> None:
    async def ticks() -> None:
        while True:
            await clock.sleep(10)

    task = clock.spawn(ticks(), name="ticks")
    assert await clock.run(until=START + timedelta(hours=1), stop=lambda: seconds(clock) >= 30)
    assert seconds(clock) == 30
    assert not await clock.run(until=START + timedelta(seconds=45), stop=lambda: False)
    assert seconds(clock) == 45
    task.cancel()


async def test_time_never_runs_backwards(clock: VirtualClock) -> None:
    await clock.advance(60)
    await clock.run(until=START)
    assert seconds(clock) == 60


async def test_a_sleeper_that_was_cancelled_holds_nobody_up(clock: VirtualClock) -> None:
    for sleep in (clock.sleep(5), clock.wait(asyncio.Event(), 5)):
        task = asyncio.ensure_future(sleep)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await clock.advance(10)
    assert seconds(clock) == 10


async def test_work_that_fails_is_logged_and_holds_nobody_up(
    clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> None:
        await clock.sleep(1)
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        clock.spawn(fails(), name="division")
        await clock.advance(2)
    assert [record.getMessage() for record in caplog.records] == ["task.failed division"]


# --- Real, and scaled


async def test_real_time_is_now_in_utc() -> None:
    before = datetime.now(UTC)
    clock = RealClock()
    assert before - JITTER < clock.now() < datetime.now(UTC) + JITTER
    assert RealClock().now().utcoffset() == timedelta(0)


async def test_scaled_time_is_the_same_in_every_process_that_is_told_the_same() -> None:
    started = datetime.now(UTC) - timedelta(seconds=10)
    one, other = (RealClock(origin=START, started=started, speed=60) for _ in range(2))
    earliest, meanwhile, latest = one.now(), other.now(), one.now()
    assert (earliest - START).total_seconds() > 590
    assert earliest - 60 * JITTER < meanwhile < latest + 60 * JITTER


async def test_scaled_sleep_is_shorter_by_as_much() -> None:
    clock = RealClock(origin=START, speed=1000)
    stopwatch = Stopwatch()
    await clock.sleep(20)
    await clock.sleep_until(clock.now() + timedelta(seconds=20))
    assert await clock.wait(asyncio.Event(), 20) is False
    assert 0.03 < stopwatch.seconds < 1
    await clock.sleep(-5)
    await clock.sleep_until(START)


class Machine:
    """A machine whose clocks are read as those of `time` are."""

    def __init__(self) -> None:
        self.up = 1000.0
        self.ahead = START.timestamp() - self.up

    def clock(self, **more: Any) -> RealClock:
        return RealClock(wall=lambda: self.up + self.ahead, monotonic=lambda: self.up, **more)


def told(clock: Clock) -> float:
    """Return the clock's time, in seconds since START."""
    return round((clock.now() - START).total_seconds(), 3)


@pytest.mark.parametrize("step", [3 * HOUR, -3 * HOUR, 2.5, -2.5])
async def test_a_clock_that_was_set_is_followed_and_its_timers_are_not_moved(step: float) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.up += 5
    assert told(clock) == 5
    naps = [asyncio.create_task(clock.sleep_until(clock.now() + timedelta(seconds=n))) for n in (0.2, HOUR)]
    await asyncio.sleep(0)
    machine.ahead += step
    assert told(clock) == 5 + step
    assert not naps[0].done()
    async with asyncio.timeout(30):
        await naps[0]
    assert not naps[1].done(), "a step forward fires no timer, and one back stops none"
    naps[1].cancel()
    machine.up += 1
    assert told(clock) == 6 + step
    assert clock.ahead == machine.ahead


@pytest.mark.parametrize("step", [1.9, -1.9, 0.0])
async def test_what_ntp_corrects_little_by_little_is_no_step(step: float) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.ahead += step
    assert told(clock) == 0
    machine.ahead += step
    assert told(clock) == (2 * step if step else 0), "but it does not add up"


async def test_a_machine_that_has_slept_tells_the_time_as_it_wakes() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.ahead += 3 * HOUR  # its monotonic clock has slept too
    assert told(clock) == 3 * HOUR


@pytest.mark.parametrize("scale", [{"origin": START}, {"speed": 60.0}])
async def test_scaled_time_goes_on_from_its_origin_however_the_clock_is_set(scale: dict[str, Any]) -> None:
    machine = Machine()
    clock = machine.clock(**scale)
    machine.up += 1
    machine.ahead += 3 * HOUR
    assert told(clock) == scale.get("speed", 1.0)
    assert clock.ahead is None


async def test_a_step_is_handled_once_before_the_clock_tells_the_new_time() -> None:
    machine = Machine()
    clock = machine.clock()
    goes_on, seen = asyncio.Event(), list[float]()

    async def moves(seconds: float) -> None:
        seen.append(seconds)
        await goes_on.wait()

    clock.stepping.append(moves)
    machine.ahead += 3 * HOUR
    machine.up += 1
    for _ in range(3):
        assert told(clock) == 1, "the old time, until all is moved"
        await asyncio.sleep(0)
    goes_on.set()
    await clock.finish(30)
    assert told(clock) == 1 + 3 * HOUR
    machine.ahead -= HOUR
    assert told(clock) == 1 + 3 * HOUR
    await clock.finish(30)
    assert told(clock) == 1 + 2 * HOUR
    assert seen == pytest.approx([3 * HOUR, -HOUR])


async def test_a_step_that_cannot_be_moved_is_followed_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    clock = machine.clock()

    async def fails(_seconds: float) -> None:
        raise ZeroDivisionError

    clock.stepping.append(fails)
    machine.ahead += HOUR
    assert told(clock) == 0
    await clock.finish(30)
    assert told(clock) == HOUR
    assert [record.getMessage() for record in caplog.records] == ["task.failed clock.step"]


async def test_virtual_time_is_set_without_moving_its_timers(clock: VirtualClock) -> None:
    woken: list[float] = []
    wall = VirtualWall(clock)

    async def sleeps() -> None:
        await wall.sleep_until(wall.now() + timedelta(seconds=30))
        woken.append(told(wall))

    wall.spawn(sleeps(), name="sleeps")
    for step in (-3 * HOUR, 3 * HOUR, -60):
        await wall.steps(step)
    await clock.advance(29)
    assert woken == []
    await clock.advance(1)
    assert woken == [30 - 60]


async def test_an_event_ends_a_real_wait_at_once() -> None:
    clock, event = RealClock(), asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await clock.wait(event, 30)
    assert await clock.wait(event)


@pytest.mark.parametrize("turns", range(5))
@pytest.mark.parametrize("clock", [RealClock(), VirtualClock(START)])
async def test_a_wait_cancelled_at_the_moment_of_its_event_is_cancelled(clock: Clock, turns: int) -> None:
    event = asyncio.Event()
    waits = asyncio.ensure_future(clock.wait(event, 30))
    for _ in range(3):
        await asyncio.sleep(0)
    event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    too_late = not waits.cancel()
    await asyncio.wait({waits})
    assert waits.cancelled() or too_late


async def test_at_the_end_work_is_given_a_moment_and_then_cancelled() -> None:
    clock = RealClock()
    ended: list[str] = []

    async def work(nap: float, name: str) -> None:
        try:
            await asyncio.sleep(nap)
            ended.append(f"{name} done")
        except asyncio.CancelledError:
            ended.append(f"{name} cancelled")
            raise

    clock.spawn(work(0, "short"), name="short")
    clock.spawn(work(60, "long"), name="long")
    await clock.finish(0.1)
    assert ended == ["short done", "long cancelled"]
    await clock.finish(0.1)


async def test_work_that_sleeps_for_longer_than_that_is_cancelled() -> None:
    clock, ended = RealClock(speed=10), list[str]()

    async def sleeper(seconds: float, name: str) -> None:
        try:
            await clock.sleep(seconds)
            ended.append(f"{name} woke")
            clock.spawn(sleeper(600, "alarm"), name="alarm")
        except asyncio.CancelledError:
            ended.append(f"{name} was sent away")
            raise

    clock.spawn(sleeper(300, "late"), name="late")
    clock.spawn(sleeper(1, "soon"), name="soon")
    await asyncio.sleep(0)
    stopwatch = Stopwatch()
    await clock.finish(5)
    assert ended == ["late was sent away", "soon woke", "alarm was sent away"]
    assert stopwatch.seconds < 4
