"""Scanning: a workbook's own XML read as a stream, for what must be known before and beside its values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.parsers import expat

from routing.rota.sheets.facts import (
    MOST_CELLS_OF_A_SHEET,
    MOST_COLUMNS,
    MOST_IN_A_CELL,
    MOST_ROWS,
    FactKind,
    TableNotRead,
    TableTooLarge,
)
from routing.rota.sheets.grid import Merged, Place, Places

MOST_DEEP = 1000
MOST_TAGS = 12_000_000
MOST_BETWEEN_TAGS = 1_000_000
MOST_MERGED = 20_000


class Enough(Exception):
    """Stops a scan."""


@dataclass
class SheetScan:
    """What the XML of one sheet tells.

    `instead` has the texts of cells, by row and column from 1, that the reader of values gives wrongly or not at all.
    `most_cells` is how many may be read, blank ones between others too.
    """

    name: str
    is_hidden: bool = False
    filled: int = 0
    last_row: int = 0
    last_column: int = 0
    instead: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    without_value: Places = field(default_factory=Places)
    errors: Places = field(default_factory=Places)
    most_cells: int = MOST_CELLS_OF_A_SHEET

    @property
    def cells(self) -> int:
        """How many cells it takes to read it, blank ones between others too."""
        return max(self.last_row * self.last_column, self.filled)

    def reach(self, row: int, column: int) -> None:
        """Note that a cell there says something. Raises TableTooLarge."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        # The reader of values keeps a rectangle in memory, so far cells count with all between them.
        for what, most, found in (
            ("columns", MOST_COLUMNS, self.last_column),
            ("rows", MOST_ROWS, self.last_row),
            ("cells", self.most_cells, self.cells),
        ):
            if found > most:
                raise TableTooLarge(what, most=most, found=found, row=row, sheet=self.name)

    def put(self, row: int, column: int, text: str, among: Places | None = None) -> None:
        """Note what stands in a cell, and that it is one of these places."""
        if len(text) > MOST_IN_A_CELL:
            raise TableTooLarge("cell", most=MOST_IN_A_CELL, found=len(text), row=row, sheet=self.name)
        self.instead[row, column] = text
        if among is not None:
            among.add(Place("sheet", row, column))

    def merge(self, merged: Merged) -> None:
        """Note merged cells."""
        if len(self.merged) == MOST_MERGED:
            raise TableTooLarge("merged", most=MOST_MERGED, found=MOST_MERGED + 1, sheet=self.name)
        self.merged.append(merged)


class Markup:
    """Refuses XML that no spreadsheet writes, by counting brackets, before a parser works through it."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._tags = 0
        self._depth = 0
        self._length = 0

    def check(self, chunk: bytes) -> None:
        """Count what a chunk adds. Raises TableNotRead."""
        opened = chunk.count(b"<")
        self._tags += opened
        self._depth += opened - 2 * chunk.count(b"</") - chunk.count(b"/>")
        self._length = (
            len(chunk) - 1 - last if (last := chunk.rfind(b">")) >= 0 else self._length + len(chunk)
        )
        if self._tags > MOST_TAGS:
            raise TableTooLarge("tags", most=MOST_TAGS, found=self._tags)
        if self._depth > MOST_DEEP:
            raise TableNotRead(FactKind.TOO_DEEP, most=MOST_DEEP, part=self._part)
        if self._length > MOST_BETWEEN_TAGS:
            raise TableTooLarge("cell", most=MOST_IN_A_CELL, found=self._length)


def scan(part: str, chunks: Iterable[bytes], attach: Callable[[expat.XMLParserType], None]) -> None:
    """Parse a part with the handlers that `attach` gives to the parser, until one raises Enough.

    Handlers are called from C for each element, of which there may be millions: few of them, and short ones. Raises
    TableNotRead.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise TableNotRead(FactKind.HAS_DOCTYPE, part=part)

    parser.StartDoctypeDeclHandler = doctype
    attach(parser)
    markup = Markup(part)
    try:
        for chunk in chunks:
            markup.check(chunk)
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Enough:
        return
    except expat.ExpatError:
        raise TableNotRead(FactKind.DAMAGED, part=part) from None
