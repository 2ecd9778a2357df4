"""The kernel: work on the clock, and the records of what happened. Every part of the lab stands on it."""

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
    """Starts work, lets it wait, and keeps what happened, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.closed = False
        self.transcript: list[Line] = []
        self.requests: list[Webhook] = []
        self.rest_requests: list[RestRequest] = []
        self.errors: list[LabError] = []
        self.double_rings: list[DoubleRing] = []
        self.on_line: Callable[[Line], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._change = asyncio.Event()

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        """Start work on the clock, to be cancelled when the lab is closed."""
        task = self.clock.spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A mistake of the lab itself must not look like a silent phone.
            self.error(0, f"the lab failed in {task.get_name()}: {error!r}")

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        """Wait for the event on the clock, at most that long; answer whether it came.

        The turn of the loop afterwards lets a virtual clock see that somebody works again: work that never
        gives the loop a turn between two waits could come to the second one after the next timer.
        """
        came = await self.clock.wait(event, seconds)
        await asyncio.sleep(0)
        return came

    async def sleep(self, seconds: float) -> None:
        """Let time pass; the loop gets a turn afterwards, as in `wait`."""
        await self.clock.sleep(seconds)
        await asyncio.sleep(0)

    def changed(self) -> None:
        """Wake all who wait for a change anywhere."""
        change, self._change = self._change, asyncio.Event()
        change.set()

    @property
    def change(self) -> asyncio.Event:
        """The event of the next change; never cleared, so no waiter can miss it."""
        return self._change

    def say(self, who: str, what: str) -> None:
        """Write a line of the transcript."""
        line = Line(self.clock.now(), who, what)
        self.transcript.append(line)
        if self.on_line is not None:
            self.on_line(line)
        self.changed()

    def error(self, code: int, message: str, *, call_sid: str | None = None, url: str | None = None) -> None:
        """Record what Twilio would refuse: loudly, in the errors, the transcript and the log."""
        error = LabError(code, message, call_sid, url)
        self.errors.append(error)
        self.say("!!", f"error {error}")
        logger.error("lab.error %s", error)

    async def shut(self) -> None:
        """Let work finish, for a little, then cancel the rest of it."""
        self.closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                if isinstance(self.clock, VirtualClock):
                    # What rests now would rest for ever.
                    await self.clock.settle()
                elif tasks := self._others():
                    await asyncio.wait(tasks)
        late = self._others()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _others(self) -> "set[asyncio.Task[None]]":
        return {task for task in self._tasks if task is not asyncio.current_task()}
