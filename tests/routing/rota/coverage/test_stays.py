"""Stays and stretches: who is there from when to when, and how many of how many needed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from routing.rota.attendance import Attendance
from routing.rota.cover import Cover, CoverKind
from routing.rota.coverage.needs import EVERY_HOUR
from routing.rota.coverage.stays import How, hours, stays
from routing.rota.coverage.stretches import empty, stretches
from routing.rota.duty import Rota
from routing.rota.shift import Shift

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 12, 20, 17, tzinfo=UTC)  # 00:00 in Jakarta
HOUR, DAILY = timedelta(hours=1), 0b1111111
NAMES = ["Ana", "Budi", "Citra"]


def rota(*spans: tuple[int, int, int], tier: int = 1) -> Rota:
    """Return a rota of daily lines: who, from and to which hour."""
    return Rota.from_rows(
        1,
        JAKARTA,
        [
            Shift(line, who, NAMES[who - 1], f"+62812000000{who}", DAILY, None, start * 60, end * 60, tier)
            for line, (who, start, end) in enumerate(spans, start=2)
        ],
    )


def cover(id_: int, kind: CoverKind, who: int, start: int, end: int, replaced: int | None = None) -> Cover:
    span = (MONDAY + start * HOUR, MONDAY + end * HOUR)
    return Cover(id_, kind, who, NAMES[who - 1], f"+62812000000{who}", replaced, *span)


def told(found) -> list[tuple[str, How, float, float]]:
    return [
        (stay.name, stay.how, (stay.starts_at - MONDAY) / HOUR, (stay.ends_at - MONDAY) / HOUR)
        for stay in found
    ]


def test_each_day_of_a_shift_around_the_clock_is_a_stay_of_its_own() -> None:
    found = stays(rota((1, 0, 24)), (), MONDAY, MONDAY + 48 * HOUR)
    assert told(found) == [("Ana", How.SHIFT, 0, 24), ("Ana", How.SHIFT, 24, 48)]
    assert hours(found, MONDAY, MONDAY + 30 * HOUR) == {1: 30 * HOUR}


def test_covers_add_take_away_and_replace() -> None:
    covers = (
        cover(1, CoverKind.ADDED, 3, 9, 11),
        cover(2, CoverKind.REMOVED, 1, 10, 12),
        cover(3, CoverKind.REPLACED, 3, 20, 30, replaced=2),
    )
    found = stays(rota((1, 8, 12), (2, 20, 24)), covers, MONDAY, MONDAY + 24 * HOUR)
    assert told(found) == [
        ("Ana", How.SHIFT, 8, 10),
        ("Citra", How.ADDED, 9, 11),
        ("Ana", How.AWAY, 10, 12),
        ("Budi", How.AWAY, 20, 24),
        ("Citra", How.REPLACES, 20, 24),
    ]


def test_stretches_count_those_who_may_be_rung_against_the_need() -> None:
    needs = EVERY_HOUR.changed([0], 8, 10, 2).changed([0], 20, 24, 0)
    attendance = Attendance(
        rota((1, 0, 20), (2, 0, 9), (3, 0, 20)), (), frozenset({3}), {1: MONDAY + 2 * HOUR}
    )
    found = stretches(attendance, needs, MONDAY, MONDAY + 24 * HOUR)
    assert [((each.starts_at - MONDAY) / HOUR, each.people, each.need) for each in found] == [
        (0, 1, 1),
        (2, 2, 1),
        (8, 2, 2),
        (9, 1, 2),
        (10, 1, 1),
        (20, 0, 0),
    ]
    assert [each.is_thin for each in found] == [False, False, False, True, False, False]
    assert list(empty(found)) == []


hour = st.integers(0, 47)
spans = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 23), st.integers(1, 24)), min_size=1, max_size=4)


@given(
    spans,
    st.lists(st.tuples(st.sampled_from([CoverKind.ADDED, CoverKind.REMOVED]), st.integers(1, 3), hour, hour)),
)
def test_stays_and_gaps_say_the_same_as_the_lookup_at_every_half_hour(lines, changes) -> None:
    plan = rota(*((who, start, start + length) for who, start, length in lines))
    covers = tuple(
        cover(id_, kind, who, min(one, other), max(one, other))
        for id_, (kind, who, one, other) in enumerate(changes, start=1)
        if one != other
    )
    end = MONDAY + 48 * HOUR
    found = stays(plan, covers, MONDAY, end)
    gaps = list(empty(stretches(Attendance(plan, covers), EVERY_HOUR, MONDAY, end)))
    for half in range(96):
        at = MONDAY + half * HOUR / 2
        there = {
            stay.counsellor_id
            for stay in found
            if stay.how is not How.AWAY and stay.starts_at <= at < stay.ends_at
        }
        assert there == {duty.counsellor_id for duty in plan.on_duty(at, covers)}
        assert any(start <= at < until for start, until in gaps) == (not there)
