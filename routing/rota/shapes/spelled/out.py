"""Out: a grid spelled out, with all that stood in it for something else."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.cells import is_long
from routing.rota.shapes.spelled.day_hours import DayHours, with_day_hours
from routing.rota.shapes.spelled.nights import Night, with_nights
from routing.rota.shapes.spelled.people import Initial, with_names
from routing.rota.shapes.spelled.phones import with_phones
from routing.rota.shapes.spelled.serials import Serial, with_serials
from routing.rota.shapes.spelled.weekdays import Week, with_weekdays
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid


class SpelledOut(NamedTuple):
    """A grid, and what was put in place of which of its cells."""

    grid: Grid
    serials: Sequence[Serial]
    day_hours: Sequence[DayHours]
    weeks: Sequence[Week]
    nights: Sequence[Night]
    initials: Sequence[Initial]
    phones: Sequence[Spot]  # that stood below their names


def spelled_out(
    grid: Grid, looks: Looks, is_phone: Callable[[str], bool], today: date, *, is_day_first: bool
) -> SpelledOut:
    """Return a grid spelled out, a long one as it is; `is_day_first`: the country's dates begin with the day."""
    if is_long(grid):
        return SpelledOut(grid, [], [], [], [], [], [])
    grid, serials = with_serials(grid, looks, today)
    grid, day_hours = with_day_hours(grid, is_day_first=is_day_first)
    grid, weeks = with_weekdays(grid)
    grid, nights = with_nights(grid)
    grid, phones = with_phones(grid, looks, is_phone)
    grid, initials = with_names(grid, looks, is_phone)
    return SpelledOut(grid, serials, day_hours, weeks, nights, initials, phones)
