"""Workbooks as grids: values, which sheet, merged cells, formulas, errors; both formats say the same."""

from datetime import date, datetime, time, timedelta

import pytest

from ivr.workbooks.workbook import read_workbook
from routing.rota.sheets.facts import MOST_COLUMNS, FactKind, TableNotRead
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, place
from tests.routing.rota.workbooks import (
    Error,
    Formula,
    Sheet,
    Shown,
    ods,
    ods_parts,
    xlsx,
    xlsx_parts,
    zipped,
)

both = pytest.mark.parametrize("form", [xlsx, ods])


def texts(grid: Grid) -> list[tuple[str, ...]]:
    return [row.cells for row in grid.rows]


def sheet_of(cells: str, parts=xlsx_parts) -> bytes:
    """Return a workbook whose first sheet has these rows, written as its XML has them."""
    whole = parts([["-"]])
    name, first, last = (
        ("xl/worksheets/sheet1.xml", "<sheetData>", "</sheetData>")
        if parts is xlsx_parts
        else ("content.xml", 'style-name="shown">', "</table:table>")
    )
    before, _, rest = whole[name].partition(first)
    return zipped({**whole, name: before + first + cells + last + rest.partition(last)[2]})


def ods_row(cell: str) -> bytes:
    return sheet_of(f"<table:table-row>{cell}</table:table-row>", ods_parts)


@both
def test_values_are_texts_of_one_form(form):
    row = [
        "Ana Sari",
        7,
        7.5,
        6281234567801,
        True,
        False,
        date(2026, 12, 25),
        time(8, 0),
        time(23, 59, 59),
        datetime.fromisoformat("2026-12-25 08:00"),
        timedelta(hours=24),
        timedelta(hours=26),
    ]
    assert texts(read_workbook(form([row]))) == [
        (
            "Ana Sari",
            "7",
            "7.5",
            "6281234567801",
            "TRUE",
            "FALSE",
            "2026-12-25",
            "08:00",
            "23:59:59",
            "2026-12-25 08:00",
            "24:00",
            "26:00",
        )
    ]


def test_each_minute_comes_as_it_was_typed():
    moments = [datetime.fromisoformat("2026-12-25") + timedelta(minutes=minute) for minute in range(1, 1440)]
    rows = [[moment, moment.time()] for moment in moments]
    told = [(f"{moment:%Y-%m-%d %H:%M}", f"{moment:%H:%M}") for moment in moments]
    assert texts(read_workbook(xlsx(rows))) == told


def test_midnight_of_a_day_is_that_date():
    assert texts(read_workbook(xlsx([[datetime.fromisoformat("2026-12-25"), time(0, 0)]]))) == [
        ("2026-12-25", "00:00")
    ]


def test_a_whole_number_that_is_shown_as_a_date_is_one_in_both_systems_of_dates():
    rows = [[Shown(46381, "d mmm"), Shown(46381, "dddd"), Shown(46381, "[$-421]dd mmmm yyyy;@")]]
    assert texts(read_workbook(xlsx(rows))) == [("2026-12-25",) * 3]
    moved = [
        [date(2026, 12, 25), datetime.fromisoformat("2026-12-25 08:00"), time(8, 0), timedelta(hours=24)]
    ]
    told = [("2026-12-25", "2026-12-25 08:00", "08:00", "24:00")]
    assert texts(read_workbook(xlsx(moved, since_1904=True))) == told


@both
def test_rows_and_columns_are_counted_from_the_sheets_corner(form):
    grid = read_workbook(form(Sheet([[], [None, None, "x"], [], [None, "y", None, ""]], "Juli 2026")))
    assert (grid.kind, grid.sheet) == ("sheet", "Juli 2026")
    assert grid.rows == ((2, ("", "", "x")), (4, ("", "y")))


@both
def test_the_first_visible_sheet_that_says_something_is_read_and_the_others_are_named(form):
    grid = read_workbook(
        form(
            Sheet([["old"]], "Lama", hidden=True),
            Sheet([], "Kosong"),
            Sheet([["Ana"]], "Juli", merged=[(1, 1, 1, 2)]),
            Sheet([[None, "Budi"]], "Agustus"),
            Sheet([[]], "Kosong 2"),
        )
    )
    assert (grid.sheet, texts(grid), grid.merged) == ("Juli", [("Ana",)], ((1, 1, 1, 2),))
    assert grid.remarks == (
        Remark(RemarkKind.OTHER_SHEETS, values={"names": ["Agustus"], "hidden": ["Lama"]}),
    )


@both
def test_a_workbook_without_content_is_empty(form):
    for sheets in ([Sheet([])], [Sheet([["x"]], hidden=True)], [Sheet([["  "]])]):
        with pytest.raises(TableNotRead) as caught:
            read_workbook(form(*sheets))
        assert caught.value.kind is FactKind.EMPTY


@both
def test_a_sheet_of_spaces_says_nothing(form):
    grid = read_workbook(
        form(Sheet([["  "]], "A"), Sheet([["\u200b"]], "B"), Sheet([["x"], ["y"]], "C"), Sheet([["z"]], "D"))
    )
    assert (grid.sheet, texts(grid)) == ("C", [("x",), ("y",)])
    assert grid.remarks[0].values == {"names": ["D"], "hidden": []}


@both
def test_merged_cells_are_told_by_their_corners(form):
    grid = read_workbook(
        form(
            Sheet(
                [["JADWAL", None, None], ["Senin", "Ana"], [None, "Budi"]],
                merged=[(1, 1, 1, 3), (2, 1, 3, 1)],
            )
        )
    )
    assert grid.merged == ((1, 1, 1, 3), (2, 1, 3, 1))
    assert texts(grid) == [("JADWAL",), ("Senin", "Ana"), ("", "Budi")]


@both
def test_a_formula_without_a_stored_value_is_an_error_of_its_cell(form):
    grid = read_workbook(
        form([["Ana", Formula("A1"), Formula("A1", "Ana")], [Formula("B2+1", 2), Formula("A1&B1", "")]])
    )
    assert texts(grid) == [("Ana", "=A1", "Ana"), ("2",)]
    assert grid.remarks == (Remark(RemarkKind.FORMULA_WITHOUT_VALUE, (place("sheet", 1, 2),), 1),)


@both
def test_a_formula_below_and_right_of_all_values_is_not_lost(form):
    grid = read_workbook(form([["Ana"], [], [None, None, Formula("A1")]]))
    assert grid.rows == ((1, ("Ana",)), (3, ("", "", "=A1")))
    assert grid.remarks[0].places[0].address == "C3"


@pytest.mark.parametrize("cell", ["<f>A1</f><v/>", "<f>A1</f><v></v>", "<f>A1</f>", "<f>A1</f><v> </v>"])
def test_an_empty_value_of_a_formula_is_none(cell):
    grid = read_workbook(sheet_of(f'<row r="1"><c r="A1"><v>1</v></c>\n <c r="B1">{cell}</c>\n </row>'))
    assert texts(grid) == [("1", "=A1")]
    assert [remark.kind for remark in grid.remarks] == [RemarkKind.FORMULA_WITHOUT_VALUE]


def test_errors_stay_as_text_and_are_told():
    grid = read_workbook(xlsx([["Ana", Error("#REF!")], [Formula("1/0", Error("#DIV/0!"))]]))
    assert texts(grid) == [("Ana", "#REF!"), ("#DIV/0!",)]
    assert grid.remarks == (Remark(RemarkKind.ERROR_VALUE, (place("sheet", 1, 2), place("sheet", 2, 1)), 2),)


@pytest.mark.parametrize(
    "attributes",
    [
        'office:value-type="string" office:string-value="" xmlns:calcext="c" calcext:value-type="error"',
        'office:value-type="float" office:value="0"',
    ],
)
def test_errors_of_an_ods_stay_as_text_and_are_told(attributes):
    cell = (
        f'<table:table-cell {attributes} table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    grid = read_workbook(ods_row(cell))
    assert texts(grid) == [("#DIV/0!",)]
    assert grid.remarks == (Remark(RemarkKind.ERROR_VALUE, (place("sheet", 1, 1),), 1),)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<text:p>Ana<text:line-break/>Budi</text:p><text:p>Eka</text:p>", "Ana\nBudi\nEka"),
        ("<text:p>Ana<text:tab/>Sari</text:p>", "Ana Sari"),
        ('<text:p>A<text:span>na</text:span> <text:s text:c="2"/>Sari</text:p>', "Ana   Sari"),
        (
            "<office:annotation><text:p>a<text:tab/>note</text:p></office:annotation><text:p>Ana</text:p>",
            "Ana",
        ),
    ],
)
def test_a_text_of_an_ods_keeps_its_lines_and_leaves_notes_out(inside, text):
    cell = f'<table:table-cell office:value-type="string">{inside}</table:table-cell>'
    after = '<table:table-cell office:value-type="string"><text:p>next</text:p></table:table-cell>'
    assert texts(read_workbook(ods_row(cell + after))) == [(text, "next")]
    untyped = f"<table:table-cell>{inside}</table:table-cell>"
    assert texts(read_workbook(ods_row(untyped + after))) == [(text, "next")]


def test_a_repeated_cell_of_an_ods_stands_in_all_its_places():
    cell = '<table:table-cell table:number-columns-repeated="2"{}><text:p>x</text:p></table:table-cell>'
    for kind in ("", ' office:value-type="string"'):
        row = '<table:table-row table:number-rows-repeated="2">' + cell.format(kind) + "</table:table-row>"
        last = "<table:table-row><table:table-cell/>" + cell.format(kind) + "</table:table-row>"
        assert texts(read_workbook(sheet_of(row + last, ods_parts))) == [
            ("x", "x"),
            ("x", "x"),
            ("", "x", "x"),
        ]


def test_cells_without_names_of_their_own_follow_each_other():
    rows = "<row><c><v>1</v></c><c><f>A1</f></c><c><v>2</v></c></row><row><c t='e'><v>#N/A</v></c></row>"
    grid = read_workbook(sheet_of(rows))
    assert texts(grid) == [("1", "=A1", "2"), ("#N/A",)]
    assert [remark.places[0].address for remark in grid.remarks] == ["B1", "A2"]


def test_a_sheet_whose_elements_have_a_prefix_is_read():
    whole = xlsx_parts(Sheet([["Ana", Formula("A1")]], merged=[(1, 1, 1, 2)]))
    name = "xl/worksheets/sheet1.xml"
    body = (
        str(whole[name])
        .replace("</", "</x:")
        .replace("<", "<x:")
        .replace("<x:/x:", "</x:")
        .replace("<x:?", "<?")
    )
    grid = read_workbook(zipped({**whole, name: body.replace("xmlns=", "xmlns:x=")}))
    assert (texts(grid), grid.merged) == ([("Ana", "=A1")], ((1, 1, 1, 2),))


def test_a_format_on_far_cells_without_content_makes_no_table_large():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert texts(read_workbook(sheet_of(rows))) == [("1",)]


@both
def test_what_nobody_sees_is_dropped(form):
    assert texts(read_workbook(form([["\u200bAna\u00a0Sari\u202e \n Budi"]]))) == [("Ana Sari \n Budi",)]


def test_a_nul_that_a_workbook_spells_is_an_error_at_its_cell():
    cell = '<c r="B1" t="inlineStr"><is><t>B_x0000_udi</t></is></c>'
    grid = read_workbook(sheet_of(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))
    assert texts(grid) == [("1", "B\ufffdudi")]
    assert grid.remarks == (Remark(RemarkKind.NUL_CHARACTER, (place("sheet", 1, 2),), 1),)


def test_a_control_character_that_a_workbook_spells_stays():
    cell = '<c r="A1" t="inlineStr"><is><t>B_x0007_udi_x001f_</t></is></c>'
    assert texts(read_workbook(sheet_of(f'<row r="1">{cell}</row>'))) == [("B\x07udi\x1f",)]


@both
def test_two_hundred_columns_are_read_and_one_more_is_not(form):
    assert read_workbook(form([["a"] * MOST_COLUMNS])).width == MOST_COLUMNS
    with pytest.raises(TableNotRead) as caught:
        read_workbook(form([["a"], ["a"] * (MOST_COLUMNS + 1)]))
    told = {"what": "columns", "most": 200, "found": 201, "row": 2, "sheet": "Sheet1"}
    assert (caught.value.kind, caught.value.values) == (FactKind.TOO_LARGE, told)


@both
def test_the_other_visible_sheets_that_say_something_come_with_the_first(form):
    grid = read_workbook(
        form(
            Sheet([["old"]], "Lama", hidden=True),
            Sheet([["Ana"]], "Juli"),
            Sheet([["  "]], "Spasi"),
            Sheet([[None, "Budi"], ["Cici", Formula("A1+1")]], "Agustus", merged=[(1, 2, 1, 3)]),
            Sheet([["x"]], "September"),
        )
    )
    assert [each.sheet for each in grid.others] == ["Agustus", "September"]
    august = grid.of_sheet("Agustus")
    assert (texts(august), august.merged) == ([("", "Budi"), ("Cici", "=A1+1")], ((1, 2, 1, 3),))
    assert [each.kind for each in august.remarks] == [RemarkKind.FORMULA_WITHOUT_VALUE]
    assert texts(grid) == [("Ana",)]


@both
def test_sheets_are_read_as_far_as_one_sheet_may_be_large_and_the_first_in_any_case(form):
    wide = [["x"] * MOST_COLUMNS] * 2
    far: list[list[object]] = [[]] * 5990
    grid = read_workbook(
        form(Sheet([["Ana"]], "A"), Sheet([*far, *wide], "B"), Sheet(wide, "C"), Sheet([["z"]], "D"))
    )
    assert [each.sheet for each in grid.others] == ["B", "C", "D"]
    grid = read_workbook(
        form(Sheet([["Ana"]], "A"), Sheet([*far, *wide], "B"), Sheet([*far, *wide], "C"), Sheet([["z"]], "D"))
    )
    assert [each.sheet for each in grid.others] == ["B", "D"]
    assert grid.remarks[0].values["names"] == ["B", "C", "D"]
