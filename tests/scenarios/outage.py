"""An outage: a hotline behind a door to its database that can be shut, or frozen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from ivr.database.engine import Database
from ivr.phone.offline.spool import Spool
from tests.patience import patience
from tests.proxy import Door, door_to
from tests.scenarios.hotline import Hotline, a_hotline
from tests.soak.server import Server

PATIENCE = 120.0


class Away:
    """A hotline, and the door to its database. While the door is frozen, the product has its real time limits."""

    def __init__(self, hotline: Hotline, door: Door) -> None:
        self.hotline, self.door = hotline, door

    @property
    def databases(self) -> list[Database]:
        return [app.state.service.database for app in self.hotline.processes]

    async def keeps(self) -> None:
        """Let the minute pass after which the copy of the rota is renewed."""
        await self.hotline.passes(61)

    async def stops(self) -> None:
        patience.is_for_nothing()
        await self.door.stop()

    async def is_noticed(self) -> None:
        """Wait until every process knows that the database is away."""
        async with asyncio.timeout(PATIENCE):
            while not all(database.is_away for database in self.databases):
                for database in self.databases:
                    database.breaker.suspect()
                await asyncio.sleep(0.01)

    async def freezes(self) -> None:
        patience.is_the_products()
        self.door.freeze()

    async def is_back(self) -> None:
        """Bring the database back, and wait until every process has noticed."""
        self.door.thaw()
        patience.put_off()
        if self.door._server is None:
            await self.door.start()
        await all_notice(self.hotline)


async def all_notice(hotline: Hotline) -> None:
    """Wait until every process has noticed that the database is there."""
    async with asyncio.timeout(PATIENCE):
        for app in hotline.processes:
            database = app.state.service.database
            # A check that began while the database was away may still fail.
            while looks(database) or database.is_away or not await database.ready():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    await hotline.clock.settle()


def notes_in(spool: Spool) -> list[Path]:
    """Return the files of the entries that are not yet replayed."""
    return [path for paths, _ in spool.in_order() for path in paths]


def looks(database: Database) -> bool:
    """Whether its circuit breaker is just now checking the database."""
    watch = database.breaker._watch
    return watch is not None and not watch.done()


class Restarted(Away):
    """A hotline, and a server of its own: the real one stops, and starts again."""

    def __init__(self, hotline: Hotline, server: Server) -> None:
        self.hotline, self.server = hotline, server

    async def stops(self) -> None:
        patience.is_for_nothing()
        await self.server.stop()

    async def is_back(self) -> None:
        patience.put_off()
        await self.server.start()
        await all_notice(self.hotline)


@contextlib.asynccontextmanager
async def an_outage(database_url: str, folder: Path) -> AsyncIterator[Away]:
    async with door_to(database_url) as door, a_hotline(door.url, folder) as hotline:
        away = Away(hotline, door)
        yield away
        await away.is_back()
