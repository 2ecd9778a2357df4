"""Clock steps: a clock was set, or a machine has slept; what is in flight is moved before anybody is judged by it."""

import socket
from datetime import timedelta
from pathlib import Path
from time import monotonic

import structlog

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.monitoring.metrics import Metrics
from routing.switchboard import clock_step

log = structlog.get_logger(__name__)

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # of the kernel whose monotonic clock all its processes read
_PATIENCE_SECONDS, _AGAIN_SECONDS = 60.0, 1.0  # real time: it is the database that is waited for


class Steps:
    """One process's part in it."""

    def __init__(self, clock: Clock, database: Database, metrics: Metrics) -> None:
        self._clock = clock
        self._database = database
        self._metrics = metrics
        self._host = _host()

    async def begin(self) -> None:
        """Note where this host's clock stands; a step that nobody has noticed, since no process ran, is one too."""
        try:
            await self._note(0.0)
        except DatabaseNotReachable as error:
            log.warning("clock.not_noted", why=str(error))
            self._clock.spawn(self._note_later(), name="clock.steps")

    async def take(self, seconds: float) -> None:
        """Move what is in flight by so much; this process's clock goes on as before until that is done, or given up."""
        self._metrics.stepped("forward" if seconds > 0 else "back")
        log.warning("clock.stepped", seconds=round(seconds, 1))
        until = monotonic() + _PATIENCE_SECONDS
        while monotonic() < until:
            try:
                await self._note(seconds)
            except DatabaseNotReachable as error:
                log.warning("clock.not_noted", why=str(error))
                await self._clock.sleep(_AGAIN_SECONDS)
            else:
                return
        self._clock.spawn(self._note_later(), name="clock.steps")

    async def _note_later(self) -> None:
        """Note it once the database is back: until then a row says what this host's clock said before."""
        while True:
            await self._clock.sleep(_AGAIN_SECONDS)
            try:
                await self._note(0.0)
            except DatabaseNotReachable:
                continue
            return

    async def _note(self, seconds: float) -> None:
        if self._clock.ahead is None:
            return
        ahead = self._clock.ahead + seconds
        now = self._clock.now() + timedelta(seconds=seconds)
        async with self._database.begin() as connection:
            moved = await clock_step.set_to(connection, now, self._host, ahead, step=seconds)
        if moved:
            log.info("clock.in_flight_moved", seconds=round(moved, 1))


def _host() -> str:
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return socket.gethostname()
