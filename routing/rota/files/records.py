"""Records: a file's text as rows of cells, numbered as a spreadsheet numbers them."""

import csv
import io
import re
from collections.abc import Iterator

from routing.rota.files.faults import CellNotSound
from routing.rota.files.header import column_named

DELIMITERS = (",", ";", "\t")

_MOST_IN_A_CELL = 131072  # what the csv module takes
_HEADER_REACH = 1 << 16
# Excel writes this line, and hides it when it opens the file: it is not counted.
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[;,\t]*(?:\r\n|\n|\r|$)', re.IGNORECASE)
# Decoded text never has half a surrogate pair, so a row of just this one is our mark.
_END = "\udcff"


class QuoteNotClosed(CellNotSound):
    """From the record at `line` on, everything to the file's end is one quoted cell."""

    def __init__(self, line: int) -> None:
        super().__init__("quote-open")
        self.line = line


class RecordNotSound(CellNotSound):
    """The record at `line` cannot be split into cells."""

    def __init__(self, line: int) -> None:
        super().__init__("cell-too-long", most=_MOST_IN_A_CELL)
        self.line = line


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of every record, empty ones too; the first is 1.

    A record with line breaks inside its quotes counts as one, as in a spreadsheet. Raises QuoteNotClosed and
    RecordNotSound where they are met.
    """
    delimiter, begin = _delimiter(text)
    rows = csv.reader(_lines(text, begin), delimiter=delimiter)
    number = 0
    while True:
        try:
            row = next(rows)
        except csv.Error:
            raise RecordNotSound(number + 1) from None
        number += 1
        if row == [_END]:
            return
        if row and _END in row[-1]:
            # The mark is part of a cell whose quote is still open.
            raise QuoteNotClosed(number)
        yield number, row


def _lines(text: str, begin: int) -> Iterator[str]:
    lines = io.StringIO(text, newline="")
    lines.seek(begin)
    yield from lines
    yield _END


def _delimiter(text: str) -> tuple[str, int]:
    """Return the delimiter and where the first record begins."""
    if found := SEPARATOR_LINE.match(text):
        return found[1], found.end()
    head = text[:_HEADER_REACH]
    return max(DELIMITERS, key=lambda delimiter: _columns_found(head, delimiter)), 0


def _columns_found(head: str, delimiter: str) -> tuple[int, int]:
    try:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        header = next((row for row in rows if any(map(str.strip, row))), [])
    except csv.Error:
        return 0, 0
    return sum(column_named(cell) is not None for cell in header), len(header)
