"""What a cell says of somebody besides the name."""

import pytest

from routing.rota.people.behind import before_name


@pytest.mark.parametrize(
    ("text", "name", "shift"),
    [
        ("Pagi: Ana", "Ana", "Pagi"),
        ("P: Ana", "Ana", "P"),
        ("07.00-14.00: Ana / Budi", "Ana / Budi", "07.00-14.00"),
        ("Malam - Ana", "Ana", "Malam"),
        ("Ana", "Ana", ""),
        ("Ana: Budi", "Ana: Budi", ""),
        ("Pagi:", "Pagi:", ""),
        ("Pagi: 07-14", "Pagi: 07-14", ""),
    ],
)
def test_a_shift_may_stand_before_a_name(text: str, name: str, shift: str):
    assert before_name(text) == (name, shift)
