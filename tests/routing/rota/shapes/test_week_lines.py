"""The lines of a calendar: weekdays, numbers of days, and what stands beside the numbers."""

import pytest

from routing.rota.shapes.week_lines import numbers_in, parted, weekdays_in
from routing.rota.sheets.grid import Row
from tests.routing.rota.shapes.tables import cells_of, looks


def row(line: str) -> Row:
    return Row(1, cells_of(line.replace("/", "\n")))


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Senin | Selasa | Rabu", [0, 1, 2]),
        ("Shift | Mon | Tue", [1, 2]),
        ("Min | | Sen", [0, 2]),
        ("Senin", []),
        ("Senin | Ana | Selasa", []),
        ("Senin-Rabu | Kamis", []),
    ],
)
def test_weekdays_stand_across(line: str, places: list[int]):
    assert list(weekdays_in(row(line), looks())) == places


@pytest.mark.parametrize(
    ("line", "numbers", "rest"),
    [
        ("| 1 | 2 | 3", [1, 2, 3], None),
        ("Tanggal | 1 | 2", [1, 2], None),
        ("Minggu II | 1 | 2", [1, 2], None),
        ("| 1 Des | 2 Des", [1, 2], None),
        ("| 1/Ana | 2", [1, 2], ("", "Ana", "")),
        ("| 1 Ana | 2: Budi", [1, 2], ("", "Ana", "Budi")),
        ("Ana | 1 | 2", None, None),
        ("| Ana | 2", None, None),
        ("| 1. Ana/2. Budi | 2", [1, 2], ("", "Ana\n2. Budi", "")),
        ("| 08-16 | 2", None, None),
        ("| 32 | 2", None, None),
    ],
)
def test_numbers_stand_below_weekdays(line: str, numbers: list[int] | None, rest: tuple[str, ...] | None):
    places = weekdays_in(row("| Senin | Selasa | Rabu"), looks())
    found = numbers_in(row(line), places, looks())
    assert (found and found.numbers) == numbers
    if found is not None:
        assert (found.rest and found.rest.cells) == rest
        assert found.has_names == any(rest or ())


def test_a_cell_of_several_shifts_is_as_many_lines():
    lines = [each.cells for each in parted(row("Jam | Pagi: Ana/Malam: Budi | Citra/Dodi"))]
    assert lines == [("Jam", "Pagi: Ana", "Citra\nDodi"), ("", "Malam: Budi", "")]
