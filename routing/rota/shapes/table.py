"""Tables: a grid's rows as they stand, or turned on its side, with merged cells filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from routing.rota.sheets.grid import Grid, Row, column_letters

_MOST_COPIED = 50_000
_DITTO_WORDS = (
    *("sda", "s.d.a", "s.d.a.", "idem", "ditto", "same as above"),
    *("sama dengan atas", "sama seperti di atas", "seperti di atas"),
)
_DITTO_SIGNS = ('"', "〃", "″", "”", "“", "„", "''", '""', '-"-', "-”-")
# They say that the cell above holds here too.
DITTOS = frozenset(
    (*_DITTO_SIGNS, *(each for word in _DITTO_WORDS for each in (word, word.upper(), word.capitalize())))
)
MOST_TURNED = 200  # rows: more are no headings


class Spot(NamedTuple):
    """Where a cell stands in the file, its row and its column from 1."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of cells. A line's `number` is its row in the file, or its column if the table is turned.

    `turned` has the row in the file of each place in a line, and is empty if the table stands as in the file. `dittos`
    are the cells that have the text of the one above, each with that one's row; None if nothing stands above.
    """

    lines: Sequence[Row]
    turned: tuple[int, ...] = ()
    copied: frozenset[Spot] = frozenset()  # filled from the merged cell that they are part of, or from above
    dittos: Mapping[Spot, int | None] = field(default_factory=dict)

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
    lines, dittos = _with_dittos(lines)
    return Table(lines, copied=copied | dittos.keys(), dittos=dittos)


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
    return Table(lines, numbers, table.copied, table.dittos)


def _with_dittos(rows: Sequence[Row]) -> tuple[Sequence[Row], dict[Spot, int | None]]:
    """Return the rows with the text of the cell above in place of each ditto mark, and whose text that is."""
    if all(DITTOS.isdisjoint(row.cells) for row in rows):
        return rows, {}
    found: list[Row] = []
    dittos: dict[Spot, int | None] = {}
    for row in rows:
        cells = list(row.cells)
        above = found[-1] if found else None
        for place in [place for place, cell in enumerate(cells) if cell in DITTOS]:
            text = above.cells[place] if above is not None and place < len(above.cells) else ""
            spot = Spot(row.number, place + 1)
            source = dittos.get(Spot(above.number, place + 1), above.number) if above is not None else None
            cells[place], dittos[spot] = text, source if text else None
        found.append(Row(row.number, tuple(cells)))
    return found, dittos


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
