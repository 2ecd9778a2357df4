"""Weekdays by their initials, across or down, as their order tells: M T W T F S S, S S R K J S M (design, part 8)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routing.rota.shapes.spelled.cells import Cell, is_long, lines_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import read_weekdays

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


class Week(NamedTuple):
    """Initials one after the other, where they stand, and the weekday of the first one (Monday 0)."""

    letters: tuple[str, ...]
    spots: tuple[Spot, ...]
    first: int


def with_weekdays(grid: Grid) -> tuple[Grid, list[Week]]:
    """Return a grid with weekdays in place of their initials, and these."""
    if is_long(grid):
        return grid, []
    weeks = [week for line in lines_of(grid) for week in _weeks_in(line)]
    if not weeks:
        return grid, []
    days = {
        spot: _DAYS[(week.first + number) % _WEEK] for week in weeks for number, spot in enumerate(week.spots)
    }
    return with_texts(grid, days), weeks


def _weeks_in(cells: Sequence[Cell]) -> Iterator[Week]:
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
