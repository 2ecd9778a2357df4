"""Pacing: how many phones all processes together may ring a second."""

import asyncio
from datetime import datetime, timedelta

import pytest

from ivr.database.engine import Database
from routing.line import pacing
from routing.line.pacing import Slots
from tests.routing.rows import MINUTE, NOW, SECOND
from tests.routing.transactions import tx_at

TEN = timedelta(seconds=10)


async def slots(database: Database, next_at: datetime | None = None, *, per_second: float = 1.0) -> Slots:
    async with database.begin() as connection:
        if next_at is not None:
            await pacing.use(connection, next_at)
        return await pacing.free_slots(tx_at(connection, NOW), per_second=per_second, within=TEN)


async def test_slots_begin_now_or_where_the_last_plan_ended(database: Database) -> None:
    assert await slots(database) == Slots(NOW, SECOND, 10)
    assert await slots(database, NOW - MINUTE) == Slots(NOW, SECOND, 10)
    assert await slots(database, NOW + 4 * SECOND) == Slots(NOW + 4 * SECOND, SECOND, 6)
    assert await slots(database, NOW + 9.5 * SECOND) == Slots(NOW + 9.5 * SECOND, SECOND, 1)


async def test_where_the_plan_is_full_there_is_no_slot(database: Database) -> None:
    for seconds in (10, 11, 600):
        assert (await slots(database, NOW + seconds * SECOND)).count == 0


async def test_slots_are_as_far_apart_as_the_carrier_wants(database: Database) -> None:
    assert await slots(database, per_second=5) == Slots(NOW, timedelta(seconds=0.2), 50)
    assert await slots(database, per_second=0.5) == Slots(NOW, timedelta(seconds=2), 5)
    assert (await slots(database, per_second=0.3)).count == 4  # at 0, 3.3, 6.7 and 10 s less a breath


@pytest.mark.parametrize(("index", "seconds"), [(0, 0), (1, 2), (5, 10)])
def test_each_slot_has_its_instant(index: int, seconds: int) -> None:
    assert Slots(NOW, 2 * SECOND, 5).at(index) == NOW + seconds * SECOND


async def test_two_processes_never_plan_the_same_slot(database: Database) -> None:
    async def plan(rings: int) -> list[datetime]:
        async with database.begin() as connection:
            free = await pacing.free_slots(tx_at(connection, NOW), per_second=10.0, within=TEN)
            await asyncio.sleep(0)
            await pacing.use(connection, free.at(rings))
            return [free.at(index) for index in range(rings)]

    planned = await asyncio.gather(*(plan(3) for _ in range(6)))
    instants = [instant for each in planned for instant in each]
    assert len(set(instants)) == 18
    assert max(instants) - min(instants) == 17 * timedelta(seconds=0.1)
