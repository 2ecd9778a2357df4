"""Duty behind: hours by the rotas that were live on each day, however often somebody published."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ivr.database.engine import Database
from routing.queries.duty_behind import DAYS, read
from tests.routing.rows import NOW, a_counsellor, asked_of

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VERSION = """
    insert into rota_versions (published_at, published_by, source, zone, shift_count, live)
    select cast(:at as timestamptz) + n * interval '1 minute', 't', 't', 'Asia/Jakarta', 1, false
      from generate_series(1, :many) n
"""
SHIFT = """
    insert into shifts (version_id, line, counsellor_id, name, days, start_minute, end_minute, tier, languages)
    select id, 1, :who, 'Ana', 127, 60 * :start, 60 * :end, 1, '{}' from rota_versions
     where id not in (select version_id from shifts)
"""


async def test_each_day_has_the_hours_of_its_rotas_in_a_few_statements(database: Database) -> None:
    async with database.begin() as connection:
        ana, budi = await a_counsellor(connection, 1), await a_counsellor(connection, 2)
        for at, many, who, start, end in (
            (NOW - 300 * DAY, 200, budi, 0, 24),
            (NOW - 200 * DAY, 1, ana, 1, 3),  # it stays for half a year
            (NOW - 10 * DAY, 300, ana, 1, 6),  # all within five hours of a morning, from ten o'clock there
            (NOW + DAY, 1, ana, 0, 24),  # ahead
        ):
            await connection.execute(text(VERSION), {"at": at, "many": many})
            await connection.execute(text(SHIFT), {"who": who, "start": start, "end": end})
        with asked_of(database) as asked:
            behind = await read(connection, JAKARTA, ana, NOW)
    assert len(asked) == 3
    hours = [length / HOUR for _, length in behind.hours()]
    assert hours == [2] * (DAYS - 10) + [5] * 10


async def test_before_the_first_rota_nobody_was_on_duty(database: Database) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection, 1)
        behind = await read(connection, JAKARTA, ana, NOW)
    assert {length for _, length in behind.hours()} == {timedelta()}


async def test_a_line_that_stands_instead_and_a_clearance_that_ended_take_hours_away(
    database: Database,
) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection, 1, cleared_until=(NOW - 2 * DAY).date())
        await connection.execute(text(VERSION), {"at": NOW - 60 * DAY, "many": 1})
        await connection.execute(text(SHIFT), {"who": ana, "start": 1, "end": 3})
        await connection.execute(
            text(
                "insert into shifts (version_id, line, name, on_date, start_minute, end_minute, languages, instead)"
                " select id, 2, '', :day, 60, 120, '{}', true from rota_versions"
            ),
            {"day": (NOW - 4 * DAY).date()},
        )
        behind = await read(connection, JAKARTA, ana, NOW)
    assert [length / HOUR for _, length in behind.hours()][-6:] == [2, 1, 2, 2, 0, 0]
