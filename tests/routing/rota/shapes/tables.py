"""Tables for the tests of shapes: each line a text, its cells between bars."""

from collections.abc import Mapping, Sequence
from typing import Any

from routing.rota.shapes.bands import find_bands
from routing.rota.shapes.column_headings import headings_of
from routing.rota.shapes.columns import roles_of
from routing.rota.shapes.finding import find_layout
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks, distinct
from routing.rota.shapes.role import Role
from routing.rota.shapes.table import Table
from routing.rota.sheets.grid import Grid, Merged, Row
from routing.rota.words.heading_words import Kind


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


def roles(
    *lines: str, known: tuple[str, ...] = (), answers: Mapping[int, Kind | None] | None = None
) -> list[Role]:
    """Return the roles of the columns of a table's first band."""
    table, own = table_of(*lines), looks(*known)
    band = find_bands(table, own).bands[0]
    contents = {}
    for place in range(table.width):
        texts = distinct(each.line.cells[place] for each in band.entries if place < len(each.line.cells))
        if texts:
            contents[place] = texts
    return roles_of(headings_of(band, table.width, {*contents}, own), contents, own, answers or {})


def found(
    *lines: str, known: tuple[str, ...] = (), answers: dict[str, Kind | None] | None = None, **more: Any
) -> Layout:
    """Return the layout of a table of these lines."""
    return find_layout(grid_of(*lines, **more), looks(*known), answers or {})
