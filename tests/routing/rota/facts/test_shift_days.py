"""Shift days: what cells, a column's heading and a block's heading say of a day, put together."""

from datetime import date

import pytest

from routing.rota.facts.day_spans import days_of
from routing.rota.facts.plan import Plan, plan_of
from routing.rota.facts.shift_days import Said, day_of, said, said_by_moment
from routing.rota.shapes.bands import Block
from routing.rota.shapes.groups import Group
from routing.rota.shapes.layout import Section
from routing.rota.shapes.role import Role, Why
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading, read_heading
from tests.routing.rota.facts.books import calendar
from tests.routing.rota.facts.books import said as short

MONDAY, TUESDAY, WEEKDAYS = 1, 2, 31
Cells = dict[Kind, str]


def plan(kinds: list[Kind], title: str = "") -> Plan:
    """Return the plan of a group whose line has these facts, below a heading."""
    heading = (read_heading(title) if title else None) or Heading()
    roles = [Role(kind, Why.HEADING) for kind in kinds] + [
        Role(None, Why.HEADING, heading, title, is_body=True)
    ]
    shared = {kind: place for place, kind in enumerate(kinds)}
    return plan_of(Section((), (), roles, shared, ()), Group(heading, body=len(kinds)), str)


def what(cells: Cells, title: str = "", block: str = "") -> Said:
    own = plan([*cells], title)
    texts = tuple(cells[kind] for kind, _ in own.days)
    above = read_heading(block) if block else None
    return said(own, Block(Row(1, (block,)), 0, above) if above else None, texts)


def day(cells: Cells, title: str = "", block: str = "", month: tuple[int, int] | None = None) -> object:
    """Return the day that they give: (weekdays, None), (None, date), or what else became of it."""
    book, found = calendar(month=month), what(cells, title, block)
    if found.phrase is not None:
        book.collect(0, found.phrase, Spot(2, 1))
    book.settle()
    return short(day_of(found, book))


FIRST = (None, date(2026, 12, 1))  # a Tuesday


@pytest.mark.parametrize(
    ("cells", "title", "block", "expected"),
    [
        # A cell.
        ({Kind.DAY: "Senin"}, "", "", (MONDAY, None)),
        ({Kind.DAY: "Senin-Jumat"}, "", "", (WEEKDAYS, None)),
        ({Kind.DAY: "2026-12-01"}, "", "", FIRST),
        ({Kind.WEEKDAY: "Selasa"}, "", "", (TUESDAY, None)),
        ({Kind.DATE: "1 Desember 2026"}, "", "", FIRST),
        # A heading of the column, or of a block.
        ({}, "Senin", "", (MONDAY, None)),
        ({}, "2026-12-01", "", FIRST),
        ({}, "", "Senin", (MONDAY, None)),
        ({}, "Pagi", "2026-12-01", FIRST),
        # A cell says it closer than a heading, unless they contradict each other.
        ({Kind.DAY: "2026-12-01"}, "", "Selasa", FIRST),
        # A weekday beside its date is no more than that.
        ({Kind.DATE: "2026-12-01", Kind.WEEKDAY: "Selasa"}, "", "", FIRST),
        ({Kind.DATE: "2026-12-01", Kind.WEEKDAY: "Senin"}, "", "", "asks dates:A"),
        ({Kind.DATE: "Senin, 1 Desember 2026"}, "", "", "asks dates:A"),
        # A day of the month, its month and its year elsewhere.
        ({Kind.DAY_OF_MONTH: "1", Kind.MONTH: "12", Kind.YEAR: "2026"}, "", "", FIRST),
        ({Kind.DATE: "1", Kind.MONTH: "Desember", Kind.YEAR: "2026"}, "", "", FIRST),
        ({Kind.DAY_OF_MONTH: "1"}, "", "Desember 2026", FIRST),
        ({Kind.DAY_OF_MONTH: "1"}, "Desember 2026", "", FIRST),
        ({Kind.DAY_OF_MONTH: "1"}, "", "", "asks month"),
        # Nothing.
        ({}, "", "", "wrong: cell-empty"),
        ({Kind.DAY: ""}, "", "", "wrong: cell-empty"),
        ({Kind.DAY: "Funday"}, "", "", "wrong: day-unknown"),
        ({Kind.DAY: "30/02/2026"}, "", "", "wrong: date-no-such-day"),
    ],
)  # fmt: skip
def test_cells_and_headings_say_one_day_together(cells: Cells, title: str, block: str, expected: object):
    assert day(cells, title, block) == expected


def test_a_day_of_the_month_above_a_column_is_of_the_month_given():
    assert day({}, "1", month=(2026, 12)) == FIRST
    assert day({}, "1") == "asks month"


def test_the_cell_that_says_the_day_is_known():
    assert what({Kind.DATE: "", Kind.WEEKDAY: "Senin"}).part == 1
    assert what({Kind.DATE: "2026-12-01", Kind.WEEKDAY: "Selasa"}).part == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01 08:00", FIRST),
        ("2026-12-01", FIRST),
        ("", "wrong: cell-empty"),
        ("08:00", "wrong: date-unknown"),
    ],
)
def test_a_start_with_its_date_gives_the_day(text: str, expected: object):
    book, found = calendar(), said_by_moment(text)
    if found.phrase is not None:
        book.collect(0, found.phrase, Spot(2, 1))
    book.settle()
    assert short(day_of(found, book)) == expected


@pytest.mark.parametrize(
    ("month", "year", "dated", "expected"),
    [
        ("Desember", "2026", "1 Des 2026", FIRST),
        ("12", "26", "2026-12-01", FIRST),
        ("Desember 2026", "", "1 Desember", FIRST),
        ("", "2026", "28 Des 2025 - 3 Jan 2026", "several"),
        ("Januari", "", "28 Des 2025 - 3 Jan 2026", "several"),
        ("November", "", "1 Des 2026", "wrong: month-contradicts"),
        ("Desember 2025", "", "1 Des 2026", "wrong: month-contradicts"),
        ("Zzz", "", "1 Des 2026", "wrong: month-contradicts"),
        ("", "2025", "1 Des 2026", "wrong: month-contradicts"),
        ("", "next", "1 Des 2026", "wrong: month-contradicts"),
        ("Desember 2026", "2027", "1", "wrong: month-contradicts"),
        ("Februari", "", "28 Des 2025 - 3 Jan 2026", "wrong: month-contradicts"),
        ("Desember", "", "Senin", "wrong: month-beside-weekdays"),
    ],
)
def test_a_month_and_a_year_beside_a_day_are_those_of_the_day(
    month: str, year: str, dated: str, expected: object
):
    cells = {Kind.DATE: dated, Kind.MONTH: month, Kind.YEAR: year}
    book, found = calendar(), what(cells)
    for phrase in found.phrases:
        book.collect(0, phrase, Spot(2, 1))
    book.settle()
    days: tuple[date, ...] = ()
    if found.several is None:
        outcome = day_of(found, book)
    else:
        outcome, days, _ = days_of(found, book, is_week=False)
    assert ("several" if days else short(outcome)) == expected
    if month and str(expected).startswith("wrong"):
        assert found.part == 1 + (bool(year) and month == "Desember 2026")
