"""Snapshot: the copy of the rota that is used while the database is away."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from ivr.database.engine import Database
from routing import counsellors
from routing.counsellors import PausedBy
from routing.rota import publishing, snapshot
from routing.rota.cover import Cover, CoverKind
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache
from routing.rota.shift import Shift
from routing.rota.snapshot import RotaSnapshot, SnapshotNotReadable
from tests.routing.rota.snapshots import EVERY_DAY, JAKARTA, NOW, a_copy, shift

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def ids(
    copy: RotaSnapshot,
    at: datetime = NOW,
    language: str = "id",
    *,
    caller: str = "CA1",
    without: tuple[int, ...] = (),
    phone: str | None = None,
) -> list[int]:
    in_turn = copy.in_turn(at, language, caller, without=without, phone=phone)
    return [duty.counsellor_id for duty in in_turn]


def test_it_reads_what_it_wrote_covers_and_dates_too() -> None:
    cover = Cover(1, CoverKind.REPLACED, 3, "C3", "+628120000003", 1, NOW, NOW + HOUR, 2, ("id", "jv"))
    dated = shift(2, days=None, on_date=date(2026, 11, 25), valid_until=date(2026, 12, 1))
    copy = a_copy(shift(1), dated, covers=(cover,), away=frozenset({9}))
    again = snapshot.from_json(snapshot.to_json(copy))
    assert again == copy
    assert ids(again) == ids(copy)
    assert set(ids(again)) == {2, 3}
    assert set(ids(again, NOW + HOUR)) == {1, 2}


def test_it_writes_lines_as_the_version_before_reads_them_without_their_organisation() -> None:
    copy = a_copy(shift(1)._replace(organisation="Yayasan Satu"))
    (written,) = json.loads(snapshot.to_json(copy))["shifts"]
    assert len(written) == len(Shift._fields) - 1
    assert snapshot.from_json(snapshot.to_json(copy)).shifts == (shift(1),)


def test_it_knows_who_stands_instead_and_when_nobody_is_meant_to_be_there() -> None:
    """Without the database too, a line for the holiday replaces the weekly one."""
    feast = date(2026, 11, 25)
    instead = shift(2, days=None, on_date=feast, start=600, end=720, instead=True)
    nobody = Shift(9, None, "-", "", None, feast, 720, 1440, None, instead=True)
    again = snapshot.from_json(snapshot.to_json(a_copy(shift(1), instead, nobody)))
    assert ids(again) == [2]
    assert ids(again, NOW - HOUR) == [1]
    assert ids(again, NOW + 3 * HOUR) == []
    assert again.next_start(NOW + 3 * HOUR) == datetime(2026, 11, 26, 0, 0, tzinfo=JAKARTA)


def test_a_snapshot_from_before_instead_lines_is_read() -> None:
    copy = a_copy(shift(1), shift(2, tier=2))
    old = json.loads(snapshot.to_json(copy)) | {"version": 2}
    old["shifts"] = [values[:12] for values in old["shifts"]]
    assert snapshot.from_json(json.dumps(old)) == copy


@pytest.mark.parametrize("text", ["", "{}", '{"version": 99}', "[1]", '{"version": 1, "shifts": [[1]]}'])
def test_what_it_cannot_read_is_told_as_such(text: str) -> None:
    with pytest.raises(SnapshotNotReadable):
        snapshot.from_json(text)


def test_counsellors_are_in_turn_by_tier_then_language_then_differently_for_each_caller() -> None:
    copy = a_copy(
        shift(1, tier=2, languages=("en",)), shift(2), shift(3, languages=("en",)), *map(shift, range(4, 12))
    )
    assert ids(copy, language="en")[0] == 3
    assert ids(copy, language="en")[-1] == 1
    firsts = {ids(copy, caller=f"CA{n}")[0] for n in range(40)}
    assert len(firsts) > 4, "callers spread over those on duty"
    assert ids(copy) == ids(copy)


def test_who_rang_or_talked_when_it_was_taken_comes_last() -> None:
    copy = replace(a_copy(shift(1, tier=2), shift(2), shift(3)), held=frozenset({"+628120000002"}))
    assert ids(copy) == [3, 1, 2]
    assert not copy.same_as(replace(copy, held=frozenset()))
    assert snapshot.from_json(snapshot.to_json(copy)) == copy


def test_a_copy_of_the_version_before_is_read_after_an_upgrade() -> None:
    copy = a_copy(shift(1))
    found = json.loads(snapshot.to_json(copy)) | {"version": 1}
    del found["held"], found["paused"]
    assert snapshot.from_json(json.dumps(found)) == copy


@pytest.mark.parametrize(
    ("start", "on", "begins"),
    [
        (15 * 60, None, datetime(2026, 11, 25, 15, 0, tzinfo=JAKARTA)),
        (0, date(2026, 12, 1), datetime(2026, 12, 1, 0, 0, tzinfo=JAKARTA)),
        (0, date(2026, 12, 3), None),
    ],
)
def test_it_knows_when_the_next_shift_starts_in_the_days_that_it_covers(
    start: int, on: date | None, begins: datetime | None
) -> None:
    later = shift(1, start=start, end=24 * 60, on_date=on, days=None if on else EVERY_DAY)
    copy = a_copy(later, shift(2, start=13 * 60), away=frozenset({2}))
    found = copy.next_start(NOW)
    assert (found, None if found is None else found.tzinfo) == (begins, begins and JAKARTA)


def test_a_counsellor_who_was_tried_is_away_or_is_the_caller_is_not_in_turn() -> None:
    copy = a_copy(*map(shift, range(1, 6)), away=frozenset({2}))
    assert set(ids(copy, without=(3,), phone="+628120000004")) == {1, 5}


async def test_the_copy_holds_who_may_be_rung_in_the_coming_days(database: Database) -> None:
    long_ago, soon = date(2026, 1, 1), date(2026, 11, 27)
    lines = [
        ShiftLine(2, EVERY_DAY, None, 0, 1440, "Ana", "+6281200000001"),
        ShiftLine(3, None, long_ago, 0, 1440, "Budi", "+6281200000002"),
        ShiftLine(4, None, soon, 0, 1440, "Citra", "+6281200000003"),
    ]
    async with database.begin() as connection:
        assert await snapshot.take(connection, RotaCache(), NOW) is None
        await publishing.publish(
            connection, Reading(shifts=lines), now=NOW, by="t", source="t", zone="Asia/Jakarta"
        )
        await counsellors.pause(connection, NOW, 3, until=NOW + HOUR, by=PausedBy.COORDINATOR)
        copy = await snapshot.take(connection, RotaCache(), NOW)
    assert copy is not None
    assert [each.name for each in copy.shifts] == ["Ana", "Citra"]
    assert (copy.away, copy.paused) == (frozenset(), {3: NOW + HOUR})


def test_p9_who_is_paused_until_16_is_in_turn_at_16() -> None:
    copy = replace(a_copy(shift(1), shift(2)), paused={1: NOW + HOUR})
    assert (ids(copy, NOW + HOUR - MINUTE), set(ids(copy, NOW + HOUR))) == ([2], {1, 2})
    alone = a_copy(shift(1))
    paused = replace(alone, paused={1: NOW + HOUR})
    assert not paused.is_anybody_on_duty(NOW)
    assert paused.next_start(NOW) == NOW + HOUR
    assert snapshot.from_json(snapshot.to_json(paused)) == paused
    assert not paused.same_as(alone)


def test_p9_a_copy_that_knows_no_ends_of_pauses_is_read_after_an_upgrade() -> None:
    copy = a_copy(shift(1), shift(2), away=frozenset({2}))
    found = json.loads(snapshot.to_json(copy)) | {"version": 2}
    del found["paused"]
    assert snapshot.from_json(json.dumps(found)) == copy


def test_a_copy_knows_until_when_people_are_cleared_and_one_from_before_is_read() -> None:
    today = NOW.astimezone(JAKARTA).date()
    cover = Cover(
        1, CoverKind.ADDED, 2, "C2", "+628120000002", None, NOW + HOUR, NOW + 40 * HOUR, cleared_until=today
    )
    copy = a_copy(shift(1, cleared_until=today), covers=(cover,))
    assert snapshot.from_json(snapshot.to_json(copy)) == copy
    assert ids(copy) == [1]
    assert set(ids(copy, NOW + 24 * HOUR)) == {2}, (
        "the shift of tomorrow rings nobody, a cover under way does"
    )
    found = json.loads(snapshot.to_json(copy)) | {"version": 4}
    found["shifts"] = [values[:-1] for values in found["shifts"]]
    found["covers"] = [values[:-1] for values in found["covers"]]
    before = snapshot.from_json(json.dumps(found))
    assert (before.shifts[0].cleared_until, before.covers[0].cleared_until) == (None, None)
