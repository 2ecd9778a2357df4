"""Scan of an xlsx: its sheets, how far their cells reach, formulas without a value, errors, merged cells."""

import posixpath
import re
from collections.abc import Callable, Set
from functools import cache
from xml.parsers.expat import XMLParserType

from routing.rota.sheets.facts import FactKind, TableNotRead, TableTooLarge
from routing.rota.sheets.grid import Merged, column_letters, column_number
from routing.rota.sheets.package import Package
from routing.rota.sheets.scanning import Enough, SheetScan, scan

_BOOK = "xl/workbook.xml"
_BOOK_RELS = "xl/_rels/workbook.xml.rels"
_DIGITS = "0123456789"
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MOST_OF_A_FORMULA = 200

Attributes = dict[str, str]


def scan_xlsx(package: Package, passed_over: Set[str] = frozenset()) -> list[SheetScan]:
    """Return what the XML tells of each sheet with cells.

    The first visible one that says something, but for those passed over, is read to its end; of the others only
    whether they say something.
    """
    scans: list[SheetScan] = []
    is_found = False
    for sheet, part in _sheets(package):
        may_be_read = not sheet.is_hidden and sheet.name not in passed_over
        reader = _Sheet(sheet, to_the_end=may_be_read and not is_found)
        scan(part, package.chunks(part), reader.attach)
        reader.close_cell()
        is_found = is_found or (may_be_read and sheet.filled > 0)
        scans.append(sheet)
    return scans


def scan_others(package: Package, names: Set[str], most_cells: int) -> list[SheetScan]:
    """Return what the XML tells of the sheets of these names, read to their ends while `most_cells` allow it."""
    scans: list[SheetScan] = []
    for sheet, part in _sheets(package):
        if sheet.name not in names:
            continue
        sheet.most_cells = most_cells
        reader = _Sheet(sheet, to_the_end=True)
        try:
            scan(part, package.chunks(part), reader.attach)
            reader.close_cell()
        except TableTooLarge:
            continue
        most_cells -= sheet.cells
        scans.append(sheet)
    return scans


def _sheets(package: Package) -> list[tuple[SheetScan, str]]:
    """Return the sheets in their order with the names of their parts; those that hold a chart alone are left out."""
    listed: list[tuple[str, str, bool]] = []
    targets: dict[str, str] = {}

    def in_book(name: str, attributes: Attributes) -> None:
        if _plain(name) == "sheet" and (key := _of(attributes, "id")) is not None:
            listed.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))

    def in_rels(name: str, attributes: Attributes) -> None:
        if _plain(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            targets[attributes.get("Id", "")] = posixpath.normpath(path)

    scan(_BOOK, package.chunks(_BOOK), _starts(in_book))
    scan(_BOOK_RELS, package.chunks(_BOOK_RELS), _starts(in_rels))
    sheets = [(SheetScan(name, hidden), targets[key]) for name, key, hidden in listed if key in targets]
    if not sheets:
        raise TableNotRead(FactKind.EMPTY)
    return sheets


def _starts(start: Callable[[str, Attributes], None]) -> Callable[[XMLParserType], None]:
    def attach(parser: XMLParserType) -> None:
        parser.StartElementHandler = start

    return attach


def _of(attributes: Attributes, name: str) -> str | None:
    """Return the value of the attribute `r:id`, whatever stands for `r`."""
    return next((value for key, value in attributes.items() if key.endswith(f":{name}")), None)


@cache
def _plain(name: str) -> str:
    """Return the name of an element without its prefix."""
    return name.rpartition(":")[2]


class _Sheet:
    """Takes the elements of a sheet; what each cell asks for is little, since there may be millions."""

    def __init__(self, sheet: SheetScan, *, to_the_end: bool) -> None:
        self._sheet = sheet
        self._to_the_end = to_the_end
        self._prefix: str | None = None
        self._columns: dict[str, int] = {}  # of cells that say something
        self._row = self._column = 0
        self._digits = ""  # the row as the last cell that says something names it
        self._cell: list[str] = []  # names and values of the attributes
        self._formula: list[str] | None = None
        self._value: list[str] | None = None

    def attach(self, parser: XMLParserType) -> None:
        """Let a parser hand over its elements, their attributes in a list."""
        self._parser = parser
        parser.ordered_attributes = True
        parser.StartElementHandler = self.start

    def start(self, name: str, attributes: list[str]) -> None:
        """Take the start of an element."""
        if self._prefix:
            name = name.removeprefix(self._prefix)
        if name == "c":
            self._start_cell(attributes)
        elif name == "v":
            if self._formula is not None or "e" in self._cell:
                self._value = []
                self._parser.CharacterDataHandler = self._value.append
            self._fill()
        elif name == "is":
            self._fill()
        elif name != "t":
            self._start_other(name, attributes)

    def _start_cell(self, attributes: list[str]) -> None:
        if self._value is not None or self._formula is not None:
            self.close_cell()
        if "r" not in attributes:
            self._place()
            attributes = [*attributes, "r", f"{column_letters(self._column + 1)}{self._row}"]
        self._cell = attributes

    def _start_other(self, name: str, attributes: list[str]) -> None:
        if name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._fill()
            self._formula = []
            self._parser.CharacterDataHandler = self._formula.append
        elif name == "mergeCell" and "ref" in attributes:
            self._merge(attributes[attributes.index("ref") + 1])
        elif self._prefix is None:
            self._prefix = name[: -len(_plain(name))] if ":" in name else ""

    def _start_row(self, attributes: list[str]) -> None:
        if self._value is not None or self._formula is not None:
            self.close_cell()
        self._row = int(attributes[attributes.index("r") + 1]) if "r" in attributes else self._row + 1
        self._column, self._cell, self._digits = 0, [], ""

    def _fill(self) -> None:
        """Count the cell as one that says something."""
        if not (cell := self._cell):
            return
        place = cell[1] if cell[0] == "r" else self._reference()
        letters = place.rstrip(_DIGITS)
        digits = place[len(letters) :]
        self._sheet.filled += 1
        if letters not in self._columns or digits != self._digits:
            self._digits = digits
            self._place()
            self._columns[letters] = self._column
            self._sheet.reach(self._row, self._column)
        if not self._to_the_end:
            raise Enough

    def _reference(self) -> str:
        return self._cell[self._cell.index("r") + 1]

    def _place(self) -> None:
        """Find the row and the column of the cell."""
        if self._cell:
            place = self._reference()
            letters = place.rstrip(_DIGITS)
            self._row, self._column = int(place[len(letters) :]), column_number(letters[:4].upper())

    def close_cell(self) -> None:
        """Judge the cell that ends here: has its formula a value, is its value an error."""
        if self._value is None and self._formula is None:
            return
        self._place()
        value = "".join(self._value or ()).strip()
        if self._formula is not None and not (value or (self._value is not None and "str" in self._cell)):
            formula = "".join(self._formula).strip()[:_MOST_OF_A_FORMULA]
            self._sheet.put(self._row, self._column, f"={formula}", self._sheet.without_value)
        elif "e" in self._cell and value:
            self._sheet.put(self._row, self._column, value, self._sheet.errors)
        self._formula = self._value = self._parser.CharacterDataHandler = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        corners = _CELL.fullmatch(first), _CELL.fullmatch(last)
        if corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
            columns = column_number(left.upper()), column_number(right.upper())
            self._sheet.merge(Merged(int(top), columns[0], int(bottom), columns[1]))
