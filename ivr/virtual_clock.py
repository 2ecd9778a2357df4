"""The virtual clock, for tests and the lab: time passes only when a test moves it."""

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from ivr.clock import Stepping, Tasks

# A task that another task's event wakes runs a few loop turns later, and counts as resting until then.
_QUIET_TURNS = 8


class VirtualClock(Tasks):
    """Time that passes only when a test moves it, and only when all spawned work is at rest.

    A spawned task is at rest while it sleeps or waits on this clock; anything else it awaits (a database, an
    HTTP answer) counts as work, so no timer fires in the middle of it.
    """

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = start
        self._timers: list[tuple[datetime, int, asyncio.Event]] = []
        self._order = itertools.count()
        self._working: set[asyncio.Task[Any]] = set()
        self._begun = 0  # how often a task has begun to work
        self._rest = asyncio.Event()
        self._rest.set()

    def now(self) -> datetime:
        return self._now

    @property
    def ahead(self) -> float | None:
        return None

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self._now + timedelta(seconds=seconds))

    async def sleep_until(self, instant: datetime) -> None:
        if instant <= self._now:
            return
        bell = asyncio.Event()
        heapq.heappush(self._timers, (instant, next(self._order), bell))
        with self._resting():
            await bell.wait()

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        if event.is_set():
            return True
        with self._resting():
            if seconds is None:
                return await event.wait()
            bell = asyncio.Event()
            heapq.heappush(self._timers, (self._now + timedelta(seconds=seconds), next(self._order), bell))
            waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(bell.wait())]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waits:
                    each.cancel()
                # Collect both waits also when this task itself is cancelled.
                await asyncio.gather(*waits, return_exceptions=True)
        return event.is_set()

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        task = super().spawn(work, name=name)
        self._begin(task)
        task.add_done_callback(self._end)
        return task

    async def finish(self, seconds: float) -> None:
        """Let working tasks come to rest, then cancel all: no more time passes to wake them."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.settle()
        late = self._tasks - {asyncio.current_task()}
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def settle(self) -> None:
        """Wait, in real time, until all spawned work is at rest."""
        quiet, begun = 0, self._begun
        while quiet < _QUIET_TURNS:
            if self._working:
                await self._rest.wait()
            if self._begun != begun:
                # A task worked meanwhile and may have woken others.
                quiet, begun = 0, self._begun
            await asyncio.sleep(0)
            quiet += 1

    async def advance(self, seconds: float) -> None:
        """Let that much time pass, firing each timer in order."""
        await self.run(until=self._now + timedelta(seconds=seconds))

    async def run(self, *, until: datetime, stop: Callable[[], bool] = lambda: False) -> bool:
        """Let time pass up to `until`, or to the first rest at which `stop()` holds; return whether it held."""
        await self.settle()
        while not stop():
            if not self._timers or self._timers[0][0] > until:
                self._now = max(self._now, until)
                return stop()
            instant, _, bell = heapq.heappop(self._timers)
            self._now = max(self._now, instant)
            bell.set()
            await self.settle()
        return True

    @contextlib.contextmanager
    def _resting(self) -> Any:
        task = asyncio.current_task()
        counted = task in self._working
        if task is not None and counted:
            self._end(task)
        try:
            yield
        finally:
            if task is not None and counted:
                self._begin(task)

    def _begin(self, task: "asyncio.Task[Any]") -> None:
        self._working.add(task)
        self._begun += 1
        self._rest.clear()

    def _end(self, task: "asyncio.Task[Any]") -> None:
        self._working.discard(task)
        if not self._working:
            self._rest.set()


class VirtualWall:
    """A wall clock over virtual time. A test may set it for the product, without moving the lab's."""

    def __init__(self, clock: VirtualClock) -> None:
        self.stepping: list[Stepping] = []
        self._clock = clock
        self._set_by = 0.0

    @property
    def ahead(self) -> float | None:
        return self._set_by

    async def steps(self, seconds: float) -> None:
        """Set it by so many seconds, as an operator does."""
        await self._clock.settle()
        for stepping in self.stepping:
            await stepping(seconds)
        self._set_by += seconds

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self._set_by)

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)

    async def sleep_until(self, instant: datetime) -> None:
        await self._clock.sleep_until(instant - timedelta(seconds=self._set_by))

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        return await self._clock.wait(event, seconds)

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        return self._clock.spawn(work, name=name)

    async def finish(self, seconds: float) -> None:
        await self._clock.finish(seconds)
