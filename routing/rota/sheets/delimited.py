"""Delimited text: CSV, TSV, cells between semicolons or pipes, cells pasted from a sheet; read as a stream."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import takewhile

from routing.rota.files.decoding import ASSUMED, find_encoding, has_utf_8_in_it
from routing.rota.files.records import SEPARATOR_LINE
from routing.rota.sheets.building import Rows
from routing.rota.sheets.delimiters import find_delimiter
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

MOST_IN_A_ROW = 1_000_000
MOST_LINES = 1 << 20  # blank ones too: as many rows as a spreadsheet can have

_HEAD = 1 << 16
# Decoded text never has half a surrogate pair, so a row of just this one is our mark.
_END = "\udcff"
_LAST_OF_ASCII = "\x7f"


def read_delimited(content: bytes) -> Grid:
    """Return the grid of a text. Raises TableNotRead."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge("bytes", most=MOST_BYTES, found=len(content))
    encoding, begin = find_encoding(content)
    try:
        head = _opened(content, encoding, begin).read(_HEAD)
        text = _opened(content, encoding, begin)
        if named := SEPARATOR_LINE.match(head):
            text.readline()
            head = head[named.end() :]
        delimiter = named[1] if named else find_delimiter(_whole_lines(head))
        reading = _Reading(text, delimiter, assumed=encoding == ASSUMED)
        rows = reading.rows()
    except UnicodeDecodeError:
        raise TableNotRead(FactKind.NOT_TEXT) from None
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


def _opened(content: bytes, encoding: str, begin: int) -> io.TextIOWrapper:
    source = io.BytesIO(content)
    source.seek(begin)
    return io.TextIOWrapper(source, encoding=encoding, newline="")


def _whole_lines(head: str) -> list[str]:
    """Return the lines of a text's beginning, without the last one if the text goes on in it."""
    lines = list(io.StringIO(head, newline=""))
    return lines[:-1] if len(head) == _HEAD and len(lines) > 1 else lines


class _Reading:
    """Reads a text's rows, one after the other."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str, *, assumed: bool) -> None:
        self.nuls = Places()
        self.foreign: tuple[Remark, ...] = ()
        self._text = text
        self._delimiter = delimiter
        self._odd = re.compile(r"[^\t\r\n -~]" if delimiter == "\t" else r"[^\r\n -~]")
        self._looks_for_foreign = assumed
        self._number = 0
        self._start_row()

    def _start_row(self) -> None:
        self._number += 1
        self._lines = 0
        self._length = 0
        self._is_plain = True

    def rows(self) -> tuple[Row, ...]:
        """Return the rows. Raises TableNotRead."""
        rows = Rows()
        reader = csv.reader(self._physical_lines(), delimiter=self._delimiter, skipinitialspace=True)
        try:
            for row in takewhile(lambda row: row != [_END], reader):
                if row and row[-1].endswith(_END):
                    # The mark is part of a cell whose quote is still open.
                    raise TableNotRead(FactKind.QUOTE_OPEN, row=self._number)
                if row:
                    is_plain = self._is_plain and self._lines == 1
                    rows.add(self._number, list(map(str.strip, row)) if is_plain else self._cleaned(row))
                self._start_row()
        except csv.Error:
            if self._lines > 1:
                raise TableNotRead(FactKind.QUOTE_OPEN, row=self._number) from None
            raise TableTooLarge("cell", most=MOST_IN_A_CELL, row=self._number) from None
        return rows.done()

    def _physical_lines(self) -> Iterator[str]:
        while line := self._text.readline(MOST_IN_A_ROW + 1):
            self._lines += 1
            self._length += len(line)
            if self._length > MOST_IN_A_ROW:
                if (columns := line.count(self._delimiter) + 1) > MOST_COLUMNS:
                    raise TableTooLarge("columns", most=MOST_COLUMNS, found=columns, row=self._number)
                raise TableTooLarge("line", most=MOST_IN_A_ROW, row=self._number)
            if self._number > MOST_LINES:
                raise TableTooLarge("lines", most=MOST_LINES, row=self._number)
            if self._odd.search(line):
                self._is_plain = False
            yield line
        yield _END

    def _cleaned(self, row: list[str]) -> list[str]:
        cells = []
        for column, written in enumerate(row, 1):
            if "\0" in written:
                self.nuls.add(Place("delimited", self._number, column))
            cells.append(clean(written))
            if self._looks_for_foreign and any(
                letter > _LAST_OF_ASCII and letter.isalpha() for letter in written
            ):
                self._looks_for_foreign = False
                place = Place("delimited", self._number, column)
                values = {"cell": cells[-1]}
                self.foreign = (Remark(RemarkKind.ASSUMED_WINDOWS_1252, (place,), 1, values),)
        return cells
