"""Any grid of texts, written as a file of each kind, is read back as it was: no cell vanishes, none moves."""

import csv
import io
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivr.workbooks.reading import read_table
from routing.rota.sheets.grid import Grid
from routing.rota.sheets.text import clean
from tests.budgets import examples
from tests.routing.rota.workbooks import ods, xlsx

# XML has no way to write these; an xlsx spells control characters.
UNWRITABLE = "\0\ufffe\uffff"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=UNWRITABLE), max_size=12)
NAMES = st.sampled_from(
    ["Ana", "Budi; Citra", "Senin, Rabu", "08.00 - 10.00", "a | b", '"Bu" Eka', "x\ny", "#1", "", ""]
)
CELLS = st.one_of(NAMES, ANY_TEXT).map(clean)
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=8).filter(lambda rows: any(map(any, rows)))
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")

DELIMITERS = pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])


def expected(rows: list[list[str]]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the rows that say something, without the empty cells at their ends."""
    found = []
    for number, row in enumerate(rows, 1):
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append((number, tuple(cells)))
    return found


def told(grid: Grid) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in grid.rows]


def written(rows: list[list[str]], delimiter: str, quoting=csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)
    return text.getvalue()


@DELIMITERS
@settings(max_examples=examples(200))
@given(rows=GRIDS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_delimited_file_that_names_its_delimiter(delimiter, rows, encoding):
    text = f"sep={delimiter}\r\n" + written(rows, delimiter)
    assert told(read_table(text.encode(encoding))) == expected(rows)


@DELIMITERS
@settings(max_examples=examples(200))
@given(
    rows=st.lists(
        st.lists(NAMES.map(lambda name: name or "-"), min_size=3, max_size=3), min_size=2, max_size=8
    )
)
def test_a_delimited_file_whose_delimiter_is_found(delimiter, rows):
    titled = [["JADWAL"], [], ["Hari", "Nama", "HP"], *rows]
    assert told(read_table(written(titled, delimiter).encode())) == expected(titled)


@pytest.mark.parametrize("form", [xlsx, ods])
@settings(max_examples=examples(40))
@given(rows=GRIDS)
def test_a_workbook(form, rows):
    if form is ods:
        rows = [[CONTROL.sub("", cell).strip() for cell in row] for row in rows]
        assume(any(map(any, rows)))
    assert told(read_table(form(rows))) == expected(rows)
