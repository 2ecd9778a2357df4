"""Delimited text: CSV, TSV, cells between semicolons or pipes, cells pasted from a sheet; read as a stream."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

from routing.rota.sheets.building import Rows
from routing.rota.sheets.delimiters import SEPARATOR_LINE, find_delimiter
from routing.rota.sheets.encodings import ASSUMED, encoding_by_look, has_utf_8_in_it
from routing.rota.sheets.facts import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_IN_A_CELL,
    FactKind,
    TableNotRead,
    TableTooLarge,
)
from routing.rota.sheets.grid import Grid, Place, Places, Remark, RemarkKind, Row
from routing.rota.sheets.text import clean

MOST_IN_A_ROW = 1_000_000  # or a little more, where line ends stand inside its cells
MOST_LINES = 1 << 20  # blank ones too: as many rows as a spreadsheet can have

_CHUNK = 1 << 16
# Decoded text never has half a surrogate pair, so a row of just this one is our mark.
_END = "\udcff"
_LAST_OF_ASCII = "\x7f"


def read_delimited(content: bytes) -> Grid:
    """Return the grid of a text. Raises TableNotRead."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge("bytes", most=MOST_BYTES, found=len(content))
    known = encoding_by_look(content)
    for encoding, begin in [known] if known else [("utf-8", 0), (ASSUMED, 0)]:
        with suppress(UnicodeDecodeError):
            return _read(content, encoding, begin)
    raise TableNotRead(FactKind.NOT_TEXT)


def _read(content: bytes, encoding: str, begin: int) -> Grid:
    """Return the grid. Raises TableNotRead, and UnicodeDecodeError where a byte doesn't belong to the encoding."""
    chunks = _decoded(content, encoding, begin)
    head = next(chunks)
    if named := SEPARATOR_LINE.match(head):
        head = head[named.end() :]
    goes_on = len(content) > begin + _CHUNK
    delimiter = named[1] if named else find_delimiter(_whole_lines(head) if goes_on else _lines(head))
    reading = _Reading(chain([head], chunks), delimiter, assumed=encoding == ASSUMED)
    rows = reading.rows()
    if not rows:
        raise TableNotRead(FactKind.EMPTY)
    damaged = encoding == ASSUMED and has_utf_8_in_it(content)
    return Grid(
        "delimited",
        None,
        rows,
        remarks=(
            *((Remark(RemarkKind.LOOKS_DAMAGED),) if damaged else ()),
            *reading.foreign,
            *reading.nuls.remarks(RemarkKind.NUL_CHARACTER),
        ),
    )


def _decoded(content: bytes, encoding: str, begin: int) -> Iterator[str]:
    """Yield the text in pieces, at least one."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for place in range(begin, len(content), _CHUNK):
        yield decoder.decode(content[place : place + _CHUNK])
    yield decoder.decode(b"", final=True)


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _whole_lines(head: str) -> list[str]:
    """Return the lines of a text's beginning, without the last one, in which it ends."""
    lines = _lines(head)
    return lines[:-1] if len(lines) > 1 else lines


class _Reading:
    """Reads a text's rows, one after the other."""

    def __init__(self, chunks: Iterator[str], delimiter: str, *, assumed: bool) -> None:
        self.nuls = Places()
        self.foreign: tuple[Remark, ...] = ()
        self._chunks = chunks
        self._delimiter = delimiter
        self._looks_for_foreign = assumed
        self._looks_for_nuls = False
        self._done = 0  # rows

    def rows(self) -> tuple[Row, ...]:
        """Return the rows. Raises TableNotRead and UnicodeDecodeError."""
        rows = Rows(clean)
        reader = csv.reader(self._physical_lines(), delimiter=self._delimiter, skipinitialspace=True)
        lines, row = 0, list[str]()
        try:
            for row in iter(reader.__next__, [_END]):
                number = self._done + 1
                if row:
                    rows.add(number, row)
                    if self._looks_for_nuls or self._looks_for_foreign:
                        self._look(number, row)
                if number > MOST_LINES:
                    raise TableTooLarge("lines", most=MOST_LINES, row=number)
                self._done, lines = number, reader.line_num
        except csv.Error:
            if reader.line_num > lines + 1:
                raise TableNotRead(FactKind.QUOTE_OPEN, row=self._done + 1) from None
            raise TableTooLarge("cell", most=MOST_IN_A_CELL, row=self._done + 1) from None
        if row and row[-1].endswith(_END):
            # The mark is part of a cell whose quote is still open.
            raise TableNotRead(FactKind.QUOTE_OPEN, row=self._done)
        return rows.done()

    def _physical_lines(self) -> Iterator[str]:
        """Yield the text's lines, piece by piece, so that Python does little for each."""
        rest, before = "", 0  # before: what was read of the row that goes on
        for chunk in self._chunks:
            self._looks_for_nuls = self._looks_for_nuls or "\0" in chunk
            text = rest + chunk
            lines = _lines(text)
            rest = lines.pop() if lines else ""
            self._check_length(rest, before)
            done = self._done
            yield from lines
            before = before + len(text) - len(rest) if self._done == done else 0
        if rest:
            yield rest
        yield _END

    def _check_length(self, line: str, before: int) -> None:
        """Refuse a row of which so much was read before, and then this line."""
        if before + len(line) > MOST_IN_A_ROW:
            columns = line.count(self._delimiter, 0, MOST_IN_A_ROW + 1) + 1
            if columns > MOST_COLUMNS:
                raise TableTooLarge("columns", most=MOST_COLUMNS, found=columns, row=self._done + 1)
            raise TableTooLarge("line", most=MOST_IN_A_ROW, row=self._done + 1)

    def _look(self, number: int, row: list[str]) -> None:
        """Look for what is odd in the cells of a row."""
        for column, written in enumerate(row, 1):
            if "\0" in written:
                self.nuls.add(Place("delimited", number, column))
            if self._looks_for_foreign and _is_foreign(written):
                self._looks_for_foreign = False
                place = Place("delimited", number, column)
                self.foreign = (
                    Remark(RemarkKind.ASSUMED_WINDOWS_1252, (place,), 1, {"cell": clean(written)}),
                )


def _is_foreign(text: str) -> bool:
    """Tell whether a text has letters beyond ASCII."""
    return not text.isascii() and any(letter > _LAST_OF_ASCII and letter.isalpha() for letter in text)
