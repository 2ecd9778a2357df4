"""Delimiters: which character parts the cells of a text, judged by many of its lines."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

# Of two that fit as well, the first: prose has commas, but hardly tabs.
DELIMITERS = ("\t", "|", ";", ",")
# Excel writes this line, and hides it when it opens the file: it is not counted.
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[;,\t]*(?:\r\n|\n|\r|$)', re.IGNORECASE)

_MOST_ROWS = 500


class _Fit(NamedTuple):
    """How well a delimiter fits; the greatest is taken."""

    parted: float  # the share of rows that it parts: a title or a comment hardly counts
    alike: float  # the share of rows that have the commonest width
    bare: float  # the share of delimiters that are not set as in a sentence, before a space and after none
    width: int


def find_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter of a text that begins with these lines, each with its line end; a comma if it has none."""
    told = [line for line in lines if line.strip() and not line.startswith("#")]
    fits = {delimiter: _fit(told, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=fits.__getitem__)
    return best if fits[best].parted else ","


def _fit(lines: Sequence[str], delimiter: str) -> _Fit:
    # No cell of a head that ends in the middle of one is an error.
    read = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        widths = Counter(_width(row) for row in islice(read, _MOST_ROWS))
    except csv.Error:
        return _Fit(0, 0, 0, 0)
    widths.pop(0, None)
    rows = widths.total()
    widths.pop(1, None)
    if not widths:
        return _Fit(0, 0, 0, 0)
    width, alike = max(widths.items(), key=lambda each: (each[1], each[0]))
    return _Fit(widths.total() / rows, alike / rows, _bare(lines, delimiter), width)


def _width(row: Sequence[str]) -> int:
    """Return the number of a row's cells; 0 for one that is all blank."""
    return len(row) if any(cell and not cell.isspace() for cell in row) else 0


def _bare(lines: Sequence[str], delimiter: str) -> float:
    text = "".join(lines)
    if not (found := text.count(delimiter)):
        return 0
    as_in_a_sentence = text.count(f"{delimiter} ") - text.count(f" {delimiter} ")
    return 1 - as_in_a_sentence / found
