"""Cells: those of a grid that have a text, line by line, and a grid with other texts in some of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Row

_LONG = 2000  # lines


class Cell(NamedTuple):
    """A cell with a text."""

    spot: Spot
    text: str


def is_long(grid: Grid) -> bool:
    """Tell whether a grid has so many lines that whoever keeps it keeps a list, where nothing is spelled out."""
    return len(grid.rows) >= _LONG


def cells_of(row: Row) -> list[Cell]:
    """Return the cells of a row."""
    return [Cell(Spot(row.number, place), text) for place, text in enumerate(row.cells, 1) if text]


def lines_of(grid: Grid) -> Iterator[list[Cell]]:
    """Yield the cells of each row, and of each column."""
    columns: dict[int, list[Cell]] = {}
    for row in grid.rows:
        cells = cells_of(row)
        yield cells
        for cell in cells:
            columns.setdefault(cell.spot.column, []).append(cell)
    yield from columns.values()


def with_texts(grid: Grid, texts: Mapping[Spot, str]) -> Grid:
    """Return a grid with these texts in place of its own; a cell whose text is blank goes, and a row without cells."""
    rows = (Row(row.number, tuple(_texts_of(row, texts))) for row in grid.rows)
    return replace(grid, rows=tuple(row for row in rows if row.cells))


def _texts_of(row: Row, texts: Mapping[Spot, str]) -> list[str]:
    cells = [texts.get(Spot(row.number, place), text) for place, text in enumerate(row.cells, 1)]
    while cells and not cells[-1]:
        del cells[-1]
    return cells
