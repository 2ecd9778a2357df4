"""Weeks: what is told of weeks that have numbers and no dates, and of days that come in some weeks alone."""

import re
from itertools import islice

from routing.rota.files.faults import Fault
from routing.rota.shapes.bands import MOST_LOOKED_AT
from routing.rota.shapes.beside.unheeded import unheeded
from routing.rota.shapes.beside.weeks import weeks_by_number
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, column_letters
from routing.rota.words.date_ranges import read_date_range
from routing.rota.words.dates import read_date
from routing.rota.words.weekdays import read_nth_weekday

_WEEK = re.compile(
    r"(?:w\s?/\s?[ce]|wc|week(?:\s(?:commencing|starting|beginning|of|ending|from))?|(?:minggu|pekan)(?:\s(?:mulai|tanggal))?)[\s:.]+"
    r"(?=[0-9])",
    re.IGNORECASE,
)


def told_by_number(layout: Layout, looks: Looks) -> list[Fault]:
    """Return an error for each number of a week that stands in place of dates; beside weekdays another one says it.

    So for each heading that is a day of some weeks alone, such as the first Monday of a month.
    """
    some = [
        (spot, text) for spot, _, text in layout.headings() if text and read_nth_weekday(text) is not None
    ]
    if some:
        return [_fault(spot, text, "day-nth") for spot, text in some]
    weeks = weeks_by_number(layout)
    if not weeks or _is_told(layout, looks):
        return []
    return [_fault(spot, text, "weeks-by-number") for spot, text in weeks]


def week_headings(grid: Grid, looks: Looks) -> list[Fault]:
    """Return an error for each week among the headings of a line: which of its days a shift has, it doesn't say."""
    found = []
    for row in islice(grid.rows, MOST_LOOKED_AT):
        texts = [text for text in row.cells if text]
        weeks = [text for text in texts if _WEEK.match(text) and _is_week(text)]
        if weeks and len(texts) > 1 and all(text in weeks or _is_heading(text, looks) for text in texts):
            spots = [Spot(row.number, place) for place, text in enumerate(row.cells, 1) if text in weeks]
            found += [_fault(spot, row.cells[spot.column - 1], "week-heading") for spot in spots]
    return found


def _is_week(text: str) -> bool:
    found = _WEEK.match(text)
    days = text[found.end() :] if found is not None else ""
    return read_date(days) is not None or read_date_range(days) is not None


def _is_heading(text: str, looks: Looks) -> bool:
    heading = looks.heading(text)
    return looks.is_word(text) or (heading is not None and heading.is_value and not heading.gives_date)


def _fault(spot: Spot, text: str, key: str) -> Fault:
    return Fault(spot.row, column_letters(spot.column), text, key, at=spot.column)


def _is_told(layout: Layout, looks: Looks) -> bool:
    return layout.strange < 1 and any(each.key == "weeks-apart" for each in unheeded(layout, looks))
