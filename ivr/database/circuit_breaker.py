"""The circuit breaker: a database that does not answer is left alone until it answers in the background.

A frozen server costs whoever asks it the whole of their patience, and a caller is on the line. So the first failure
starts a probe; while that fails, everybody else is told at once, and works without (design, part 5).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

_AGAIN_AFTER_SECONDS = 0.5


class Breaker:
    """Open while the probe fails. Real time, also where the clock is virtual: the database's patience is real."""

    def __init__(self, probe: Callable[[], Awaitable[bool]], closes: Callable[[], Awaitable[None]]) -> None:
        """`probe` tells whether the database answers; `closes` is done before it is asked again."""
        self._probe = probe
        self._closes = closes
        self._watch: asyncio.Task[None] | None = None
        self.is_open = False
        self.heard: list[Callable[[], None]] = []  # called when the database is back

    def suspect(self) -> None:
        """Somebody was not answered: look whether anybody would be."""
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._until_it_answers(), name="database.breaker")

    async def end(self) -> None:
        """Look no more."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _until_it_answers(self) -> None:
        while not await self._probe():
            if not self.is_open:
                self.is_open = True
                logger.warning("database.away nobody asks it before it answers again")
            await asyncio.sleep(_AGAIN_AFTER_SECONDS)
        if not self.is_open:
            return
        await self._closes()
        self.is_open = False
        logger.warning("database.back")
        self.tell()

    def tell(self) -> None:
        """Tell whoever wants to know that the database is back."""
        for each in self.heard:
            each()
