"""The dispatcher: decides when this process serves the line: now, at an instant, or after a look if it is needed."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from ivr.clock import Clock
from ivr.monitoring.metrics import Metrics
from ivr.phone.background import spawn
from ivr.phone.transactions import Transactions
from routing.switchboard.offer import dispatching

_BETWEEN_LOOKS = timedelta(milliseconds=250)
_SOON = timedelta(milliseconds=100)


class Dispatcher:
    """Runs one dispatch at a time in a process; any number of requests meanwhile make one more."""

    def __init__(
        self,
        clock: Clock,
        transactions: Transactions,
        metrics: Metrics,
        rung: Callable[[], frozenset[int]],
        before: Callable[[], Awaitable[None]],
    ) -> None:
        """`rung` returns the counsellors whom this host rings or connects unknown to the database.

        `before` runs before each dispatch, to bring the database up to date.
        """
        self._clock = clock
        self._transactions = transactions
        self._metrics = metrics
        self._rung = rung
        self._before = before
        self._serving = False
        self._serve_again = False
        self._alarms: set[datetime] = set()
        self._looking = False
        self._looked_at = clock.now() - _BETWEEN_LOOKS

    def serve(self, at: datetime | None = None) -> None:
        """Serve the line, now or at an instant."""
        if at is not None:
            self._set_alarm(at)
            return
        self._serve_again = True
        if not self._serving:
            self._serving = True
            spawn(self._clock, self._serve_line())

    def look(self) -> None:
        """Look soon whether the line needs serving, once for many requests: every heartbeat makes one."""
        if not self._looking and not self._serving:
            self._looking = True
            now = self._clock.now()
            # The upper limit is for a clock that was set back since the last look.
            spawn(
                self._clock,
                self._look_at(min(max(now, self._looked_at + _BETWEEN_LOOKS), now + _BETWEEN_LOOKS)),
            )

    async def _look_at(self, at: datetime) -> None:
        try:
            await self._clock.sleep_until(at)
            self._looked_at = self._clock.now()
            await self._transactions.run(dispatching.look)
        finally:
            self._looking = False

    async def _serve_line(self) -> None:
        try:
            while self._serve_again:
                self._serve_again = False
                await self._before()
                rings = await self._transactions.run(dispatching.serve_line, self._rung())
                self._metrics.dispatched("rang" if rings else "nothing")
        finally:
            self._serving = False

    def _set_alarm(self, at: datetime) -> None:
        # Rounded up, so that many deadlines close together share one alarm.
        at = at.replace(microsecond=at.microsecond // 100_000 * 100_000) + _SOON
        if at not in self._alarms:
            self._alarms.add(at)
            spawn(self._clock, self._alarm(at))

    async def _alarm(self, at: datetime) -> None:
        try:
            await self._clock.sleep_until(at)
        finally:
            self._alarms.discard(at)
        self.serve()
