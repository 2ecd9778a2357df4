"""Tables: a grid's rows as they stand, or turned on its side, with merged cells filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from routing.rota.sheets.grid import Grid, Row, column_letters

_MOST_COPIED = 50_000
MOST_TURNED = 200  # rows: more are no headings


class Spot(NamedTuple):
    """Where a cell stands in the file, its row and its column from 1."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of cells. A line's `number` is its row in the file, or its column if the table is turned.

    `turned` has the row in the file of each place in a line, and is empty if the table stands as in the file.
    """

    lines: Sequence[Row]
    turned: tuple[int, ...] = ()
    copied: frozenset[Spot] = frozenset()  # filled from the merged cell that they are part of

    def spot(self, number: int, place: int) -> Spot:
        """Return where a cell stands in the file: the number of its line, its place in it from 0."""
        return Spot(self.turned[place], number) if self.turned else Spot(number, place + 1)

    def letters(self, place: int) -> str:
        """Return the name in the file of the column at a place, or of the row if the table is turned."""
        return str(self.turned[place]) if self.turned else column_letters(place + 1)

    @property
    def width(self) -> int:
        """The number of cells in the longest line."""
        return max((len(line.cells) for line in self.lines), default=0)


def standing(grid: Grid) -> Table:
    """Return the table as it stands in the file."""
    lines, copied = _filled(grid) if grid.merged else (grid.rows, frozenset())
    return Table(lines, copied=copied)


def turned(table: Table) -> Table | None:
    """Return the table with its columns as lines, None if it has too many rows for that."""
    if len(table.lines) > MOST_TURNED:
        return None
    numbers = tuple(line.number for line in table.lines)
    lines = []
    for place in range(table.width):
        cells = [line.cells[place] if place < len(line.cells) else "" for line in table.lines]
        while cells and not cells[-1]:
            del cells[-1]
        if cells:
            lines.append(Row(place + 1, tuple(cells)))
    return Table(lines, numbers, table.copied)


def _filled(grid: Grid) -> tuple[Sequence[Row], frozenset[Spot]]:
    """Return the rows with the text of each merged cell in all cells that it covers."""
    rows = {row.number: list(row.cells) for row in grid.rows}
    last, width = max(rows, default=0), grid.width
    copied: set[Spot] = set()
    for area in grid.merged:
        source = rows.get(area.top, [])
        text = source[area.left - 1] if area.left <= len(source) else ""
        if not text:
            continue
        if len(copied) > _MOST_COPIED:
            break  # no rota has so many; each cell is still read, where it stands
        right = min(area.right, width)
        for number in range(area.top, min(area.bottom, last) + 1):
            cells = rows.setdefault(number, [])
            cells += [""] * (right - len(cells))
            for column in range(area.left, right + 1):
                if (number, column) != (area.top, area.left) and not cells[column - 1]:
                    cells[column - 1] = text
                    copied.add(Spot(number, column))
    return [Row(number, tuple(cells)) for number, cells in sorted(rows.items())], frozenset(copied)
