"""The stamp of a week: another after each change that a week shows; what is long over is not read for it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.database.engine import Database
from routing.queries.week_stamp import stamp
from tests.databases import AS_OWNER
from tests.routing.rows import NOW, a_counsellor, indexes, plans_of, read_whole

DAY = timedelta(days=1)
COVER = """
    insert into covers (kind, counsellor_id, starts_at, ends_at, languages, note, created_by, created_at)
    select 'added', min(id), cast(:now as timestamptz) + :first * interval '1 day' - n * interval '1 hour',
           cast(:now as timestamptz) + :first * interval '1 day' - n * interval '1 hour' + interval '1 hour',
           '{}', 'agreed', 't', :now
      from counsellors, generate_series(1, :many) n group by n
"""
ANOTHER = """
    with gone as (delete from counsellors where name = 'Budi' returning *)
    insert into counsellors (name, phone, cleared, active, created_at)
    select name, '+6281300000009', cleared, active, created_at from gone
"""
CHANGES = (
    "update counsellors set name = 'Ani' where name = 'Ana'",
    "update counsellors set languages = '{id}' where name = 'Budi'",
    "update counsellors set cleared_until = '2026-12-24' where name = 'Budi'",
    "update counsellors set active = not active",  # as many are active as before
    ANOTHER,
    "update covers set note = 'agreed by phone'",
    "update covers set tier = 2",
    "update covers set ends_at = ends_at - interval '1 minute'",
)


async def a_week(database: Database, *, many: int = 1, first: int = 1) -> None:
    async with database.begin() as connection:
        await a_counsellor(connection, 1, name="Ana")
        await a_counsellor(connection, 2, name="Budi", active=False)
        await connection.execute(text(COVER), {"now": NOW, "many": many, "first": first})


async def stamped(database: Database, after: timedelta = timedelta()) -> str:
    async with database.begin() as connection:
        return await stamp(connection, NOW + after)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_of_who_they_are_or_of_a_cover_changes_the_stamp(
    database: Database, change: str
) -> None:
    await a_week(database)
    before = await stamped(database)
    assert await stamped(database) == before
    async with database.begin() as connection:
        await connection.execute(text(change))
    assert await stamped(database) != before


async def test_time_alone_changes_nothing_within_a_week(database: Database) -> None:
    await a_week(database)  # the cover is over after a day
    assert {await stamped(database, days * DAY) for days in range(-2, 5)} == {await stamped(database)}


async def test_covers_that_are_long_over_are_not_read(database: Database) -> None:
    await a_week(database, many=4000, first=-30)
    before = await stamped(database)
    async with database.begin() as connection:
        await connection.execute(text("update covers set note = 'changed'"))
        await connection.execute(text(AS_OWNER))
        await connection.execute(text("analyze covers"))
    assert await stamped(database) == before
    nodes = await plans_of(database, lambda connection: stamp(connection, NOW))
    assert "covers" not in read_whole(nodes)
    assert "covers_ends_at_index" in indexes(nodes)
