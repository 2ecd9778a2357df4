"""The paced clock: its speed changes in every process that follows its file, and no instant moves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from ivr.paced_clock import _AHEAD_SECONDS, PacedClock, clock_of, write
from ivr.settings import GivenSettings, ScaledTime

DAY = 86_400.0
A_DAY_A_SECOND = DAY
DIFFERENCE = 0.05  # in real seconds, of a machine's two clocks


@pytest.fixture
def file(tmp_path: Path) -> Path:
    now = datetime.now(UTC)
    write(tmp_path / "clock.json", ScaledTime(origin=now, started=now, speed=1))
    return tmp_path / "clock.json"


@pytest.fixture
async def clock(file: Path) -> PacedClock:
    return PacedClock(file)


@pytest.fixture
async def follower(file: Path) -> AsyncIterator[PacedClock]:
    """Give the clock of another process, as its settings name it."""
    follower = clock_of(GivenSettings(satunomor_clock_file=file))
    assert isinstance(follower, PacedClock)
    task = asyncio.create_task(follower.follow())
    yield follower
    task.cancel()


async def test_a_change_of_speed_is_no_jump(clock: PacedClock) -> None:
    for before, after in ((1, 50), (50, 2)):
        began, at = monotonic(), clock.now()
        await clock.change(after)
        passed = (clock.now() - at).total_seconds()
        assert clock.speed == after
        usual = _AHEAD_SECONDS * before
        assert passed >= usual - DIFFERENCE * before
        assert passed <= usual + (monotonic() - began - _AHEAD_SECONDS + DIFFERENCE) * after


async def test_whoever_sleeps_or_waits_wakes_at_their_instant(clock: PacedClock) -> None:
    began = clock.now()
    waiting = asyncio.create_task(clock.wait(asyncio.Event(), DAY))
    sleeping = asyncio.create_task(clock.sleep_until(began + timedelta(days=1)))
    await clock.change(A_DAY_A_SECOND)
    await sleeping
    assert await waiting is False
    assert clock.now() - began >= timedelta(days=1)


async def test_whoever_sleeps_in_fast_time_sleeps_on_in_slow_time(clock: PacedClock) -> None:
    await clock.change(1000)
    sleeper = clock.spawn(clock.sleep(DAY), name="sleeper")  # 86 seconds
    await asyncio.sleep(0)
    await clock.change(1)  # a day
    await clock.finish(1000)
    assert sleeper.cancelled(), "it was not waited for"


async def test_an_event_that_comes_ends_a_wait(clock: PacedClock) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(clock.wait(event, DAY))
    await clock.change(2)
    event.set()
    assert await waiting is True
    assert await clock.wait(event) is True


async def test_another_process_follows(clock: PacedClock, follower: PacedClock) -> None:
    sleeping = asyncio.create_task(follower.sleep(DAY))
    await clock.change(A_DAY_A_SECOND)
    await sleeping
    await clock.change(3)
    while follower.speed != 3:  # noqa: ASYNC110 - it looks at the file by itself
        await asyncio.sleep(0.01)
    before, theirs, after = clock.now(), follower.now(), clock.now()
    difference = timedelta(seconds=3 * DIFFERENCE)
    assert before - difference <= theirs <= after + difference


async def test_a_process_that_starts_later_has_the_same_time(clock: PacedClock, file: Path) -> None:
    await clock.change(40)
    later = PacedClock(file)
    before, theirs, after = clock.now(), later.now(), clock.now()
    difference = timedelta(seconds=40 * DIFFERENCE)
    assert before - difference <= theirs <= after + difference
