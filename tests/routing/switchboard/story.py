"""A story: use cases one after another on one connection, all rolled back at its end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache
from routing.rules import Rules
from routing.sealing import Sealer
from routing.switchboard import fast_path
from routing.switchboard.call import arrival, waiting
from routing.switchboard.keys import OfferKey
from routing.switchboard.offer import ringing
from routing.transaction import Helpline
from tests.routing.switchboard.carrier import NUMBER
from tests.routing.switchboard.decided import Answer, Decided, decided

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 25, 13, 57, tzinfo=UTC)  # three minutes before the quiet hours of callbacks
COUNSELLORS = [f"+6281200000{n:03}" for n in range(2)]
CALLERS = [f"+6281390000{n:03}" for n in range(4)]
RULES = Rules(
    number=NUMBER,
    zone=ZoneInfo("Asia/Jakarta"),
    calls_per_second=1000.0,
    star_menu=True,
    wrap_up=timedelta(seconds=8),
    max_wait=timedelta(seconds=120),  # invariants.LINE says so too
    callback_retry=(timedelta(minutes=1), timedelta(minutes=3)),
)


class Story:
    """One connection whose transaction is never committed: each use case is a savepoint of it."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        self._run = runner.get_loop().run_until_complete
        self._database = database
        self.helpline = Helpline(RULES, RotaCache(), Sealer(["k" * 40]))
        self.connection: AsyncConnection

    @contextmanager
    def told(self) -> Iterator[None]:
        """Begin a story; roll it back at the end of the block."""
        self.connection = self._database._engine.connect()  # no commit between its steps
        self._run(self.connection.start())
        self._run(self.connection.begin().start())
        try:
            yield
        finally:
            self._run(self.connection.rollback())
            self._run(self.connection.close())

    def decide(
        self, now: datetime, use_case: Callable[..., Awaitable[Answer]], *facts: Any, **more: Any
    ) -> Decided[Answer]:
        """Run one use case, as one transaction does."""

        async def run() -> Decided[Answer]:
            async with self.connection.begin_nested():
                return await decided(use_case, self.helpline, self.connection, now, *facts, **more)

        return self._run(run())

    def decide_quickly(
        self, now: datetime, use_case: Callable[..., Awaitable[Any]], *facts: Any, **more: Any
    ) -> fast_path.Decided | None:
        """Take the fast path of a use case, if it has one for these facts (ivr.phone.heartbeats)."""
        if use_case is arrival.arrive and (trip := fast_path.arrival(self.helpline, now, *facts)):
            return fast_path.arrived(self.helpline, self._trip(trip))
        if use_case is waiting.wait and not more.get("key") and not more.get("stayed"):
            rows = self._trip(fast_path.heartbeats(self.helpline, now, facts[:1], [more["queue_sid"]]))
            return fast_path.waiting(self.helpline, now, fast_path.heard(rows)[facts[0]]) if rows else None
        if use_case is ringing.take_key and facts[-1] == OfferKey.ACCEPT:
            return fast_path.accepted(
                self.helpline, facts[0], self._trip(fast_path.accept(self.helpline, now, *facts[:2]))
            )
        return None

    def _trip(self, trip: fast_path.Statements) -> list[Any]:
        async def run() -> list[Any]:
            driver: Any = (await self.connection.get_raw_connection()).driver_connection
            async with self.connection.begin_nested():
                for statement, values in trip:
                    cursor = await driver.execute(statement.sql, values)
                return list(await cursor.fetchall())

        return self._run(run())

    def rows(self, statement: str, **values: Any) -> list[Any]:
        async def run() -> list[Any]:
            return list((await self.connection.execute(text(statement), values)).all())

        return self._run(run())


async def publish(database: Database) -> None:
    """Put both counsellors on duty around the clock."""
    lines = [
        ShiftLine(line, 0b1111111, None, 0, 1440, f"Counsellor {line}", phone)
        for line, phone in enumerate(COUNSELLORS, start=2)
    ]
    async with database.begin() as connection:
        await publishing.publish(
            connection, Reading(shifts=lines), now=NOW, by="test", source="test.csv", zone="Asia/Jakarta"
        )
