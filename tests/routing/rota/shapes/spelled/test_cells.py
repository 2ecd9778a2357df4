"""The cells of a grid, and a grid with other texts in some of them."""

from collections.abc import Mapping

import pytest

from routing.rota.shapes.spelled.cells import cells_of, is_long, lines_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Row

ROWS = (Row(1, ("a", "", "b")), Row(3, ("", "c")))


def grid(*rows: Row) -> Grid:
    return Grid("delimited", None, rows)


@pytest.mark.parametrize(("lines", "expected"), [(1999, False), (2000, True)])
def test_a_grid_is_long_from_2000_lines_on(lines: int, expected: bool):
    assert is_long(grid(*(Row(number, ("x",)) for number in range(1, lines + 1)))) is expected


def test_the_cells_of_a_row_are_those_with_a_text():
    assert [tuple(each) for each in cells_of(ROWS[0])] == [((1, 1), "a"), ((1, 3), "b")]


def test_lines_are_rows_and_columns():
    lines = ["".join(cell.text for cell in line) for line in lines_of(grid(*ROWS))]
    assert lines == ["ab", "c", "a", "b", "c"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, ROWS),
        ({Spot(1, 3): "x"}, (Row(1, ("a", "", "x")), ROWS[1])),
        ({Spot(1, 3): ""}, (Row(1, ("a",)), ROWS[1])),
        ({Spot(3, 2): ""}, ROWS[:1]),
        ({Spot(1, 1): ""}, (Row(1, ("", "", "b")), ROWS[1])),
    ],
)
def test_other_texts_stand_in_place_of_those_of_a_grid(texts: Mapping[Spot, str], expected: tuple[Row, ...]):
    assert with_texts(grid(*ROWS), texts).rows == expected
