"""Clock steps: when a clock is set or a machine has slept, due times in the database move with it."""

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

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # the running kernel's; its processes share a monotonic clock
_PATIENCE_SECONDS, _AGAIN_SECONDS = 60.0, 1.0  # real time: the wait is for the database


class Steps:
    """One process's handling of clock steps."""

    def __init__(self, clock: Clock, database: Database, metrics: Metrics) -> None:
        self._clock = clock
        self._database = database
        self._metrics = metrics
        self._host = _host()

    async def begin(self) -> None:
        """Store where this host's clock stands; this finds a step that came while no process ran, too."""
        try:
            await self._note(0.0)
        except DatabaseNotReachable as error:
            log.warning("clock.not_noted", why=str(error))
            self._clock.spawn(self._note_later(), name="clock.steps")

    async def take(self, seconds: float) -> None:
        """Move the due times by so many seconds; retry for a minute. This process's clock steps after that."""
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
        """Store the clock's new state when the database is back: the stored one is old."""
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
