"""Places: lines and cells as they are named in a message: "2-94", "D7, D9-D12"."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from routing.rota.sheets.grid import column_letters, column_number

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")


class Area(NamedTuple):
    """Cells that lie together, in rows and columns from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """The number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def __str__(self) -> str:
        """Return D7, or D7-D9."""
        first, last = (
            f"{column_letters(self.left)}{self.top}",
            f"{column_letters(self.right)}{self.bottom}",
        )
        return first if first == last else f"{first}-{last}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of numbers that follow one another, in their order."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def run_text(run: tuple[int, int]) -> str:
    """Return 2, or 2-94."""
    return str(run[0]) if run[0] == run[1] else f"{run[0]}-{run[1]}"


def areas(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """Return the areas of cells (row, column): what lies below one another, then what lies beside that."""
    rows: dict[int, list[int]] = {}
    for row, column in cells:
        rows.setdefault(column, []).append(row)
    open_: dict[tuple[int, int], Area] = {}
    found: list[Area] = []
    for column in sorted(rows):
        going_on = {}
        for top, bottom in runs(rows[column]):
            before = open_.get((top, bottom))
            is_beside = before is not None and before.right == column - 1
            left = open_.pop((top, bottom)).left if is_beside else column
            going_on[top, bottom] = Area(top, left, bottom, column)
        found += open_.values()
        open_ = going_on
    found += open_.values()
    return sorted(found, key=lambda area: (area.left, area.top))


def read_address(address: str) -> Area | None:
    """Return the area of D7 or D7:E9; None if it is none."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        return None
    left, top, right, bottom = parts.groups()
    area = int(top), column_number(left), int(bottom or top), column_number(right or left)
    return Area(*area)


def first_of(parts: Sequence[str], sizes: Sequence[int], most: int) -> tuple[Sequence[str], int]:
    """Return the first `most` parts, and the sum of the sizes of the others."""
    return (parts, 0) if len(parts) <= most else (parts[: most - 1], sum(sizes[most - 1 :]))
