"""The rota loader: loads a long rota that was published, beside callers, whom the version before serves meanwhile."""

import asyncio

import structlog

from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable
from routing.rota.live import RotaCache

log = structlog.get_logger(__name__)

_SECONDS = 60.0


class RotaLoader:
    """Loads for one process, in a transaction of its own: a webhook's would end before a long rota is read."""

    def __init__(self, clock: Clock, database: Database, rota: RotaCache) -> None:
        self._clock, self._database, self._rota = clock, database, rota
        self._task: asyncio.Task[None] | None = None

    def load_soon(self) -> asyncio.Task[None]:
        """Begin to load the live rota, unless that is under way; return the work."""
        if self._task is None or self._task.done():
            self._task = self._clock.spawn(self._load(), name="rota.load")
        return self._task

    async def _load(self) -> None:
        try:
            async with self._database.begin(seconds=_SECONDS) as connection:
                await self._rota.load(connection)
        except DatabaseNotReachable as error:
            log.warning("rota.not_loaded", why=str(error))
