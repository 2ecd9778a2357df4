"""The scope of a publish: exactly the lines and days that a file names are replaced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.export import export
from routing.rota.files.lines import ShiftLine
from routing.rota.scope import Days, Scope, ScopeNotSound, merge
from tests.routing.rota.csv_files import places, read, shift
from tests.routing.rota.made import lines

NOVEMBER = [date(2026, 11, day) for day in range(1, 31)]
DECEMBER = [date(2026, 12, day) for day in range(1, 32)]
WEEKLY, MORE_WEEKLY = shift(name="Weekly"), shift(name="More")


def on(day: date, name: str = "Ana") -> ShiftLine:
    return shift(day=day, name=name)


def days(found) -> list[date]:
    return [line.on_date for line in found if line.on_date]


@pytest.mark.parametrize(
    ("file", "how", "weekly", "dated"),
    [
        ([WEEKLY], {}, Days(), None),
        ([on(DECEMBER[4]), on(DECEMBER[2])], {}, None, Days(DECEMBER[2], DECEMBER[4])),
        ([WEEKLY, on(DECEMBER[2])], {}, Days(), Days(DECEMBER[2], DECEMBER[2])),
        ([WEEKLY], {"everything": True}, Days(), Days()),
        ([on(DECEMBER[2])], {"first": DECEMBER[0]}, None, Days(DECEMBER[0], DECEMBER[2])),
        ([on(DECEMBER[2])], {"last": DECEMBER[9]}, None, Days(DECEMBER[2], DECEMBER[9])),
        ([WEEKLY], {"first": DECEMBER[0]}, Days(DECEMBER[0], None), None),
        (
            [WEEKLY],
            {"everything": True, "last": DECEMBER[0]},
            Days(None, DECEMBER[0]),
            Days(None, DECEMBER[0]),
        ),
    ],
)
def test_a_file_speaks_of_its_weekly_lines_or_of_its_days(file, how, weekly, dated):
    assert Scope.of(file, **how) == Scope(weekly, dated)


@pytest.mark.parametrize(
    ("file", "how"),
    [
        ([on(DECEMBER[2])], {"first": DECEMBER[3]}),
        ([on(DECEMBER[2])], {"last": DECEMBER[1]}),
        ([WEEKLY], {"first": DECEMBER[3], "last": DECEMBER[2]}),
    ],
)
def test_days_of_which_there_is_none_are_refused(file, how):
    with pytest.raises(ScopeNotSound):
        Scope.of(file, **how)


def test_decembers_file_leaves_november_and_the_weekly_lines_as_they_are():
    live = [WEEKLY, *map(on, NOVEMBER), on(DECEMBER[5], "Old"), on(date(2027, 1, 1))]
    found = merge(live, list(map(on, DECEMBER)), Scope.of(list(map(on, DECEMBER))))
    assert days(found.lines) == [*NOVEMBER, *DECEMBER, date(2027, 1, 1)]
    assert "Old" not in {line.name for line in found.lines}
    assert [line.line for line in found.lines] == list(range(2, len(found.lines) + 2))
    assert found.lines[0].name == "Weekly"
    assert days(found.kept) == [*NOVEMBER, date(2027, 1, 1)]


def test_weekly_lines_replace_the_weekly_ones_and_leave_the_dates_ahead():
    found = merge([WEEKLY, on(DECEMBER[24])], [MORE_WEEKLY], Scope.of([MORE_WEEKLY]))
    assert [line.name for line in found.lines] == ["More", "Ana"]


def test_a_rota_that_is_all_the_files_keeps_its_order_and_its_lines():
    file = [on(DECEMBER[3])._replace(line=4), WEEKLY._replace(line=7)]
    assert merge([MORE_WEEKLY], file, Scope.of(file)) == (file, [], [])


def test_weekly_lines_from_a_day_on_leave_the_old_ones_until_the_day_before():
    monday = date(2026, 11, 30)
    found = merge(
        [WEEKLY], [MORE_WEEKLY], Scope.of([MORE_WEEKLY], first=monday, last=monday + timedelta(days=6))
    )
    assert [(line.name, line.valid_from, line.valid_until) for line in found.lines] == [
        ("Weekly", None, date(2026, 11, 29)),
        ("Weekly", date(2026, 12, 7), None),
        ("More", monday, date(2026, 12, 6)),
    ]


def test_what_of_the_file_lies_outside_the_days_is_left_out_and_told():
    file = [on(DECEMBER[0])._replace(line=2), on(DECEMBER[9])._replace(line=3)]
    found = merge([on(DECEMBER[0], "Old")], file, Scope.of(file, first=DECEMBER[5]))
    assert [line.name for line in found.lines] == ["Old", "Ana"]
    assert [line.line for line in found.left_out] == [2]


near = st.dates(date(2026, 11, 1), date(2027, 1, 31))


def plain(found) -> set[ShiftLine]:
    return {line._replace(line=0) for line in found}


@given(st.lists(lines(), max_size=8), st.lists(lines(), min_size=1, max_size=5))
def test_a_publish_never_touches_what_the_file_does_not_speak_of(live, file):
    found = merge(live, file, Scope.of(file))
    dates = [line.on_date for line in file if line.on_date]
    spoken_of = {
        line
        for line in live
        if (line.on_date is None and len(dates) < len(file))
        or (line.on_date is not None and dates and min(dates) <= line.on_date <= max(dates))
    }
    assert plain(found.kept) == plain(line for line in live if line not in spoken_of)
    assert plain(found.lines) == plain(found.kept) | plain(file)
    assert len({line.line for line in found.lines}) == len(found.lines) or not found.kept


@given(st.lists(lines(), min_size=1, max_size=8), near, near, st.booleans())
def test_on_every_day_either_the_old_lines_or_the_new_ones_hold(live, one, other, everything):
    """For any chosen days, the file's weekly lines hold within them and the old lines outside."""
    file = [line for line in live if line.on_date is None] or [WEEKLY]
    first, last = sorted((one, other))
    found = merge(live, [line._replace(name="New") for line in file], Scope(Days(first, last), None))
    for offset in range(-10, (last - first).days + 10):
        day = first + timedelta(days=offset)
        source = [line._replace(name="New") for line in file] if first <= day <= last else live
        assert starts(found.lines, day) == starts([line for line in source if line.on_date is None], day)


def starts(found, day: date) -> list[tuple[str, str, int, int]]:
    """Return the weekly shifts that start on a day."""
    return sorted(
        (line.name, line.phone, line.start, line.end)
        for line in found
        if line.days
        and line.days >> day.weekday() & 1
        and (line.valid_from or day) <= day <= (line.valid_until or day)
    )


@given(st.lists(lines(), min_size=1, max_size=8), st.lists(lines(), min_size=1, max_size=8))
def test_what_was_published_then_exported_and_published_again_is_the_same_rota(live, file):
    rota = merge(live, file, Scope.of(file)).lines
    reading = read(export(rota))
    assert places(reading.errors) == []
    again = merge(rota, reading.shifts, Scope.of(reading.shifts))
    assert [line[1:] for line in again.lines] == [line[1:] for line in rota]
    assert again.kept == []
