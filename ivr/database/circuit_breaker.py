"""The circuit breaker: while the database does not answer, only a probe in the background asks it.

Each question to a frozen server lasts until its timeout, with a caller on the line. So the first failure starts a
probe; while it fails, all others learn at once that the database is away, and work without it (design, part 5).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

_AGAIN_AFTER_SECONDS = 0.5


class Breaker:
    """Open while the probe fails. It uses real time, also beside a virtual clock: a real database is probed."""

    def __init__(self, probe: Callable[[], Awaitable[bool]], closes: Callable[[], Awaitable[None]]) -> None:
        """`probe` returns whether the database answers; `closes` runs before the breaker closes."""
        self._probe = probe
        self._closes = closes
        self._watch: asyncio.Task[None] | None = None
        self.is_open = False
        self.on_away: list[Callable[[], None]] = []  # called when it is found to be away
        self.on_back: list[Callable[[], None]] = []  # called when it is back

    def suspect(self) -> None:
        """Start the probe, because the database did not answer."""
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._until_it_answers(), name="database.breaker")

    async def end(self) -> None:
        """Stop the probe."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _until_it_answers(self) -> None:
        while not await self._probe():
            if not self.is_open:
                self.is_open = True
                logger.warning("database.away nobody asks it before it answers again")
                for each in self.on_away:
                    each()
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)
        if not self.is_open:
            return
        await self._closes()
        self.is_open = False
        logger.warning("database.back")
        self.notify()

    def notify(self) -> None:
        """Call every function of `on_back`: the database is back."""
        for each in self.on_back:
            each()
