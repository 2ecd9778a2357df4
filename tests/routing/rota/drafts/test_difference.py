"""Difference: lines that are the same don't count, those that differ little are one change, days are joined."""

from datetime import date

import pytest

from routing.rota.drafts.difference import Kind, difference
from routing.rota.files.lines import ShiftLine

ANA, BUDI = ("Ana", "+6281200000001"), ("Budi", "+6281200000002")
DAY = date(2026, 12, 25)


def line(
    who: tuple[str, str] = ANA, days: int | None = 1, start: int = 480, end: int = 960, **more
) -> ShiftLine:
    on_date = more.pop("on_date", None)
    return ShiftLine(more.pop("line", 2), None if on_date else days, on_date, start, end, *who, **more)


def said(before: list[ShiftLine], after: list[ShiftLine]) -> list[tuple[str, str, int, int, int]]:
    found = difference(before, after)
    return [(each.kind.value, each.name, each.days, len(each.dates), each.minutes) for each in found.changes]


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([line()], [line(line=9)], []),
        ([], [line()], [("add", "Ana", 1, 0, 480)]),
        ([line()], [], [("del", "Ana", 1, 0, -480)]),
        ([line()], [line(end=1020)], [("chg", "Ana", 1, 0, 60)]),
        ([line()], [line(tier=2)], [("chg", "Ana", 1, 0, 0)]),
        ([line()], [line(days=2)], [("chg", "Ana", 2, 0, 0)]),
        ([line()], [line(BUDI)], [("del", "Ana", 1, 0, -480), ("add", "Budi", 1, 0, 480)]),
        (
            [line(days=day) for day in (1, 2, 4)],
            [line(days=day, end=1020) for day in (1, 2, 4)],
            [("chg", "Ana", 7, 0, 180)],
        ),
        (
            [],
            [line(on_date=DAY), line(on_date=DAY.replace(day=26))],
            [("add", "Ana", 0, 2, 960)],
        ),
        # A line with a date on another day is another line.
        (
            [line(on_date=DAY)],
            [line(on_date=DAY.replace(day=26))],
            [("del", "Ana", 0, 1, -480), ("add", "Ana", 0, 1, 480)],
        ),
        # Twice the same line, one of which goes.
        ([line(), line()], [line()], [("del", "Ana", 1, 0, -480)]),
    ],
)
def test_what_changes(before: list[ShiftLine], after: list[ShiftLine], changes: list[object]) -> None:
    assert said(before, after) == changes


def test_lines_are_counted_and_ordered_by_person() -> None:
    found = difference(
        [line(days=64)], [line(days=64), line(BUDI, days=2), line(days=4), line(BUDI, on_date=DAY)]
    )
    assert (found.same, found.count(Kind.ADDED), found.count(Kind.REMOVED)) == (1, 3, 0)
    assert [each.name for each in found.changes] == ["Ana", "Budi", "Budi"]
