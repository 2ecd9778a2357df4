"""Tables: as they stand, turned on their side, and with merged cells filled."""

import pytest

from routing.rota.shapes.table import MOST_TURNED, Spot, standing, turned
from tests.routing.rota.shapes.tables import grid_of, table_of

MERGED = grid_of("Senin | | Selasa", "Ana | Budi |", "| Citra", merged=[(1, 1, 1, 2), (2, 2, 2, 3)])


def lines_of(table) -> list[tuple[int, tuple[str, ...]]]:
    return [tuple(line) for line in table.lines]


def test_a_table_without_merged_cells_is_its_rows():
    grid = grid_of("a | b", "", "c")
    assert lines_of(standing(grid)) == [(1, ("a", "b")), (3, ("c",))]


def test_a_merged_cell_says_its_text_in_all_its_cells():
    table = standing(MERGED)
    assert lines_of(table) == [
        (1, ("Senin", "Senin", "Selasa")),
        (2, ("Ana", "Budi", "Budi")),
        (3, ("", "Citra")),
    ]
    assert table.copied == {Spot(1, 2), Spot(2, 3)}


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        # Down: a row that says nothing of its own stays none.
        (
            grid_of("Senin | Ana", "| Budi", "", merged=[(1, 1, 3, 1)]),
            [(1, ("Senin", "Ana")), (2, ("Senin", "Budi"))],
        ),
        # What stands below a merged cell is not covered.
        (grid_of("Senin | x", "Selasa", merged=[(1, 1, 2, 1)]), [(1, ("Senin", "x")), (2, ("Selasa",))]),
        # A merged cell without text covers nothing.
        (grid_of("| x", "y", merged=[(1, 1, 1, 2)]), [(1, ("", "x")), (2, ("y",))]),
        (grid_of("a", merged=[(5, 7, 6, 8)]), [(1, ("a",))]),
    ],
)
def test_merged_cells_cover_what_is_empty(grid, expected):
    assert lines_of(standing(grid)) == expected


def test_a_turned_table_has_its_columns_as_lines():
    table = turned(table_of("nama | Ana | Budi", "", "hp | | 0812"))
    assert table is not None
    assert lines_of(table) == [(1, ("nama", "hp")), (2, ("Ana",)), (3, ("Budi", "0812"))]
    assert (table.spot(3, 1), table.spot(2, 0)) == (Spot(3, 3), Spot(1, 2))


def test_a_column_of_nothing_is_no_line():
    table = turned(table_of("nama | | Budi", "hp | | 0812"))
    assert table is not None
    assert [line.number for line in table.lines] == [1, 3]


def test_what_was_copied_is_known_of_the_turned_table_too():
    table = turned(standing(MERGED))
    assert table is not None
    assert table.copied == {Spot(1, 2), Spot(2, 3)}


def test_a_table_of_very_many_rows_is_not_turned():
    assert turned(table_of(*["a"] * MOST_TURNED)) is not None
    assert turned(table_of(*["a"] * (MOST_TURNED + 1))) is None


def test_the_width_is_that_of_the_longest_line():
    assert (table_of("a", "a | b | c", "a | b").width, table_of().width) == (3, 0)
    assert table_of("a | b").spot(1, 1) == Spot(1, 2)
