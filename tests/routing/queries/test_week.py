"""The week: gaps of the days ahead, and who could come, as rota, covers and people have it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ivr.database.engine import Database
from routing.queries import week as weeks
from routing.queries.week import Week
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 12, 23, 16, 4, tzinfo=UTC)  # Wednesday 23:04
MONDAY = date(2026, 12, 21)
HOUR = timedelta(hours=1)
DAYS = {"mon-sat": 0b0111111, "sun": 0b1000000, "mon": 1}


def line(number: int, name: str, days: str, start: int, end: int) -> ShiftLine:
    phone = f"+628120000000{number}"
    return ShiftLine(number, DAYS[days], None, start * 60, end * 60, name, phone, languages=("id",))


LINES = [
    line(1, "Galih", "mon-sat", 0, 24),
    line(2, "Bagas", "sun", 6, 24),
    line(3, "Citra", "mon", 0, 5),
    line(4, "Tirta", "mon", 8, 9),
    line(5, "Hana", "mon", 0, 1),
]


async def the_week(database: Database, monday: date = MONDAY, statement: str = "select 1") -> Week:
    async with database.begin() as connection:
        if await publishing.live_version(connection) is None:
            await publishing.publish(
                connection, Reading(shifts=LINES), now=NOW, by="t", source="t", zone="Asia/Jakarta"
            )
        await connection.execute(text(statement))
        rota = await RotaCache().live(connection)
        facts = await weeks.read(connection, rota, NOW, monday, JAKARTA)
    assert facts is not None
    return Week(facts, monday, NOW, JAKARTA)


async def test_before_the_first_rota_there_is_no_week(database: Database) -> None:
    async with database.begin() as connection:
        assert await weeks.read(connection, None, NOW, MONDAY, JAKARTA) is None


async def test_the_gaps_ahead_and_who_could_come_fewest_hours_first(database: Database) -> None:
    week = await the_week(database)
    (gap,) = week.gaps
    assert [at.astimezone(JAKARTA).strftime("%d %H") for at in gap] == ["27 00", "27 06"]
    found = week.candidates(gap)
    assert [(each.person.name, each.length / HOUR) for each in found] == [
        ("Hana", 1),
        ("Tirta", 1),
        ("Citra", 5),
        ("Bagas", 18),
        ("Galih", 144),
    ]
    assert found[0].person.languages == ("id",)
    assert found[1].next_at == datetime(2026, 12, 28, 1, tzinfo=UTC)


async def test_only_who_may_be_rung_is_offered(database: Database) -> None:
    changes = (
        "update counsellors set active = name <> 'Hana', cleared = name <> 'Tirta',"
        " paused_at = case name when 'Citra' then created_at end,"
        " paused_until = case name when 'Citra' then timestamptz '2026-12-30' end,"
        " paused_by = case name when 'Citra' then 'coordinator' end"
    )
    week = await the_week(database, statement=changes)
    assert [each.person.name for each in week.candidates(week.gaps[0])] == ["Bagas", "Galih"]


async def test_a_past_week_has_no_gaps_ahead_and_a_later_one_its_own(database: Database) -> None:
    past = await the_week(database, date(2026, 12, 14))
    assert (past.gaps, past.is_past, any(each.is_gap for each in past.stretches)) == ([], True, True)
    later = await the_week(database, date(2027, 1, 11))
    assert [gap[0].astimezone(JAKARTA).date() for gap in later.gaps] == [date(2027, 1, 17)]


async def test_of_a_rota_too_large_to_lay_out_the_gaps_are_found_all_the_same(database: Database) -> None:
    many = [
        ShiftLine(number, 127, None, number, number + 60, f"C{number}", f"+62812{number:07}")
        for number in range(1, 1381)
    ]
    many += [each._replace(line=each.line + 1380) for each in many]
    async with database.begin() as connection:
        await publishing.publish(
            connection, Reading(shifts=many), now=NOW, by="t", source="t", zone="Asia/Jakarta"
        )
    week = await the_week(database)
    assert (week.is_large, week.stays, week.stretches) == (True, [], [])
    assert [at.astimezone(JAKARTA).strftime("%d %H:%M") for at in week.gaps[0]] == ["24 00:00", "24 00:01"]
    assert len(week.gaps) == 7
    assert len(week.candidates(week.gaps[0])) == 1380
