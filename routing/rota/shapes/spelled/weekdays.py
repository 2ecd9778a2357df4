"""Weekdays by their initials, across or down, as their order tells: M T W T F S S, S S R K J S M (design, part 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Row
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import read_weekdays

_MOST_LINES = 2000  # of a grid: who has more keeps a list
_LEAST = 5  # in a row: fewer may be something else
_WEEK = 7
_INITIALS = tuple(
    frozenset(words.split())
    for words in (
        *("s m sn se mo", "s t sl se tu", "r w rb ra we", "k t km ka th", "j f jm ju fr"),
        *("s sb sa", "m s mg mi ah su"),
    )
)
_LONGEST = 2
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_Cell = tuple[Spot, str]


class Week(NamedTuple):
    """Initials one after the other, where they stand, and the weekday of the first one (Monday 0)."""

    letters: tuple[str, ...]
    spots: tuple[Spot, ...]
    first: int


def with_weekdays(grid: Grid) -> tuple[Grid, list[Week]]:
    """Return a grid with weekdays in place of their initials, and these."""
    if len(grid.rows) > _MOST_LINES:
        return grid, []
    weeks = [week for line in _lines(grid) for week in _weeks_in(line)]
    if not weeks:
        return grid, []
    days = {
        spot: _DAYS[(week.first + number) % _WEEK] for week in weeks for number, spot in enumerate(week.spots)
    }
    rows = (
        Row(row.number, tuple(days.get(Spot(row.number, at + 1), text) for at, text in enumerate(row.cells)))
        for row in grid.rows
    )
    return replace(grid, rows=tuple(rows)), weeks


def _lines(grid: Grid) -> Iterator[list[_Cell]]:
    """Yield the cells with a text of each row, and of each column."""
    columns: dict[int, list[_Cell]] = {}
    for row in grid.rows:
        cells = [(Spot(row.number, place + 1), text) for place, text in enumerate(row.cells) if text]
        yield cells
        for spot, text in cells:
            columns.setdefault(spot.column, []).append((spot, text))
    yield from columns.values()


def _weeks_in(cells: Sequence[_Cell]) -> Iterator[Week]:
    place = 0
    while place + _LEAST <= len(cells):
        texts = [text for _, text in cells[place:]]
        lengths = [_length(texts, first) for first in range(_WEEK)]
        length = max(lengths)
        if length < _LEAST:
            place += 1
            continue
        found = texts[:length]
        if lengths.count(length) == 1 and not all(map(read_weekdays, found)):
            spots = tuple(spot for spot, _ in cells[place : place + length])
            yield Week(tuple(found), spots, lengths.index(length))
        place += length


def _length(texts: Sequence[str], first: int) -> int:
    """Return how many texts are the initials of the weekdays from one on."""
    for number, text in enumerate(texts):
        if len(text) > _LONGEST or plain(text) not in _INITIALS[(first + number) % _WEEK]:
            return number
    return len(texts)
