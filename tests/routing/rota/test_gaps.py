"""Gaps: every minute of the days ahead in which nobody is on duty, and no other."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Rota
from routing.rota.gaps import gaps
from routing.rota.shift import Shift

START = datetime(2026, 11, 25, 3, 7, 30, tzinfo=UTC)  # a Wednesday, 10:07 in Jakarta
DAILY = 0b1111111
HOUR = timedelta(hours=1)


def shift(start: int, end: int, *, who: int = 1, days: int = DAILY, valid_until: date | None = None) -> Shift:
    name, phone = f"Counsellor {who}", f"+62812000000{who}"
    return Shift(2, who, name, phone, days, None, start * 60, end * 60, valid_until=valid_until)


def rota(*shifts: Shift, zone: str = "Asia/Jakarta") -> Rota:
    return Rota.from_rows(1, ZoneInfo(zone), shifts)


def cover(kind: CoverKind, start: datetime, end: datetime, who: int = 1) -> Cover:
    return Cover(1, kind, who, "Ana", "+628120000001", None, start, end)


def test_a_rota_around_the_clock_has_none():
    assert list(gaps(rota(shift(0, 24)), (), START, START + 7 * 24 * HOUR)) == []


def test_a_gap_that_has_begun_begins_now():
    (gap,) = gaps(rota(shift(22, 24 + 10)), (), START, START + 3 * HOUR)
    assert gap == (START, datetime(2026, 11, 25, 15, 0, tzinfo=UTC))


def test_a_shift_that_never_comes_again_leaves_a_gap_without_an_end():
    last = rota(shift(0, 24, valid_until=date(2026, 11, 26)))
    assert list(gaps(last, (), START, START + 7 * 24 * HOUR)) == [
        (datetime(2026, 11, 26, 17, tzinfo=UTC), None)
    ]


def test_a_time_at_which_nobody_is_meant_to_be_there_is_none_and_ends_one():
    closed = Shift(9, None, "-", "", None, date(2026, 11, 25), 14 * 60, 22 * 60, tier=None, instead=True)
    night = shift(0, 12)
    assert list(gaps(rota(night, closed), (), START, START + 24 * HOUR)) == [
        (datetime(2026, 11, 25, 5, tzinfo=UTC), datetime(2026, 11, 25, 7, tzinfo=UTC)),
        (datetime(2026, 11, 25, 15, tzinfo=UTC), datetime(2026, 11, 25, 17, tzinfo=UTC)),
    ]
    assert list(gaps(rota(shift(0, 24), closed), (), START, START + 24 * HOUR)) == []


def test_a_gap_begins_where_a_counsellor_who_may_not_be_rung_replaces_the_weekly_shift():
    instead = Shift(
        9, 2, "Budi", "+628120000002", None, date(2026, 11, 25), 14 * 60 + 7, 15 * 60, instead=True
    )
    assert list(gaps(rota(shift(0, 24), instead), (), START, START + 24 * HOUR, without={2})) == [
        (datetime(2026, 11, 25, 7, 7, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC))
    ]


def test_who_may_not_be_rung_fills_no_gap():
    two = rota(shift(0, 12, who=1), shift(12, 24, who=2))
    found = list(gaps(two, (), START, START + 24 * HOUR, without={2}))
    assert found == [(datetime(2026, 11, 25, 5, tzinfo=UTC), datetime(2026, 11, 25, 17, tzinfo=UTC))]


def test_an_absence_of_some_minutes_leaves_a_gap_of_those_minutes():
    away = (START + timedelta(minutes=11, seconds=3), START + timedelta(minutes=19))
    found = list(gaps(rota(shift(0, 24)), (cover(CoverKind.REMOVED, *away),), START, START + 24 * HOUR))
    assert found == [away]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Asia/Jakarta", START),
        ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),  # the clock is put back
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC)),  # and forward
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 3, tzinfo=UTC)),  # by half an hour
    ],
)
def test_the_gaps_are_those_that_a_check_of_every_minute_finds(zone: str, start: datetime):
    spans = (
        shift(8, 12),
        shift(12, 16, days=0b10101),
        shift(22, 26, who=2),
        shift(2, 3, who=2, days=0b1100000),
    )
    watched, end = rota(*spans, zone=zone), start + 72 * HOUR
    covers = (cover(CoverKind.ADDED, start + 5 * HOUR, start + 6 * HOUR, who=3),)
    minutes = [start + timedelta(minutes=minute) for minute in range(72 * 60)]
    alone = {at for at in minutes if not watched.on_duty(at, covers)}
    found = list(gaps(watched, covers, start, end))
    assert found
    assert {at for at in minutes if any(a <= at < (b or end) for a, b in found)} == alone
