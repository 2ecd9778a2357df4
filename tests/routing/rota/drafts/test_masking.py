"""Masking: no phone stays whole in a text, and dates and hours do."""

import pytest

from routing.rota.drafts.masking import cells_around, masked
from routing.rota.sheets.grid import Row


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0812-0000-0001", "08••••01"),
        ("Ana (+62 812 0000 0007), Budi", "Ana (+62••••07), Budi"),
        ("81200000014", "81••••14"),
        ("0812.3456.7890/0812.3456.7891", "08••••91"),
        ("2026-12-25 08.00-16.00", "2026-12-25 08.00-16.00"),
        ("25/12/2026, 08:00", "25/12/2026, 08:00"),
        ("6.28E+11", "6.28E+11"),
        ("1, 2 and 3", "1, 2 and 3"),
    ],
)
def test_numbers_keep_two_digits_at_each_end(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("width", "wrong", "columns"),
    [(3, None, [1, 2, 3]), (3, 5, [1, 2, 3, 4, 5]), (20, 2, list(range(1, 7))), (20, 9, list(range(4, 10)))],
)
def test_the_wrong_cell_is_among_those_shown(width: int, wrong: int | None, columns: list[int]) -> None:
    assert cells_around(Row(1, ("x",) * width), wrong, 6) == columns
