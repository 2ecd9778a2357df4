"""The paced clock: scaled time whose speed changes while it runs, alike in all processes that follow its file.

The demo writes the file; its processes follow it (docs/decisions/0267).
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.clock import RealClock
from ivr.settings import ScaledTime, Settings

_LOOK_SECONDS = 0.1
_AHEAD_SECONDS = 0.4  # from the writing of a change to the change: every process has read it by then


class PacedClock(RealClock):
    """Scaled time, as its file says. A change of speed moves no instant: whoever sleeps wakes when they meant to."""

    def __init__(self, file: Path) -> None:
        """Read the file, which `write` has made."""
        self._file = file
        self._pace = _read(file)
        super().__init__(origin=self._pace.origin, started=self._pace.started, speed=self._pace.speed)
        self._waits: dict[asyncio.Timeout, tuple[datetime, asyncio.Task[object] | None]] = {}
        self._changing = asyncio.Lock()

    @property
    def speed(self) -> float:
        """How many times as fast as life the time passes now."""
        return self._speed

    async def change(self, speed: float) -> None:
        """Change the speed for every process that follows the file; return when it has changed."""
        async with self._changing:
            starts = datetime.now(UTC) + timedelta(seconds=_AHEAD_SECONDS)
            origin = self.now() + timedelta(seconds=_AHEAD_SECONDS * self._speed)
            pace = ScaledTime(origin=origin, started=starts, speed=speed)
            write(self._file, pace)
            await self._take(pace)

    async def follow(self) -> None:
        """Take every change that another process writes, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with contextlib.suppress(OSError):
                if (pace := _read(self._file)) != self._pace:
                    await self._take(pace)

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - only a task can await this
        try:
            with contextlib.suppress(TimeoutError):
                async with self._within(seconds, sleeper=task):
                    await asyncio.get_running_loop().create_future()
        finally:
            self._wakes.pop(task, None)

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        if seconds is None:
            return await event.wait()
        try:
            async with self._within(seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True

    @contextlib.asynccontextmanager
    async def _within(
        self, seconds: float, *, sleeper: "asyncio.Task[object] | None" = None
    ) -> AsyncIterator[None]:
        """Limit the block to so many seconds of this clock, whatever speeds they pass at. Raises TimeoutError."""
        async with asyncio.timeout(None) as wait:
            self._waits[wait] = (self.now() + timedelta(seconds=seconds), sleeper)
            self._reckon(wait)
            try:
                yield
            finally:
                del self._waits[wait]

    def _reckon(self, wait: asyncio.Timeout) -> None:
        if wait.expired():
            return
        until, sleeper = self._waits[wait]
        real = (until - self.now()).total_seconds() / self._speed
        when = asyncio.get_running_loop().time() + real
        wait.reschedule(when)
        if sleeper is not None:
            self._wakes[sleeper] = when

    async def _take(self, pace: ScaledTime) -> None:
        await asyncio.sleep(pace.started.timestamp() - time.time())
        self._pace = pace
        self._origin, self._started, self._speed = pace.origin, pace.started, pace.speed
        self._mark = self._monotonic()
        self._passed = self._wall() - pace.started.timestamp()
        for wait in self._waits:
            self._reckon(wait)


def clock_of(settings: Settings) -> RealClock:
    """Return the clock that the settings name: real time, except in the demo and the soak."""
    if settings.satunomor_clock_file is not None:
        return PacedClock(settings.satunomor_clock_file)
    scaled = settings.satunomor_clock
    if scaled is None:
        return RealClock()
    return RealClock(origin=scaled.origin, started=scaled.started, speed=scaled.speed)


def write(file: Path, pace: ScaledTime) -> None:
    """Write the file of a clock, as a whole."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(pace.model_dump_json(), encoding="utf-8")
    new.replace(file)


def _read(file: Path) -> ScaledTime:
    return ScaledTime.model_validate_json(file.read_text(encoding="utf-8"))
