"""Gap warnings: the times at which nobody is on duty."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.duty import Rota
from routing.rota.files.gap_warnings import WEEKS, _covered, gaps
from routing.rota.files.lines import ShiftLine
from routing.rota.gaps import gaps as live_gaps
from routing.rota.shift import Shift
from tests.routing.rota.csv_files import TODAY, shift

MON, FRI, SUN = 1, 16, 64
JAKARTA, MINUTE = ZoneInfo("Asia/Jakarta"), timedelta(minutes=1)


def said(shifts, today=TODAY) -> list[str]:
    return [fault.message for fault in gaps(shifts, today)]


def test_a_rota_around_the_clock_has_no_gap():
    assert said([shift(start=0, end=1440)]) == []
    assert said([shift(start=480, end=960), shift(start=960, end=1920)]) == []


def test_an_empty_day_and_night_between_shifts_is_a_gap_of_every_week():
    assert said([shift(day=127 - MON, start=0, end=1440)]) == [
        "Nobody is on duty every week from Monday 00:00 to Tuesday 00:00."
    ]


def test_a_gap_over_the_weeks_end_is_one_gap():
    assert said([shift(day=127, start=0, end=1440)._replace(days=127 & ~(MON | SUN))]) == [
        "Nobody is on duty every week from Sunday 00:00 to Tuesday 00:00."
    ]


def test_gaps_beside_dates_alone_are_of_no_week_rather_than_of_every_week():
    days = [shift(day=TODAY + timedelta(days=number), start=0, end=1440) for number in range(6)]
    assert said(days)[0] == (
        f"In none of the next {WEEKS} weeks is anybody on duty from Sunday 00:00 to Monday 00:00."
    )
    days = [shift(day=TODAY + timedelta(days=number), start=480, end=1440) for number in range(7)]
    assert (
        said(days)[0] == f"In none of the next {WEEKS} weeks is anybody on duty from 00:00 to 08:00 (daily)."
    )
    assert said([*days, shift(start=480, end=1440)]) == [
        "Nobody is on duty every week from 00:00 to 08:00 (daily)."
    ]


def test_the_night_before_the_first_day_counts():
    assert said([shift(start=600, end=2040)]) == []


def test_a_gap_of_some_weeks_is_told_with_its_date():
    whole = shift(start=0, end=1440, valid_until=date(2026, 12, 24))
    feast = shift(day=date(2026, 12, 26), start=0, end=1440)
    rest = shift(start=0, end=1440, valid_from=date(2026, 12, 27))
    assert said([whole, feast, rest]) == ["Nobody is on duty from 2026-12-25 00:00 to 2026-12-26 00:00."]


def test_the_same_hours_of_several_days_are_one_warning():
    assert said([shift(start=480, end=1380)]) == ["Nobody is on duty every week from 23:00 to 08:00 (daily)."]
    assert said(
        [shift(day=127 - MON - SUN, start=480, end=1920), shift(day=MON | SUN, start=960, end=1920)]
    ) == ["Nobody is on duty every week from 08:00 to 16:00 (Monday, Sunday)."]


def test_the_same_hours_in_some_weeks_are_one_warning():
    """A regression: one staffed Friday once made a warning of each other Friday (24 for the README's three lines)."""
    fridays = [shift(day=127 - FRI, start=0, end=1440), shift(day=date(2026, 12, 25), start=0, end=1440)]
    (message,) = said(fridays)
    assert message == (
        "Nobody is on duty from 2026-11-27 00:00 to 2026-11-28 00:00, nor at these hours of the week 6 more times, "
        "last on 2027-01-15 00:00."
    )


FEAST = date(2026, 12, 25)
closed = shift(day=FEAST, start=480, end=960, name="-", phone="", tier=None, instead=True)


def test_when_nobody_is_meant_to_be_there_is_no_gap():
    assert said([shift(start=0, end=1440), closed]) == []
    every_week, fridays = said([shift(start=960, end=1920), closed])
    assert "from 08:00 to 16:00 (Monday-Thursday, Saturday, Sunday)" in every_week
    assert "6 more times" in fridays


@pytest.mark.parametrize(
    ("aside", "expected"),
    [
        (closed._replace(tier=2), []),  # tier 1 goes on
        (closed._replace(name="Citra", start=600, end=720), []),  # and so do the hours around
        (closed._replace(name="Citra", tier=2), []),
        (closed, []),
    ],
)
def test_an_instead_line_replaces_only_its_own_tier_and_hours(aside, expected):
    assert said([shift(start=0, end=1440), shift(start=0, end=1440, tier=2), aside]) == expected


def test_a_rota_that_ends_is_told_when():
    (message,) = said([shift(start=0, end=1440, valid_until=date(2026, 12, 24))])
    assert "from 2026-12-25 00:00 on" in message


@pytest.mark.parametrize("shifts", [[], [shift(day=date(2026, 1, 1))], [shift(valid_until=date(2026, 1, 1))]])
def test_a_rota_with_nobody_ahead_is_one_warning(shifts):
    assert [fault.key for fault in gaps(shifts, TODAY)] == ["gap-always"]


def test_many_gaps_of_every_week_are_one_warning():
    """A regression: 72 shifts of 10 minutes once made a page of warnings."""
    (fault,) = gaps([shift(start=20 * third, end=20 * third + 10) for third in range(72)], TODAY)
    assert fault.key == "gap-weekly-hours"
    assert fault.message == (
        "Nobody is on duty every week at these hours: daily 00:10-00:20; daily 00:30-00:40; daily 00:50-01:00; "
        "daily 01:10-01:20; daily 01:30-01:40; daily 01:50-02:00; daily 02:10-02:20; daily 02:30-02:40; "
        "daily 02:50-03:00; daily 03:10-03:20; daily 03:30-03:40; daily 03:50-04:00; 60 more."
    )


def test_many_gaps_of_some_weeks_are_told_by_the_week():
    """A rota of dates: its free days and its evenings that begin later each made a warning of their own."""
    first = date(2026, 11, 30)
    month = [first + timedelta(days=number) for number in range(28)]
    workdays = [shift(day=each, start=480, end=960) for each in month if each.weekday() < 5]
    evenings = [shift(day=each, start=60 * (16 + each.day % 2), end=1440) for each in month]
    weekly, *weeks, rest = said([*workdays, *evenings, shift(start=0, end=480)])
    assert weekly == "Nobody is on duty every week from 08:00 to 16:00 (Saturday, Sunday)."
    assert rest == "Nobody is on duty from 2027-01-17 16:00 on, as far as was looked ahead (8 weeks)."
    even, odd = "Tuesday, Thursday, Saturday 16:00-17:00", "Monday, Wednesday, Friday, Sunday 16:00-17:00"
    before = "Monday-Friday 08:00-24:00; Saturday, Sunday 16:00-24:00"
    in_week = "Nobody is on duty in the week from Monday"
    assert weeks == [
        f"{in_week} 2026-11-23 at these hours: {before}.",
        f"{in_week} 2026-11-30 at these hours: {even}.",
        f"{in_week} 2026-12-07 at these hours: {odd}.",
        f"{in_week} 2026-12-14 at these hours: {even}.",
        f"{in_week} 2026-12-21 at these hours: {odd}.",
        f"Nobody is on duty in the 2 weeks from Monday 2026-12-28 to Sunday 2027-01-10 at these hours: {before}.",
        f"{in_week} 2027-01-11 at these hours: Monday-Friday 08:00-24:00; Saturday 16:00-24:00.",
    ]


def test_a_gap_of_more_than_a_week_stands_alone_among_those_of_weeks():
    whole_days = [shift(day=date(2026, 12, day), start=0, end=1440) for day in range(14, 28)]
    ragged = [shift(day=date(2026, 12, 27 + day), start=60 * day, end=1440) for day in range(1, 5)]
    alone, week, rest = said([*whole_days, *ragged])
    assert alone == "Nobody is on duty from 2026-11-23 00:00 to 2026-12-14 00:00."
    assert week == (
        "Nobody is on duty in the week from Monday 2026-12-28 at these hours: Monday 00:00-01:00; "
        "Tuesday 00:00-02:00; Wednesday 00:00-03:00; Thursday 00:00-04:00."
    )
    assert rest.startswith("Nobody is on duty from 2027-01-01 00:00 on")


near = st.integers(-9, 7 * WEEKS + 3).map(lambda days: TODAY + timedelta(days=days))
lines = st.builds(
    lambda day, start, length, first, last: shift(
        day=day, start=start, end=start + length, valid_from=first, valid_until=last
    ),
    st.integers(1, 127) | near,
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.none() | near,
    st.none() | near,
)


@given(st.lists(lines, max_size=5), st.integers(0, 6))
def test_the_covered_minutes_are_those_of_the_shifts_laid_down_one_by_one(shifts, later):
    today = TODAY + timedelta(days=later)
    covered = set()
    for each in shifts:
        for offset in range(-1, 7 * WEEKS):
            day = today + timedelta(days=offset)
            named = each.on_date == day if each.days is None else each.days >> day.weekday() & 1
            if named and (each.valid_from or day) <= day <= (each.valid_until or day):
                covered |= set(range(offset * 1440 + each.start, offset * 1440 + each.end))
    found = {
        day * 1440 + minute
        for day, minutes in enumerate(_covered(shifts, today))
        for minute in range(1440)
        if minutes >> minute & 1
    }
    assert found == {minute for minute in covered if 0 <= minute < 7 * WEEKS * 1440}


@given(st.lists(lines, max_size=4))
def test_at_the_start_of_a_dated_gap_nobody_is_on_duty(shifts):
    covered = _covered(shifts, TODAY)
    for fault in gaps(shifts, TODAY):
        if fault.key in {"gap-dated", "gap-open"}:
            start = datetime.strptime(str(fault.params["start"]), "%Y-%m-%d %H:%M")  # noqa: DTZ007
            minute = start.hour * 60 + start.minute
            assert not covered[(start.date() - TODAY).days] >> minute & 1


@settings(max_examples=20, deadline=None)
@given(st.lists(lines, max_size=4))
def test_where_no_clock_is_changed_the_live_rota_has_the_same_gaps(shifts):
    rota = Rota.from_rows(1, JAKARTA, [_live(each) for each in shifts])
    start = datetime.combine(TODAY, time(), JAKARTA)
    end = start + timedelta(weeks=WEEKS)
    found = {
        minute
        for begins, ends in live_gaps(rota, (), start, end)
        for minute in range((begins - start) // MINUTE, (min(ends or end, end) - start) // MINUTE)
    }
    assert found == {
        day * 1440 + minute
        for day, minutes in enumerate(_covered(shifts, TODAY))
        for minute in range(1440)
        if not minutes >> minute & 1
    }


def _live(line: ShiftLine) -> Shift:
    when = line.when._asdict()
    return Shift(line=line.line, counsellor_id=1, name=line.name, phone=line.phone, **when)
