"""Needs: people by weekday and hour; a closed hour is no gap, for gaps, the guard and the warnings alike."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.rota.coverage.needs import EVERY_HOUR, Needs, NeedsNotSound
from routing.rota.duty import Rota
from routing.rota.files.gap_warnings import gaps as warnings
from routing.rota.files.lines import ShiftLine
from routing.rota.gaps import gaps
from routing.rota.guard import emptied
from routing.rota.shift import Shift

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 12, 20, 17, tzinfo=UTC)  # 00:00 in Jakarta
HOUR = timedelta(hours=1)
DAILY = 0b1111111
NIGHTS_CLOSED = EVERY_HOUR.changed(range(7), 22, 6, 0)


def rota(start: int, end: int) -> Rota:
    return Rota.from_rows(
        1, JAKARTA, [Shift(2, 1, "Ana", "+6281200000001", DAILY, None, start * 60, end * 60)]
    )


def hours(spans) -> list[tuple[float, float | None]]:
    return [((start - MONDAY) / HOUR, end and (end - MONDAY) / HOUR) for start, end in spans]


def test_a_night_runs_into_the_next_day_and_over_the_weeks_end() -> None:
    needs = EVERY_HOUR.changed([6], 22, 2, 3)
    assert [needs.at(MONDAY + hour * HOUR, JAKARTA) for hour in (0, 1, 2, 166, 167)] == [3, 3, 1, 3, 3]


@pytest.mark.parametrize(
    ("days", "first", "last", "people"),
    [([7], 0, 24, 1), ([0], 24, 24, 1), ([0], 0, 25, 1), ([0], 0, 1, -1), ([0], 0, 1, 51)],
)
def test_there_are_no_other_hours_and_no_fewer_than_nobody(days, first, last, people) -> None:
    with pytest.raises(NeedsNotSound):
        EVERY_HOUR.changed(days, first, last, people)


def test_the_turns_are_where_the_number_changes() -> None:
    day = [(at - MONDAY) / HOUR for at in NIGHTS_CLOSED.turns(MONDAY, MONDAY + 24 * HOUR, JAKARTA)]
    assert day == [6, 22]
    assert list(EVERY_HOUR.turns(MONDAY, MONDAY + 999 * HOUR, JAKARTA)) == []
    assert NIGHTS_CLOSED.next_closing(MONDAY + 7 * HOUR, JAKARTA) == MONDAY + 22 * HOUR
    assert EVERY_HOUR.next_closing(MONDAY, JAKARTA) is None


def test_closed_hours_are_no_gaps_and_end_them() -> None:
    found = gaps(rota(8, 20), (), MONDAY, MONDAY + 24 * HOUR, needs=NIGHTS_CLOSED)
    assert hours(found) == [(6, 8), (20, 22)]
    always = Needs((0,) * 168)
    assert list(gaps(rota(8, 20), (), MONDAY, MONDAY + 24 * HOUR, needs=always)) == []


def test_the_guard_lets_closed_hours_be_emptied() -> None:
    span = [(MONDAY, MONDAY + 24 * HOUR)]
    assert hours(emptied(rota(0, 24), rota(8, 20), (), span, without=set(), needs=NIGHTS_CLOSED)) == [
        (6, 8),
        (20, 22),
    ]


def test_warnings_of_gaps_leave_closed_hours_out() -> None:
    line = ShiftLine(2, DAILY, None, 6 * 60, 22 * 60, "Ana", "+6281200000001")
    today = date(2026, 12, 23)
    assert [fault.key for fault in warnings([line], today)] == ["gap-weekly-days"]
    assert warnings([line], today, NIGHTS_CLOSED) == []
    assert warnings([], today, Needs((0,) * 168)) == []
    assert [fault.key for fault in warnings([], today, NIGHTS_CLOSED)] == ["gap-always"]
