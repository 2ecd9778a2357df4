"""Nights: "malam Minggu", in Indonesian the night before Sunday, put as the night of the day on which it begins."""

from typing import NamedTuple

from routing.rota.shapes.spelled.cells import cells_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid
from routing.rota.words.clock import NOON
from routing.rota.words.coded_hours import read_day_part, read_night
from routing.rota.words.hours import read_hours
from routing.rota.words.plain import shown

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_WEEK = 7


class Night(NamedTuple):
    """A night by the day after it, and where it stands; `read` says it by its own day, None where it may be either."""

    spot: Spot
    text: str
    weekday: int  # on which it begins, Monday 0
    read: str | None


def with_nights(grid: Grid) -> tuple[Grid, list[Night]]:
    """Return a grid with nights by the days on which they begin, and these.

    Where other parts of days stand before their day too ("Pagi Minggu"), "Malam Minggu" may be that of Sunday.
    """
    cells = [cell for row in grid.rows for cell in cells_of(row)]
    found = [night for cell in cells if (night := _read(*cell)) is not None]
    if not found:
        return grid, []
    if any(_begins_with_part(text) for _, text in cells):
        return grid, [each._replace(read=None) for each in found]
    return with_texts(grid, {each.spot: each.read for each in found if each.read is not None}), found


def _read(spot: Spot, text: str) -> Night | None:
    found = read_night(text)
    if found is None:
        return None
    after, times = found
    hours = read_hours(times) if times else None
    if times and hours is None:
        return None
    weekday = (after - 1) % _WEEK
    if hours is None:
        return Night(spot, text, weekday, f"{_DAYS[weekday]} malam")
    # What begins after midnight may be meant of either day.
    is_clear = hours.candidates[0].start >= NOON
    return Night(spot, text, weekday, f"{_DAYS[weekday]} ({times.strip('()')})" if is_clear else None)


def _begins_with_part(text: str) -> bool:
    """Tell whether another part of a day stands before its day."""
    found = read_day_part(text)
    return found is not None and shown(text).endswith(found[0])
