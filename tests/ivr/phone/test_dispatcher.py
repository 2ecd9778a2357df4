"""The dispatcher: it serves the line at once, at an instant, or after a look, and no more often than useful."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from prometheus_client import generate_latest

from ivr.database.engine import Database, DatabaseNotReachable
from ivr.monitoring.metrics import Metrics
from ivr.phone.dispatcher import Dispatcher
from ivr.phone.transactions import Transactions
from ivr.virtual_clock import VirtualClock
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.actions import Dispatch
from routing.transaction import Action, Helpline
from tests.ivr.monitoring.scrapes import read
from tests.routing.rows import NOW, a_call, rules

MS = timedelta(milliseconds=1)


class Line:
    """One process's dispatcher over a database; while nobody is on duty, every waiting caller needs a dispatch."""

    def __init__(self, database: Database) -> None:
        self.clock = VirtualClock(NOW)
        self.metrics = Metrics()
        self.began: list[datetime] = []
        self.looked: list[datetime] = []
        self.asked_meanwhile = 0
        self.at_once, self.most_at_once = 0, 0
        self.is_away = False
        helpline = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))
        transactions = Transactions(self.clock, database, helpline, self._take)
        self.dispatcher = Dispatcher(self.clock, transactions, self.metrics, frozenset, self._before)

    def dispatched(self) -> float:
        found = read(generate_latest(self.metrics.registry()).decode())
        return sum(count for name, count in found.items() if name.startswith("dispatches_total"))

    async def _before(self) -> None:
        self.began.append(self.clock.now())
        for _ in range(self.asked_meanwhile):
            self.dispatcher.serve()
        self.asked_meanwhile = 0
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        for _ in range(9):
            await asyncio.sleep(0)
        self.at_once -= 1
        if self.is_away:
            raise DatabaseNotReachable("gone")

    def _take(self, actions: Sequence[Action]) -> None:
        if Dispatch() in actions:
            self.looked.append(self.clock.now())


@pytest.fixture
async def line(database: Database) -> Line:
    return Line(database)


async def test_any_number_of_requests_during_a_dispatch_make_one_more_dispatch(line: Line) -> None:
    line.asked_meanwhile = 5
    line.dispatcher.serve()
    line.dispatcher.serve()
    await line.clock.settle()
    assert (line.began, line.dispatched()) == ([NOW] * 2, 2)
    assert line.most_at_once == 1
    line.dispatcher.serve()
    await line.clock.settle()
    assert line.dispatched() == 3


async def test_a_hundred_deadlines_of_one_moment_need_one_alarm_and_none_is_served_early(line: Line) -> None:
    first, later = NOW + timedelta(seconds=5), NOW + timedelta(seconds=9)
    for n in range(99):
        line.dispatcher.serve(first + n * MS)
    line.dispatcher.serve(later)
    await line.clock.advance(5)
    assert line.began == [], "the last of the hundred is not due"
    await line.clock.advance(10)
    assert line.began == [first + 100 * MS, later + 100 * MS]
    # An alarm that rang is forgotten: the same instant may be requested again.
    line.dispatcher.serve(first)
    await line.clock.settle()
    assert len(line.began) == 3


async def test_any_number_of_heartbeats_make_at_most_four_looks_a_second(
    line: Line, database: Database
) -> None:
    async with database.begin() as connection:
        await a_call(connection)
    for _ in range(100):
        line.dispatcher.look()
        await line.clock.advance(0.01)
    await line.clock.advance(1)
    assert line.looked == [NOW + n * 250 * MS for n in range(5)]
    assert line.began == [], "it is the look that tells whether the line is served"


async def test_a_dispatch_that_fails_does_not_keep_the_line_from_the_next_one(line: Line) -> None:
    line.is_away = True
    line.dispatcher.serve()
    await line.clock.settle()
    assert (len(line.began), line.dispatched()) == (1, 0)
    line.is_away = False
    line.dispatcher.serve()
    await line.clock.settle()
    assert (len(line.began), line.dispatched()) == (2, 1)
