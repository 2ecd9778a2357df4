"""Places and columns, as a spreadsheet names them."""

import pytest

from routing.rota.sheets.grid import (
    MOST_PLACES,
    Grid,
    Places,
    RemarkKind,
    Row,
    column_letters,
    column_number,
    place,
)


@pytest.mark.parametrize(
    ("column", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (28, "AB"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_a_column_has_letters_as_in_a_spreadsheet(column, letters):
    assert (column_letters(column), column_number(letters)) == (letters, column)


def test_a_cell_has_an_address_in_a_sheet_and_a_line_and_a_column_in_a_delimited_file():
    assert place("sheet", 7, 4).address == "D7"
    assert (place("delimited", 7, 4).address, place("delimited", 7, 4)[1:]) == (None, (7, 4))


def test_a_grid_is_as_wide_as_its_longest_row():
    grid = Grid("sheet", "Juli", (Row(1, ("a",)), Row(3, ("b", "", "c"))))
    assert (grid.width, Grid("sheet", "Juli", ()).width) == (3, 0)
    assert grid.place(3, 3).address == "C3"


def test_a_remark_counts_all_places_and_keeps_the_first():
    places = Places()
    for row in range(MOST_PLACES + 5):
        places.add(place("sheet", row + 1, 1))
    (remark,) = places.remarks(RemarkKind.ERROR_VALUE, more="x")
    assert (remark.count, len(remark.places), remark.values) == (MOST_PLACES + 5, MOST_PLACES, {"more": "x"})
    assert Places().remarks(RemarkKind.ERROR_VALUE) == ()


def test_what_must_be_changed_in_the_file_is_an_error():
    assert {kind for kind in RemarkKind if kind.is_error} == {
        RemarkKind.FORMULA_WITHOUT_VALUE,
        RemarkKind.NUL_CHARACTER,
    }
