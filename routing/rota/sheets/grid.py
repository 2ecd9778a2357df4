"""Grid: a table as rows of texts, with where each stands in its file and what was odd about the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["delimited", "sheet"]

MOST_PLACES = 1000

_LETTERS = 26
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Row(NamedTuple):
    """A row that says something: its number in the file from 1, and its cells without the empty ones at its end.

    In a delimited file a row with line breaks inside its quotes counts as one, as in a spreadsheet.
    """

    number: int
    cells: tuple[str, ...]


class Merged(NamedTuple):
    """Cells shown as one, in rows and columns from 1, both ends included; the text stands at top and left."""

    top: int
    left: int
    bottom: int
    right: int


class Place(NamedTuple):
    """Where a cell stands, its row and its column from 1."""

    kind: Kind
    row: int
    column: int

    @property
    def address(self) -> str | None:
        """The name that a spreadsheet shows, such as D7; None in a delimited file, whose cells have none."""
        return f"{column_letters(self.column)}{self.row}" if self.kind == "sheet" else None


class RemarkKind(StrEnum):
    """What is odd about a file that could be read."""

    ASSUMED_WINDOWS_1252 = "assumed-windows-1252"  # `cell`: a text with letters beyond ASCII, at the place
    LOOKS_DAMAGED = "looks-damaged"  # UTF-8 with a few bytes that are not
    OTHER_SHEETS = "other-sheets"  # `names` of visible sheets with content besides this one, `hidden` ones
    ERROR_VALUE = "error-value"  # #REF! and the like stand in cells, as text
    FORMULA_WITHOUT_VALUE = "formula-without-value"  # an error: the cell shows its formula, as "=B2+1"

    NUL_CHARACTER = "nul-character"  # an error: a replacement character stands where there was a NUL

    @property
    def is_error(self) -> bool:
        """Whether the file must be changed before what it says can count."""
        return self in {RemarkKind.FORMULA_WITHOUT_VALUE, RemarkKind.NUL_CHARACTER}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd, in the `count` cells of which `places` has the first ones, or in the whole file."""

    kind: RemarkKind
    places: tuple[Place, ...] = ()
    count: int = 0
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


class Places:
    """Collects where a remark holds: all are counted, the first MOST_PLACES are kept."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[Place] = []

    def add(self, place: Place) -> None:
        """Count a place."""
        self.count += 1
        if self.count <= MOST_PLACES:
            self._first.append(place)

    def remarks(self, kind: RemarkKind, **values: object) -> tuple[Remark, ...]:
        """Return the one remark about these places, or none."""
        return (Remark(kind, tuple(self._first), self.count, values),) if self.count else ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows that say something in the order of their numbers, and what is merged in a sheet.

    `others` are the other visible sheets of its workbook that say something, as far as its limits allow.
    """

    kind: Kind
    sheet: str | None
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: tuple["Grid", ...] = ()

    def of_sheet(self, name: str | None) -> "Grid":
        """Return the sheet of this name, this one if there is no other."""
        return next((each for each in self.others if each.sheet == name), self)

    @property
    def width(self) -> int:
        """The number of cells in the longest row."""
        return max((len(row.cells) for row in self.rows), default=0)

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell, its row and its column from 1."""
        return place(self.kind, row, column)


def place(kind: Kind, row: int, column: int) -> Place:
    """Return the place of a cell, its row and its column from 1."""
    return Place(kind, row, column)


def column_letters(column: int) -> str:
    """Return the name of a column, counted from 1, in a spreadsheet: 28 is AB."""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number, from 1, of the column with these capital letters: AB is 28."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
