"""The guard: it finds exactly the times that a publish would leave without a counsellor."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Rota
from routing.rota.guard import emptied
from routing.rota.shift import Shift
from tests.budgets import examples

START = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # Saturday 28 November, 00:00 in Jakarta
DAILY = 0b1111111
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SATURDAY = date(2026, 11, 28)


def shift(
    start: int,
    end: int,
    *,
    who: int | None = 1,
    on: date | None = None,
    tier: int | None = 1,
    instead: bool = False,
) -> Shift:
    name, phone, days = f"Counsellor {who}", f"+62812000000{who}", None if on else DAILY
    return Shift(2, who, name, phone, days, on, start * 60, end * 60, tier, instead=instead)


def rota(*shifts: Shift, zone: str = "Asia/Jakarta") -> Rota:
    return Rota.from_rows(1, ZoneInfo(zone), shifts)


def lost(before: Rota, after: Rota, covers: tuple[Cover, ...] = (), **how) -> list[tuple[float, float]]:
    """Return the times as hours from the start."""
    found = emptied(before, after, covers, [(START, START + DAY)], without=how.get("without", set()))
    return [((start - START) / HOUR, (end - START) / HOUR) for start, end in found]


def cover(kind: CoverKind, who: int, start: int, end: int) -> Cover:
    return Cover(1, kind, who, "Ana", "+628120000001", None, START + start * HOUR, START + end * HOUR)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([shift(0, 24)], [shift(0, 24, who=2)], []),
        ([shift(0, 24)], [shift(8, 16)], [(0, 8), (16, 24)]),
        ([shift(8, 16)], [shift(10, 12), shift(13, 14)], [(8, 10), (12, 13), (14, 16)]),
        ([shift(8, 16)], [], [(8, 16)]),
        ([], [shift(8, 16)], []),
        ([shift(8, 16, tier=2)], [shift(10, 16)], [(8, 10)]),
    ],
)
def test_hours_in_which_everybody_is_lost_are_found(before, after, expected):
    assert lost(rota(*before), rota(*after)) == expected


@pytest.mark.parametrize(
    ("nobody", "expected"),
    [
        ({"tier": None}, [(0, 8), (16, 24)]),
        ({"tier": 1}, [(0, 8), (16, 24)]),
        ({"tier": 2}, [(0, 24)]),  # an empty tier 2 does not make tier 1 empty
    ],
)
def test_when_nobody_is_meant_to_be_there_nothing_is_lost(nobody, expected):
    closed = shift(8, 16, who=None, on=SATURDAY, instead=True, **nobody)
    assert lost(rota(shift(0, 24)), rota(closed)) == expected


def test_only_those_count_who_may_be_rung():
    assert lost(rota(shift(0, 24)), rota(shift(0, 24, who=2)), without={2}) == [(0, 24)]
    assert lost(rota(shift(0, 24)), rota(), without={1}) == []


def test_covers_count_before_and_after():
    whole, gone = rota(shift(0, 24)), rota()
    assert lost(whole, gone, (cover(CoverKind.REMOVED, 1, 8, 16),)) == [(0, 8), (16, 24)]
    assert lost(whole, gone, (cover(CoverKind.ADDED, 3, 8, 16),)) == [(0, 8), (16, 24)]


def test_spans_that_touch_are_looked_at_as_one():
    spans = [(START + 12 * HOUR, START + DAY), (START, START + 13 * HOUR), (START + DAY, START + DAY)]
    assert emptied(rota(shift(0, 24)), rota(), (), spans, without=set()) == [(START, START + DAY)]


hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def shifts(draw) -> Shift:
    start, end = draw(hours)
    on = draw(st.none() | st.sampled_from([SATURDAY - DAY, SATURDAY, SATURDAY + DAY]))
    instead = on is not None and draw(st.booleans())
    who = None if instead and draw(st.booleans()) else draw(st.integers(1, 3))
    tier = draw(st.sampled_from([1, 2, None] if who is None else [1, 2]))
    return shift(start, end, who=who, on=on, instead=instead, tier=tier)


@settings(max_examples=examples(50))
@given(
    st.lists(shifts(), max_size=4),
    st.lists(shifts(), max_size=4),
    st.sampled_from([("Asia/Jakarta", START), ("Europe/Berlin", datetime(2026, 10, 24, 20, tzinfo=UTC))]),
)
def test_the_lost_hours_are_those_that_a_check_of_every_quarter_hour_finds(old, new, where):
    zone, start = where
    before, after, without = rota(*old, zone=zone), rota(*new, zone=zone), {3}
    found = emptied(before, after, (), [(start, start + DAY)], without=without)
    for quarter in range(96):
        at = start + quarter * HOUR / 4
        there = {duty.tier for duty in before.on_duty(at, without=without)}
        is_lost = (
            bool(there) and not after.on_duty(at, without=without) and not after.is_meant_empty(at, there)
        )
        assert is_lost == any(begins <= at < ends for begins, ends in found)
