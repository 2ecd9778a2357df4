"""Stops: what in the headings of a table keeps it from being read any further: all below would mean another thing."""

from collections.abc import Sequence
from itertools import pairwise

from routing.rota.files.faults import Fault
from routing.rota.shapes.bands import REACH
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.cells import cells_of
from routing.rota.shapes.spelled.out import SpelledOut
from routing.rota.sheets.grid import Grid, column_letters
from routing.rota.telling.spelled import unclear_nights
from routing.rota.telling.weeks import told_by_number, week_headings
from routing.rota.words.heading_words import Kind

_OF_PEOPLE = frozenset({Kind.NAME, Kind.ROLE})
_HALF, _SEVERAL = 0.5, 2


def stops(spelled: SpelledOut, layout: Layout, looks: Looks) -> Sequence[Fault]:
    """Return the errors of headings that say no day, or of lines that are headings too; those of one kind."""
    return (
        week_headings(spelled.grid, looks)
        or told_by_number(layout, looks)
        or unclear_nights(spelled.nights)
        or _sub_headings(spelled.grid, looks)
    )


def _sub_headings(grid: Grid, looks: Looks) -> list[Fault]:
    """Return an error for each text of a line of words for people right below days, not all of which are understood."""
    for above, row in pairwise(grid.rows[:REACH]):
        days = [place for place, text in enumerate(above.cells) if _gives_day(text, looks)]
        cells = [cell for cell in cells_of(row) if days and cell.spot.column > days[0]]
        words = [cell for cell in cells if _is_of_people(cell.text, looks)]
        are_known = any(looks.is_known(cell.text) or _gives_day(cell.text, looks) for cell in cells)
        over = {above.cells[cell.spot.column - 1] for cell in cells if cell.spot.column <= len(above.cells)}
        are_below_days = all(not text or _gives_day(text, looks) for text in over)
        if len(days) < _SEVERAL or len(cells) < _SEVERAL or are_known or not are_below_days:
            continue
        if len(words) < _HALF * len(cells):
            continue
        if not all(looks.is_word(cell.text) for cell in cells):
            return [
                Fault(spot.row, column_letters(spot.column), text, "sub-heading", at=spot.column)
                for spot, text in cells
            ]
    return []


def _gives_day(text: str, looks: Looks) -> bool:
    heading = looks.heading(text) if text else None
    return heading is not None and heading.gives_day


def _is_of_people(text: str, looks: Looks) -> bool:
    heading = looks.heading(text)
    return heading is not None and bool(_OF_PEOPLE.intersection(heading.kinds[:1])) and not heading.is_value
