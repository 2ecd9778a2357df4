"""Publishing: a file is published whole or not at all, and every version is kept."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from ivr.database.engine import Database
from routing import counsellors
from routing.rota import publishing
from routing.rota.cover import CoverKind
from routing.rota.covers import REASONS, CoverNotSound, add_cover, withdraw_cover
from routing.rota.files.export import export
from routing.rota.files.lines import RotaNotSound
from routing.rota.live import RotaCache
from routing.rota.publishing import (
    LineEmptied,
    SampleNotForCalls,
    VersionNotKnown,
    lines_of,
    live_version,
    restore,
    versions,
)
from routing.rota.sample import sample
from routing.rota.scope import EVERYTHING, Days, Scope
from routing.rota.tables import rota_versions, shifts
from routing.sql import locks
from tests.routing.rota.csv_files import read, rota

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 09:00 in Jakarta
ANA, BUDI = "+6281234567890", "+6281234567891"
FILE = rota(
    "Senin-Jumat,08:00,16:00,Ana,081234567890,1,id en,PMI,2026-11-01,",
    "daily,16:00,08:00,Budi,081234567891,2,,,,",
    "2026-12-25,08:00,16:00,Budi,081234567891,,,,,",
    header="day,start,end,name,phone,tier,languages,organisation,from,until",
)


async def publish(database: Database, content: str | bytes = FILE, **how) -> int:
    async with database.begin() as connection:
        published = await publishing.publish(
            connection,
            read(content),
            now=NOW,
            **{"by": "test", "source": "rota.csv", "zone": "Asia/Jakarta", **how},
        )
        return published.version_id


async def on_duty(database: Database, at: datetime = NOW) -> list[str]:
    async with database.begin() as connection:
        found = await RotaCache().with_covers(connection, at)
        assert found is not None
        rota, covers = found
        return [duty.name for duty in rota.on_duty(at, covers)]


async def test_a_published_rota_says_who_is_on_duty(database: Database):
    version = await publish(database)
    assert await on_duty(database) == ["Ana"]
    assert await on_duty(database, NOW + timedelta(hours=8)) == ["Budi"]
    async with database.begin() as connection:
        live = await live_version(connection)
        assert live is not None
        assert (live.id, live.published_by, live.source, live.shift_count) == (version, "test", "rota.csv", 3)


async def test_what_was_published_is_given_back_line_by_line(database: Database):
    version = await publish(database)
    async with database.begin() as connection:
        lines = await lines_of(connection, version)
    assert lines == read(FILE).shifts
    assert [line[1:] for line in read(export(lines)).shifts] == [line[1:] for line in lines]


async def test_weekly_lines_replace_the_weekly_ones_and_one_version_is_live(database: Database):
    await publish(database)
    await publish(database, rota("daily,00:00,24:00,Citra,081234567892"))
    assert await on_duty(database) == ["Citra"]
    assert await on_duty(database, datetime(2026, 12, 25, 2, tzinfo=UTC)) == ["Budi", "Citra"]
    async with database.begin() as connection:
        live = select(func.count()).select_from(rota_versions).where(rota_versions.c.live)
        assert (await connection.execute(live)).scalar_one() == 1


async def test_a_file_that_speaks_of_everything_replaces_everything(database: Database):
    await publish(database)
    await publish(database, rota("daily,00:00,24:00,Citra,081234567892"), scope=EVERYTHING)
    assert await on_duty(database, datetime(2026, 12, 25, 2, tzinfo=UTC)) == ["Citra"]


async def test_two_who_publish_at_once_lose_nothing_of_each_other(database: Database, database_url: str):
    """Each has a connection of its own; the second merges its part into the rota of the first."""
    await publish(database, rota("daily,00:00,24:00,Ana,081234567890"))
    files = [
        rota("daily,00:00,24:00,Citra,081234567892"),
        rota(*(f"2026-12-{day},08:00,16:00,Budi,081234567891" for day in range(10, 20))),
        rota(*(f"2026-12-{day},08:00,16:00,Dewi,081234567893" for day in range(20, 30))),
    ]
    others = [Database(database_url) for _ in files]
    try:
        found = await asyncio.gather(*map(publish, others, files))
    finally:
        for other in others:
            await other.close()
    assert len(set(found)) == 3
    async with database.begin() as connection:
        live = await live_version(connection)
        assert live is not None
        lines = await lines_of(connection, live.id)
    assert (live.id, live.shift_count, len(lines)) == (max(found), 21, 21)
    assert {line.name for line in lines} == {"Citra", "Budi", "Dewi"}


async def test_open_questions_are_refused_as_errors_are(database: Database):
    sound = rota("daily,00:00,24:00,Ana,081234567890")
    await publish(database, sound)
    with pytest.raises(RotaNotSound, match="0 errors and 1 open questions"):
        await publish(database, rota("daily,00:00,24:00,Ana", header="day,start,end,name"))
    async with database.begin() as connection:
        live = await live_version(connection)
        assert live is not None
        assert (live.id, live.shift_count) == (1, 1)


async def test_the_second_waits_for_the_first_and_is_guarded_against_what_that_has_made(
    database: Database, database_url: str
):
    """Each removes one of the two counsellors on duty, so the second publish would leave nobody."""
    both = rota("daily,00:00,24:00,Ana,081234567890", "2026-11-24,00:00,24:00,Budi,081234567891")
    await publish(database, both)
    other = Database(database_url)
    nobody_weekly = rota("Senin,00:00,24:00,Ana,081234567890")
    nobody_dated = rota("2026-11-24,00:00,00:01,Budi,081234567891")
    scope = Scope(None, Days(date(2026, 11, 24), date(2026, 11, 24)))
    async with database.begin() as connection:
        await publishing.publish(
            connection,
            read(nobody_weekly),
            now=NOW,
            by="t",
            source="t",
            zone="Asia/Jakarta",
            allow_empty=True,
        )
        second = asyncio.create_task(publish(other, nobody_dated, scope=scope))
        await waits_for_a_lock(database, locks.PUBLISHING)
    with pytest.raises(LineEmptied) as refused:
        await second
    await other.close()
    assert refused.value.spans == [
        (datetime(2026, 11, 23, 17, 1, tzinfo=UTC), datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    ]


async def waits_for_a_lock(database: Database, key: int) -> None:
    """Return once a session waits for this advisory lock."""
    waiting = text(
        "select count(*) from pg_locks where locktype = 'advisory' and objid = :key and not granted"
    )
    while True:
        async with database.begin() as connection:
            if (await connection.execute(waiting, {"key": key})).scalar_one():
                return


async def test_the_sample_is_refused_as_a_part_of_a_rota_too(database: Database):
    await publish(database)
    with pytest.raises(SampleNotForCalls):
        await publish(database, sample(), scope=Scope(Days(), None))
    assert await on_duty(database) == ["Ana"]


async def test_a_cover_keeps_an_hour_from_being_empty(database: Database):
    await publish(database, rota("daily,00:00,24:00,Ana,081234567890", "2026-01-01,8,16,Budi,081234567891"))
    async with database.begin() as connection:
        ids = await counsellors.ids_by_phone(connection, [ANA, BUDI])
        await add_cover(
            connection,
            CoverKind.ADDED,
            ids[BUDI],
            starts_at=NOW,
            ends_at=NOW + timedelta(days=60),
            now=NOW,
            by="test",
        )
    monday = rota("Senin,00:00,24:00,Ana,081234567890")
    await publish(database, monday)
    async with database.begin() as connection:
        assert await withdraw_cover(connection, 1, now=NOW + timedelta(seconds=1))
    assert await on_duty(database, NOW + timedelta(days=1)) == []


async def test_a_file_with_an_error_leaves_the_live_rota_as_it_was(database: Database):
    version = await publish(database)
    with pytest.raises(RotaNotSound) as refused:
        await publish(
            database, rota("daily,00:00,24:00,Citra,081234567892", "Funday,08:00,16:00,D,081234567893")
        )
    assert [(error.line, error.column) for error in refused.value.errors] == [(3, "day")]
    async with database.begin() as connection:
        assert [row.id for row in await versions(connection)] == [version]
    assert await on_duty(database) == ["Ana"]


async def test_a_failure_half_way_leaves_the_live_rota_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    await publish(database)
    monkeypatch.setattr(publishing, "_COPY", "COPY shifts (nothing) FROM STDIN")
    with pytest.raises(Exception, match="nothing"):
        await publish(database, rota("daily,00:00,24:00,Citra,081234567892"))
    assert await on_duty(database) == ["Ana"]


async def test_the_sample_is_published_for_the_demo_alone(database: Database):
    with pytest.raises(SampleNotForCalls) as refused:
        await publish(database, sample())
    assert len(refused.value.errors) == 7
    one_of_them = rota("daily,00:00,24:00,Ana,081234567890", "daily,00:00,24:00,X,+62 812-8711-019")
    with pytest.raises(SampleNotForCalls):
        await publish(database, one_of_them)
    async with database.begin() as connection:
        assert await live_version(connection) is None
    await publish(database, sample(), sample_allowed=True)
    assert await on_duty(database) == ["Konselor Senin"]


async def test_any_version_can_be_restored_and_is_then_a_version_of_its_own(database: Database):
    first = await publish(database)
    await publish(database, rota("daily,00:00,24:00,Citra,081234567892"))
    async with database.begin() as connection:
        third = await restore(
            connection, first, now=NOW + timedelta(days=1), by="supervisor", allow_empty=True
        )
        assert await lines_of(connection, third) == await lines_of(connection, first)
        newest = (await versions(connection))[0]
        assert (newest.id, newest.live, newest.published_by) == (third, True, "supervisor")
    assert await on_duty(database) == ["Ana"]


async def test_a_version_that_never_was_cannot_be_restored(database: Database):
    version = await publish(database)
    async with database.begin() as connection:
        with pytest.raises(VersionNotKnown):
            await restore(connection, version + 1, now=NOW, by="test")
    assert await on_duty(database) == ["Ana"]


async def test_people_named_for_the_first_time_are_cleared_and_the_others_stay_as_they_are(
    database: Database,
):
    await publish(database, rota("daily,00:00,24:00,Ana,081234567890"), clear_by_hand=True)
    version = await publish(
        database, rota("daily,00:00,24:00,Ana S,081234567890", "daily,00:00,24:00,Budi,081234567891")
    )
    async with database.begin() as connection:
        ana = await counsellors.by_phone(connection, ANA)
        budi = await counsellors.by_phone(connection, BUDI)
        lines = await lines_of(connection, version)
    assert ana is not None
    assert budi is not None
    assert (ana.cleared, budi.cleared) == (False, True)
    assert (ana.name, budi.name) == ("Ana", "Budi"), "a rota renames nobody"
    assert [line.name for line in lines] == ["Ana S", "Budi"], "a version says what its file said"


async def test_a_process_that_keeps_the_live_rota_sees_a_new_one_at_once(database: Database):
    shelf = RotaCache()
    async with database.begin() as connection:
        assert await shelf.live(connection) is None
    await publish(database)
    async with database.begin() as connection:
        first = await shelf.live(connection)
        assert await shelf.live(connection) is first
    await publish(database)
    async with database.begin() as connection:
        assert await shelf.live(connection) is not first


async def test_a_thousand_shifts_are_published_whole(database: Database):
    version = await publish(database, rota(*(f"daily,08:00,16:00,P {i},0812{i:08}" for i in range(1000))))
    async with database.begin() as connection:
        count = select(func.count()).select_from(shifts).where(shifts.c.version_id == version)
        assert (await connection.execute(count)).scalar_one() == 1000


class TestCovers:
    """Covers, added and withdrawn."""

    later = NOW + timedelta(hours=2)

    async def ids(self, database: Database) -> tuple[int, int]:
        await publish(database)
        async with database.begin() as connection:
            ids = await counsellors.ids_by_phone(connection, [ANA, BUDI])
        return ids[ANA], ids[BUDI]

    async def add(self, database: Database, kind: CoverKind, who: int, **how) -> int:
        span = {"starts_at": NOW, "ends_at": self.later, **how}
        async with database.begin() as connection:
            return await add_cover(connection, kind, who, now=NOW, by="test", **span)

    async def test_one_replaces_another_for_a_span(self, database: Database):
        ana, budi = await self.ids(database)
        await self.add(database, CoverKind.REPLACED, budi, replaced_id=ana)
        assert await on_duty(database) == ["Budi"]
        assert await on_duty(database, self.later) == ["Ana"]

    async def test_a_cover_withdrawn_under_way_ends_and_stays_on_record(self, database: Database):
        ana, _ = await self.ids(database)
        cover = await self.add(database, CoverKind.REMOVED, ana)
        half = NOW + timedelta(hours=1)
        async with database.begin() as connection:
            assert await withdraw_cover(connection, cover, now=half)
        assert await on_duty(database, NOW) == []
        assert await on_duty(database, half) == ["Ana"]

    async def test_a_cover_ahead_is_withdrawn_as_if_it_had_never_been(self, database: Database):
        ana, _ = await self.ids(database)
        cover = await self.add(database, CoverKind.REMOVED, ana, starts_at=NOW + timedelta(hours=1))
        async with database.begin() as connection:
            assert await withdraw_cover(connection, cover, now=NOW)
            assert not await withdraw_cover(connection, cover, now=NOW)
        assert await on_duty(database, NOW + timedelta(hours=1)) == ["Ana"]

    async def test_a_cover_that_is_over_stays(self, database: Database):
        _, budi = await self.ids(database)
        cover = await self.add(database, CoverKind.ADDED, budi, languages=("id",), note="holiday")
        async with database.begin() as connection:
            assert not await withdraw_cover(connection, cover, now=self.later)
        assert await on_duty(database) == ["Ana", "Budi"]

    @pytest.mark.parametrize(
        ("kind", "how", "reason"),
        [
            ("added", {"ends_at": NOW}, "span"),
            ("added", {"starts_at": NOW - timedelta(hours=2), "ends_at": NOW - timedelta(hours=1)}, "over"),
            ("added", {"replaced_id": 1}, "replaced"),
            ("replaced", {}, "replaced"),
            ("replaced", {"replaced_id": 99}, "same"),
            ("removed", {}, "counsellor"),
        ],
    )
    async def test_a_cover_that_cannot_be_is_refused(self, database: Database, kind, how, reason):
        with pytest.raises(CoverNotSound, match=REASONS[reason]):
            await self.add(database, CoverKind(kind), 99, **how)
