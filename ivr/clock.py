"""The clock: the time, waiting, and tasks that run beside the caller.

Everything that needs the time or a pause takes a `Clock`, so that the same code runs in real time, in
scaled time (the demo, the soak) and in virtual time (the tests, where an hour passes at once).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

logger = logging.getLogger(__name__)


class Clock(Protocol):
    """Instants are timezone-aware and in UTC; spans are seconds.

    Setting the wall clock moves instants, never spans. It does not change a sleep that has begun, not even one until
    an instant: due times are moved with the clock (`routing.switchboard.clock_step`).
    """

    stepping: list["Stepping"]
    """What is done, one after the other, when the wall clock was set, before `now` says so."""

    @property
    def ahead(self) -> float | None:
        """Seconds from the monotonic clock to the wall clock as `now` tells it; None if the wall clock never steps."""
        ...

    def now(self) -> datetime:
        """Return the present instant."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long; return at once for zero or less."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Wait until then; return at once if it is past."""
        ...

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        """Wait for the event, at most that long; return whether it came."""
        ...

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        """Start work beside the caller; its failure is logged."""
        ...

    async def finish(self, seconds: float) -> None:
        """Wait for spawned work, at most that many real seconds, then cancel what is left.

        Work that sleeps for longer is cancelled at once.
        """
        ...


# It is called with the seconds by which the wall clock was set.
Stepping = Callable[[float], Awaitable[None]]


class Tasks:
    """Spawned work: keeps references, so that it is not garbage collected, and logs its failures."""

    def __init__(self) -> None:
        self.stepping: list[Stepping] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._wakes: dict[asyncio.Task[Any], float] = {}  # when each sleeping task wakes, in the loop's time

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def finish(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        # A task that ends may have spawned another, an alarm for instance.
        while tasks := self._tasks - {asyncio.current_task()}:
            late = {task for task in tasks if self._wakes.get(task, loop.time()) >= end}
            for task in late:
                task.cancel()
            if late:
                await asyncio.gather(*late, return_exceptions=True)
            else:
                await asyncio.wait(tasks, timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("task.failed %s", task.get_name(), exc_info=error)


class RealClock(Tasks):
    """Real time, or scaled time: `origin` at the real instant `started`, then `speed` times as fast.

    Elapsed time comes from the monotonic clock, so that a correction of the machine's clock does not fire every timer
    at once. Unscaled, `now` follows a wall clock that was set by more than 2 s, or a machine that slept, after the
    `stepping` callbacks have run. Scaled time ignores both.
    """

    def __init__(
        self,
        *,
        origin: datetime | None = None,
        started: datetime | None = None,
        speed: float = 1.0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`wall` and `monotonic` return seconds, as `time.time` and `time.monotonic` do."""
        super().__init__()
        self._wall, self._monotonic, self._speed = wall, monotonic, speed
        self._follows = origin is None and started is None and speed == 1.0
        begun = datetime.fromtimestamp(wall(), UTC)
        self._mark = monotonic()
        self._started = started or begun
        self._origin = origin or self._started
        self._passed = (begun - self._started).total_seconds()
        self._first_ahead = begun.timestamp() - self._mark
        self._stepped = 0.0
        self._is_stepping = False

    @property
    def ahead(self) -> float | None:
        return self._first_ahead + self._stepped if self._follows else None

    def now(self) -> datetime:
        if self._follows and not self._is_stepping:
            self._look()
        passed = self._passed + self._monotonic() - self._mark
        return self._origin + timedelta(seconds=passed * self._speed + self._stepped)

    def _look(self) -> None:
        step = self._wall() - self._monotonic() - self._first_ahead - self._stepped
        if abs(step) <= _SMALL_STEP_SECONDS:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._stepped += step
            return
        if not self.stepping:
            self._stepped += step
            return
        self._is_stepping = True
        self.spawn(self._step(step), name="clock.step")

    async def _step(self, seconds: float) -> None:
        try:
            for stepping in self.stepping:
                await stepping(seconds)
        finally:
            self._stepped += seconds
            self._is_stepping = False

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        real, task = seconds / self._speed, asyncio.current_task()
        assert task is not None  # noqa: S101 - only a task can await this
        self._wakes[task] = asyncio.get_running_loop().time() + real
        try:
            await asyncio.sleep(real)
        finally:
            del self._wakes[task]

    async def sleep_until(self, instant: datetime) -> None:
        await self.sleep((instant - self.now()).total_seconds())

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        # asyncio.wait_for of Python 3.11 loses a cancellation that arrives together with the event.
        try:
            async with asyncio.timeout(None if seconds is None else seconds / self._speed):
                await event.wait()
        except TimeoutError:
            return False
        return True


# NTP may leave such a difference, and it harms neither the rota nor a wait.
_SMALL_STEP_SECONDS = 2.0
