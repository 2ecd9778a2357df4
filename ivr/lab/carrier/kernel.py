"""The kernel: tasks on the clock, and the records of events. Every part of the lab uses it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from ivr.clock import Clock
from ivr.lab.errors import LabError
from ivr.lab.records import DoubleRing, Line, RestRequest, Webhook
from ivr.virtual_clock import VirtualClock

logger = logging.getLogger(__name__)

_PATIENCE = 2.0


class Kernel:
    """Starts work, lets it wait, and keeps the records, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.closed = False
        self.transcript: list[Line] = []
        self.requests: list[Webhook] = []
        self.rest_requests: list[RestRequest] = []
        self.errors: list[LabError] = []
        self.double_rings: list[DoubleRing] = []
        self.on_line: Callable[[Line], None] | None = None
        self.on_change: Callable[[], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._change = asyncio.Event()

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        """Start work on the clock; it is cancelled when the lab closes."""
        task = self.clock.spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A fault of the lab itself must not look like a silent phone.
            self.error(0, f"the lab failed in {task.get_name()}: {error!r}")

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        """Wait for the event on the clock, at most that long; return whether it came.

        A loop turn follows, so that a virtual clock sees that this work is busy: without it, the next timer could
        fire before this work's next wait.
        """
        came = await self.clock.wait(event, seconds)
        await asyncio.sleep(0)
        return came

    async def sleep(self, seconds: float) -> None:
        """Let time pass; a loop turn follows, as in `wait`."""
        await self.clock.sleep(seconds)
        await asyncio.sleep(0)

    def changed(self) -> None:
        """Wake all waits for a change, and tell whoever watches."""
        change, self._change = self._change, asyncio.Event()
        change.set()
        if self.on_change is not None:
            self.on_change()

    @property
    def change(self) -> asyncio.Event:
        """The event of the next change; each is used once, so that no waiter can miss it."""
        return self._change

    def say(self, who: str, what: str) -> None:
        """Write a line of the transcript."""
        line = Line(self.clock.now(), who, what)
        self.transcript.append(line)
        if self.on_line is not None:
            self.on_line(line)
        self.changed()

    def error(self, code: int, message: str, *, call_sid: str | None = None, url: str | None = None) -> None:
        """Record what Twilio would refuse, in the errors, the transcript and the log."""
        error = LabError(code, message, call_sid, url)
        self.errors.append(error)
        self.say("!!", f"error {error}")
        logger.error("lab.error %s", error)

    async def shut(self) -> None:
        """Give work a moment to finish, then cancel the rest."""
        self.closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                if isinstance(self.clock, VirtualClock):
                    # Nothing would wake the work that rests now.
                    await self.clock.settle()
                elif tasks := self._others():
                    await asyncio.wait(tasks)
        late = self._others()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _others(self) -> "set[asyncio.Task[None]]":
        return {task for task in self._tasks if task is not asyncio.current_task()}
