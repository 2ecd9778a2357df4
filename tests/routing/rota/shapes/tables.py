"""Tables for the tests of shapes: each line a text, its cells between bars."""

from collections.abc import Sequence

from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Table
from routing.rota.sheets.grid import Grid, Merged, Row


def cells_of(line: str) -> tuple[str, ...]:
    """Return the cells of a line; the empty ones at its end are none, as in a file."""
    cells = [cell.strip() for cell in line.split("|")]
    while cells and not cells[-1]:
        del cells[-1]
    return tuple(cells)


def rows_of(lines: Sequence[str]) -> tuple[Row, ...]:
    """Return the lines that say something, numbered from 1."""
    found = (Row(number, cells_of(line)) for number, line in enumerate(lines, start=1))
    return tuple(row for row in found if any(row.cells))


def grid_of(*lines: str, merged: Sequence[tuple[int, int, int, int]] = ()) -> Grid:
    return Grid("sheet", "Sheet1", rows_of(lines), tuple(Merged(*each) for each in merged))


def table_of(*lines: str) -> Table:
    return Table(rows_of(lines))


def looks(*known: str) -> Looks:
    """Return the looks of a hotline in Indonesia that knows these people."""
    return Looks("ID", known.__contains__)
