"""Counsellors now: the counts of the bar and the menu say what the list of everybody says."""

from datetime import timedelta
from typing import Any

from ivr.database.engine import Database
from routing import holds
from routing.counsellors import counsellors
from routing.queries import counsellors_now
from routing.queries.counsellors_now import Count, Look, Now
from routing.rota.live import RotaCache
from tests.routing.rows import MINUTE, NOW, a_call, phone_of, publish
from tests.routing.transactions import tx_at

TODAY = NOW.date()
# How each of them differs from somebody who is on duty and free.
CHANGED: tuple[dict[str, Any], ...] = (
    {},
    {"active": False, "last_since": NOW},
    {"cleared": False},
    {"cleared": False, "awaits_rota": True},
    {"cleared_until": TODAY + timedelta(days=14)},
    {"cleared_until": TODAY + timedelta(days=15)},
    {"cleared_until": TODAY - timedelta(days=2)},
    {"last_since": NOW, "misses_until": None},
    {"last_since": NOW, "misses_until": NOW - MINUTE},
    {"paused_at": NOW, "paused_until": NOW + MINUTE, "paused_by": "counsellor"},
    {"paused_at": NOW, "paused_until": NOW - MINUTE, "paused_by": "counsellor"},
    {"rests_until": NOW + MINUTE},
    {"rests_until": NOW},
)


async def test_the_counts_are_those_of_the_list_of_everybody(database: Database) -> None:
    phones = [phone_of(n) for n in range(1, len(CHANGED) + 2)]
    async with database.begin() as connection:
        await publish(connection, *phones)
        for phone, values in zip(phones, CHANGED, strict=False):
            if values:
                await connection.execute(
                    counsellors.update().where(counsellors.c.phone == phone).values(values)
                )
        call = await a_call(connection)
        await holds.take(tx_at(connection, NOW), phones[-1], call_id=call.id, check_at=NOW)
        counted = await counsellors_now.count(connection, RotaCache(), NOW)
        people = await counsellors_now.everybody(connection, RotaCache(), NOW)
    assert counted == Count(
        sum(one.look(TODAY) not in {None, Look.UNTESTED} for one in people),
        sum(one.is_on_duty for one in people),
        sum(one.is_on_duty and one.state is Now.FREE for one in people),
    )
    assert counted == Count(looks=4, on_duty=9, free=7)


async def test_before_a_rota_is_published_nobody_is_counted(database: Database) -> None:
    async with database.begin() as connection:
        assert await counsellors_now.count(connection, RotaCache(), NOW) == Count(0, 0, 0)
