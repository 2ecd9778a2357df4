"""Building: rows taken one after the other into a grid of bounded size."""

from collections.abc import Sequence
from sys import getsizeof

from routing.rota.sheets.facts import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TableTooLarge
from routing.rota.sheets.grid import Row

MOST_MEMORY = 160_000_000

_MOST_SHARED = 50_000  # of texts that many cells have, one is kept
_OF_A_ROW = 160
_OF_A_CELL = 8


class Rows:
    """Takes rows and refuses the one that is too much."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._cells = 0
        self._memory = 0
        self._shared: dict[str, str] = {}

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take a row of clean cells; one that says nothing is left out. Raises TableTooLarge."""
        width = len(cells)
        while width and not cells[width - 1]:
            width -= 1
        if not width:
            return
        if width > MOST_COLUMNS:
            raise TableTooLarge("columns", most=MOST_COLUMNS, found=width, row=number)
        if len(self._rows) == MOST_ROWS:
            raise TableTooLarge("rows", most=MOST_ROWS, found=MOST_ROWS + 1, row=number)
        self._cells += width
        if self._cells > MOST_CELLS:
            raise TableTooLarge("cells", most=MOST_CELLS, found=self._cells, row=number)
        self._rows.append(Row(number, tuple(map(self._kept, cells[:width]))))
        self._memory += _OF_A_ROW + _OF_A_CELL * width
        if self._memory > MOST_MEMORY:
            raise TableTooLarge("text", most=MOST_MEMORY, found=self._memory, row=number)

    def _kept(self, cell: str) -> str:
        shared = self._shared
        if (one := shared.get(cell)) is not None:
            return one
        self._memory += getsizeof(cell)
        if len(shared) < _MOST_SHARED:
            shared[cell] = cell
        return cell

    def done(self) -> tuple[Row, ...]:
        """Return the rows."""
        return tuple(self._rows)
