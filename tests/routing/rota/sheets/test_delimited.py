"""Delimited text as a grid, in each encoding, with what people and programs put around a table."""

import codecs

import pytest

from routing.rota.sheets.delimited import MOST_IN_A_ROW, MOST_LINES, read_delimited
from routing.rota.sheets.facts import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_IN_A_CELL,
    MOST_ROWS,
    FactKind,
    TableNotRead,
)
from routing.rota.sheets.grid import Grid, RemarkKind, place


def read(text: str | bytes) -> Grid:
    return read_delimited(text.encode() if isinstance(text, str) else text)


def refused(text: str | bytes) -> tuple[FactKind, dict[str, object]]:
    with pytest.raises(TableNotRead) as caught:
        read(text)
    return caught.value.kind, caught.value.values


def test_rows_have_the_numbers_of_the_file_and_no_empty_cells_at_their_ends():
    grid = read("JADWAL,,,\n\n,,,\nHari,Jam,Nama,\nSenin,,Ana,  \n")
    assert grid.rows == ((1, ("JADWAL",)), (4, ("Hari", "Jam", "Nama")), (5, ("Senin", "", "Ana")))
    assert (grid.kind, grid.sheet, grid.merged, grid.remarks) == ("delimited", None, (), ())


def test_a_cell_with_line_ends_is_one_and_its_row_counts_as_one():
    grid = read('Hari,Nama\r\nSenin,"Ana\r\nBudi, ""Bu"""\r\nRabu,Eka\r\n')
    assert grid.rows[1:] == ((2, ("Senin", 'Ana\nBudi, "Bu"')), (3, ("Rabu", "Eka")))


def test_a_comment_is_a_row_like_others():
    grid = read("# by us; for you\nHari,Nama\nSenin,Ana\n# end\n")
    assert [row.cells for row in grid.rows] == [
        ("# by us; for you",),
        ("Hari", "Nama"),
        ("Senin", "Ana"),
        ("# end",),
    ]


def test_the_line_by_which_a_spreadsheet_names_its_delimiter_is_not_counted():
    assert read("sep=|\r\nHari|Nama\r\nSenin|Ana, Budi; Eka\r\n").rows == (
        (1, ("Hari", "Nama")),
        (2, ("Senin", "Ana, Budi; Eka")),
    )


def test_pipes_may_have_spaces_around_them_and_quotes_after_them():
    assert read('Day | Name\nMonday | "Ana | Budi"\n').rows[1].cells == ("Monday", "Ana | Budi")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", range(13))
def test_a_long_text_is_read_in_pieces_and_shows_no_seam(before, encoding):
    row = 'Senin,"Zoë\r\n\U0001f600",x\r\n'
    rows = read((f"{'-' * before}a,b\r\n" + row * 12_000).encode(encoding)).rows
    assert rows[0] == (1, ("-" * before + "a", "b"))
    assert len(rows) == 12_001
    assert set(rows[1:]) == {(number, ("Senin", "Zoë\n\U0001f600", "x")) for number in range(2, 12_002)}


def test_a_row_that_is_alone_is_a_grid():
    assert read("Ana").rows == ((1, ("Ana",)),)
    assert read("JADWAL\nSenin;Ana").rows[1].cells == ("Senin", "Ana")


TABLE = "Hari;Nama\n# jadwal piket konselor\nJumat;Zoë Dvořák\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + TABLE.encode("utf-32-le"),
        TABLE.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "le, no bom", "be, no bom", "utf-32", "cr"],
)
def test_a_table_is_the_same_in_every_encoding(content):
    grid = read(content)
    assert grid.rows == (
        (1, ("Hari", "Nama")),
        (2, ("# jadwal piket konselor",)),
        (3, ("Jumat", "Zoë Dvořák")),
    )
    assert grid.remarks == ()


def test_an_encoding_that_is_assumed_shows_a_cell_with_letters_beyond_ascii():
    (remark,) = read("Hari,Nama\nSenin,“Ana”\nJumat,Zoë\nRabu,René\n".encode("cp1252")).remarks
    assert remark.kind is RemarkKind.ASSUMED_WINDOWS_1252
    assert (remark.places, remark.count, remark.values) == ((place("delimited", 3, 2),), 1, {"cell": "Zoë"})


def test_a_letter_far_down_tells_the_encoding_of_the_whole_text():
    grid = read(b"Hari,Nama\n" + b"Senin,Ana\n" * 20_000 + "Jumat,Zoë\n".encode("cp1252"))
    assert (grid.rows[0].cells, grid.rows[-1]) == (("Hari", "Nama"), (20_002, ("Jumat", "Zoë")))
    assert len(grid.rows) == 20_002
    (remark,) = grid.remarks
    assert remark.places == (place("delimited", 20_002, 2),)
    assert refused(b"Senin,Ana\n" * 20_000 + b"Jumat,\x81\n") == (FactKind.NOT_TEXT, {})


def test_without_such_letters_nothing_is_said():
    assert read("Hari,Nama\nSenin,“Ana” \u2013 \u00d7 Budi\n".encode("cp1252")).remarks == ()


def test_letters_in_utf_8_show_that_a_file_was_damaged():
    kinds = [remark.kind for remark in read("Nama\nZoë\nDvořák".encode() + b"\xe9").remarks]
    assert kinds == [RemarkKind.LOOKS_DAMAGED, RemarkKind.ASSUMED_WINDOWS_1252]


def test_a_nul_is_an_error_at_its_cell_and_hides_no_other():
    grid = read("Hari,Nama\nSenin,A\0na\nRabu,\0\n")
    assert [row.cells for row in grid.rows] == [("Hari", "Nama"), ("Senin", "A\ufffdna"), ("Rabu", "\ufffd")]
    (remark,) = grid.remarks
    assert (remark.kind, remark.count) == (RemarkKind.NUL_CHARACTER, 2)
    assert remark.places == (place("delimited", 2, 2), place("delimited", 3, 2))
    far = read("Senin,Ana\n" * 20_000 + "Rabu,\0\n" * 2)
    assert [place.row for place in far.remarks[0].places] == [20_001, 20_002]


def test_what_nobody_sees_is_dropped():
    assert read("Hari,Nama\nSenin,\u200bAna\u00a0Sari\u202e\n").rows[1].cells == ("Senin", "Ana Sari")
    assert read("Hari,Nama\nSenin,A\tna\n").rows[1].cells == ("Senin", "A na")
    assert read("Hari,Nama\nSenin,A\x07na\x1f\n").rows[1].cells == ("Senin", "A\x07na\x1f")


@pytest.mark.parametrize(
    ("content", "kind", "values"),
    [
        ("", FactKind.EMPTY, {}),
        ("\ufeff", FactKind.EMPTY, {}),
        ("\r\n \r\n\t\r\n,,,\n\u200b\n", FactKind.EMPTY, {}),
        (codecs.BOM_UTF16_LE + b"a", FactKind.NOT_TEXT, {}),
        (codecs.BOM_UTF8 + b"\xff", FactKind.NOT_TEXT, {}),
        (b"day,\x81", FactKind.NOT_TEXT, {}),
        ('Hari,Nama\nSenin,"Ana\nRabu,Budi\n', FactKind.QUOTE_OPEN, {"row": 2}),
        ('Hari,Nama\nSenin,"' + "Ana\n" * 50_000, FactKind.QUOTE_OPEN, {"row": 2}),
        ('Hari,Nama\n"x\ny",Ana\nSenin,"Budi', FactKind.QUOTE_OPEN, {"row": 3}),
    ],
)
def test_what_is_no_table_is_a_fact(content, kind, values):
    assert refused(content) == (kind, values)


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (
            "a,b\n" + ",".join("c" * (MOST_COLUMNS + 1)),
            {"what": "columns", "most": MOST_COLUMNS, "found": 201, "row": 2},
        ),
        (
            "a,b\n" + "c," * MOST_IN_A_ROW,
            {"what": "columns", "most": MOST_COLUMNS, "found": 500_001, "row": 2},
        ),
        ("a\n" + "b" * (MOST_IN_A_CELL + 1), {"what": "cell", "most": MOST_IN_A_CELL, "row": 2}),
        ('"a\nb"\n' + "b" * (MOST_IN_A_CELL + 1), {"what": "cell", "most": MOST_IN_A_CELL, "row": 2}),
        ("a\n" + "b" * (MOST_IN_A_ROW + 1), {"what": "line", "most": MOST_IN_A_ROW, "row": 2}),
        ("a\n" + '"\n",' * MOST_IN_A_ROW, {"what": "line", "most": MOST_IN_A_ROW, "row": 2}),
        (
            "a\n" * (MOST_ROWS + 1),
            {"what": "rows", "most": MOST_ROWS, "found": MOST_ROWS + 1, "row": MOST_ROWS + 1},
        ),
        ("a\n" + "\n" * MOST_LINES + "b", {"what": "lines", "most": MOST_LINES, "row": MOST_LINES + 1}),
        (
            (",".join("a" * MOST_COLUMNS) + "\n") * (MOST_CELLS // MOST_COLUMNS + 1),
            {"what": "cells", "most": MOST_CELLS, "found": MOST_CELLS + MOST_COLUMNS, "row": 10_001},
        ),
        (b"a" * 20_000_001, {"what": "bytes", "most": 20_000_000, "found": 20_000_001}),
    ],
    ids=[
        "columns",
        "columns of a long line",
        "cell",
        "cell after lines",
        "line",
        "row of lines",
        "rows",
        "blank lines",
        "cells",
        "bytes",
    ],
)
def test_what_is_too_much_is_told_with_its_numbers(content, values):
    assert refused(content) == (FactKind.TOO_LARGE, values)


def test_what_is_just_not_too_much_is_read():
    wide = read("a,b\n" + ",".join("c" * MOST_COLUMNS) + ",,,,")
    assert (wide.width, len(wide.rows)) == (MOST_COLUMNS, 2)
    long = read("a\n" * MOST_ROWS + "\n" * 10)
    assert (long.width, len(long.rows)) == (1, MOST_ROWS)


def test_empty_cells_at_the_ends_of_rows_are_no_columns():
    assert read("a,b" + "," * 1000 + "\n").width == 2
