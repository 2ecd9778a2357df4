"""Day hours: numbers behind weekdays that are hours and no dates, as all of them tell: Senin 07-14, Senin 14-21."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from routing.rota.shapes.spelled.cells import Cell, cells_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid
from routing.rota.words.hours import read_hours
from routing.rota.words.plain import shown
from routing.rota.words.weekdays import weekday_named

_WRITTEN = re.compile(r"([^\W\d_]+(?:'[a-z]+)?\.?)[,:]?\s*[(\[]?\s*([0-9]{1,2})\s*-\s*([0-9]{1,2})\s*[)\]]?")
_MONTHS, _DAYS, _WEEK = 12, 31, 7


class DayHours(NamedTuple):
    """A weekday with two numbers behind it, and where it stands; `read` has them as hours."""

    spot: Spot
    text: str
    weekday: int
    first: int
    last: int
    read: str


def with_day_hours(grid: Grid, *, is_day_first: bool) -> tuple[Grid, list[DayHours]]:
    """Return a grid with hours in place of numbers behind weekdays, if they are no dates; and these.

    `is_day_first`: the country's dates begin with the day.
    """
    found = [each for row in grid.rows for cell in cells_of(row) if (each := _read(cell)) is not None]
    if not found or not _are_hours(found, is_day_first=is_day_first):
        return grid, []
    return with_texts(grid, {each.spot: each.read for each in found}), found


def _read(cell: Cell) -> DayHours | None:
    found = _WRITTEN.fullmatch(shown(cell.text))
    weekday = weekday_named(found[1]) if found is not None else None
    if found is None or weekday is None:
        return None
    first, last = int(found[2]), int(found[3])
    return DayHours(*cell, weekday, first, last, f"{found[1]} ({first:02}.00-{last:02}.00)")


def _are_hours(found: Sequence[DayHours], *, is_day_first: bool) -> bool:
    """Tell whether the numbers are hours, since some can be no dates, or stand beside several weekdays."""
    if any(read_hours(f"{each.first}-{each.last}") is None for each in found):
        return False
    as_dates = [(_is_date(each.first, each.last), _is_date(each.last, each.first)) for each in found]
    if (False, False) in as_dates:
        return True
    weekdays: dict[tuple[int, int], set[int]] = {}
    for each in found:
        weekdays.setdefault((each.first, each.last), set()).add(each.weekday)
    is_no_usual_date = is_day_first and (False, True) in as_dates
    return not _go_on(found) and (is_no_usual_date or any(len(days) > 1 for days in weekdays.values()))


def _is_date(day: int, month: int) -> bool:
    return 1 <= day <= _DAYS and 1 <= month <= _MONTHS


def _go_on(found: Sequence[DayHours]) -> bool:
    """Tell whether one of the numbers goes on with the weekdays, as the days of one month do."""
    pairs = list(pairwise(found))
    for numbers in ("first", "last"):
        steps = {
            (getattr(after, numbers) - getattr(before, numbers), (after.weekday - before.weekday) % _WEEK)
            for before, after in pairs
        }
        if steps and all(step > 0 and step % _WEEK == days for step, days in steps):
            return True
    return False
