"""A workbook that we write: it says the same when it is read again, and no spreadsheet runs or changes a cell of it."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.workbooks.reading import read_table
from ivr.workbooks.writing import write_xlsx
from routing.rota.sheets.text import clean
from tests.budgets import examples

HOSTILE = [
    "=1+1",
    "+62",
    "-Ana",
    "@Ana",
    "'=1+1",
    '=HYPERLINK("http://x";"y")',
    "{=1}",
    "A\r\nna\nBudi",
    "\u202eanA\u200f",
    '"Ana"',
    "Ana;=1+1",
    "_x0041_ _x005F_",
    "<b>&amp;",
    "http://x",
    "TRUE",
    "1e5",
    "2026-12-25",
    "0812",
    "  Ana",
    "A\x07na",
]
HEADER = ("day", "start", "phone")
TEXT = "49"  # the number of its format
# XML has no way to write the last two; a NUL is replaced by whoever reads it.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=20)


@settings(max_examples=examples(100))
@given(
    st.lists(st.lists(st.sampled_from(HOSTILE) | ANY_TEXT, min_size=2, max_size=2), min_size=1, max_size=5)
)
def test_any_text_is_a_text_and_no_formula(rows):
    content = write_xlsx("Rota", ["name", "organisation"], rows)
    seen = [tuple(map(clean, row)) for row in rows]
    read_again = {row.number: row.cells for row in read_table(content).rows}
    for number, row in enumerate(seen, 2):
        cells = read_again.get(number, ())
        assert (*cells, *[""] * (2 - len(cells))) == row
    assert {kind for kind, _ in cells_of(content)} <= {"s", ""}


def cells_of(content: bytes) -> list[tuple[str, str]]:
    """Return the kind and the content of each cell; a cell without content has no kind."""
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "hyperlink" not in sheet
    return re.findall(r'<c r="\w+" s="[0-9]+"(?: t="(\w+)")?(?:/>|>(.*?)</c>)', sheet)


def test_an_empty_workbook_has_its_header_and_room_whose_cells_stay_texts():
    content = write_xlsx("Rota", HEADER, [])
    assert read_table(content).rows == ((1, HEADER),)
    package = zipfile.ZipFile(io.BytesIO(content))
    sheet, styles = (package.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles"))
    formats = re.findall(r'<xf numFmtId="([0-9]+)" fontId="([0-9]+)"', styles.partition("<cellXfs")[2])
    assert formats == [("0", "0"), (TEXT, "0"), (TEXT, "1")]
    assert ["<b/>" in font for font in re.findall(r"<font>.*?</font>", styles)] == [False, True]
    assert re.findall(r'<c r="([A-Z]+)1" s="2" t="s">', sheet) == list("ABC")
    assert re.findall(r'<c r="([A-Z]+)501" s="1"/>', sheet) == list("ABC")
    assert len(re.findall(r'<c r="[A-Z]+[0-9]+" s="1"/>', sheet)) == 500 * len(HEADER)
    columns = re.findall(r'<col min="[0-9]+" max="([0-9]+)" width="([0-9]+)[^"]*" style="1"', sheet)
    assert columns[-1][0] == "3"
    assert all(12 <= int(width) <= 40 for _, width in columns)
    assert '<pane ySplit="1"' in sheet
    assert 'numberStoredAsText="1"' in sheet


def test_a_column_is_as_wide_as_its_cells_within_reason():
    content = write_xlsx("Rota", ["name", "organisation"], [["A" * 20, "B" * 300]])
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'width="([0-9]+)\.', sheet) == ["22", "40"]


def test_what_an_xlsx_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="row 2, column 1"):
        write_xlsx("Rota", ["name"], [["A" * 32_768]])
