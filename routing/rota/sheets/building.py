"""Building: rows taken one after the other into a grid of bounded size."""

from collections.abc import Callable, Sequence
from functools import partial
from sys import getsizeof

from routing.rota.sheets.facts import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TableTooLarge
from routing.rota.sheets.grid import Row

MOST_MEMORY = 160_000_000

_MOST_SHARED = 50_000  # of texts that many cells have, one is kept
_OF_A_ROW = 160
_OF_A_CELL = 8

# `Row(number, cells)` in half its time.
_row = partial(tuple.__new__, Row)


class Rows:
    """Takes rows and refuses the one that is too much; `seen` makes the text that is kept of a cell."""

    def __init__(self, seen: Callable[[str], str] = str) -> None:
        self._rows: list[Row] = []
        self._before = 0  # rows of earlier tables
        self._cells = 0
        self._texts = _Texts(seen)
        self._text = self._texts.__getitem__

    def add(self, number: int, written: Sequence[str]) -> None:
        """Take a row of cells; one that says nothing is left out. Raises TableTooLarge."""
        cells = tuple(map(self._text, written))
        if not cells or not cells[-1]:
            cells = _without_empty_end(cells)
            if not cells:
                return
        self._check(number, len(cells))
        self._rows.append(_row((number, cells)))

    def _check(self, number: int, width: int) -> None:
        self._cells += width
        rows = self._before + len(self._rows)
        memory = self._texts.memory + _OF_A_ROW * rows + _OF_A_CELL * self._cells
        if width > MOST_COLUMNS:
            raise TableTooLarge("columns", most=MOST_COLUMNS, found=width, row=number)
        if rows == MOST_ROWS:
            raise TableTooLarge("rows", most=MOST_ROWS, found=MOST_ROWS + 1, row=number)
        if self._cells > MOST_CELLS:
            raise TableTooLarge("cells", most=MOST_CELLS, found=self._cells, row=number)
        if memory > MOST_MEMORY:
            raise TableTooLarge("text", most=MOST_MEMORY, found=memory, row=number)

    def done(self) -> tuple[Row, ...]:
        """Return the rows."""
        return tuple(self._rows)

    def begin(self) -> None:
        """Begin another table, within the same limits."""
        self._before += len(self._rows)
        self._rows = []


class _Texts(dict[str, str]):
    """What is kept of each text that a cell may have; a text that was met before costs no call of Python."""

    def __init__(self, seen: Callable[[str], str]) -> None:
        super().__init__()
        self.memory = 0
        self._seen = seen

    def __missing__(self, written: str) -> str:
        text = self._seen(written)
        self.memory += getsizeof(text)
        if len(self) < _MOST_SHARED:
            self[written] = text
        return text


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]
