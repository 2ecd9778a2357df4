"""Layouts: what a section's cells are: people, or marks that say when."""

import pytest

from tests.routing.rota.shapes.tables import found


@pytest.mark.parametrize(
    ("lines", "are_names"),
    [
        (["Nama | Senin | Selasa", "Ana | P | M"], False),
        (["Tanggal | Pagi | Malam", "1-Jul | Ana | Budi"], True),
        (["Senin | Selasa", "Ana | Budi"], True),
        (["Nama | HP | Senin | Selasa", "Ana | 081234567890 | x | x"], False),
    ],
)
def test_the_cells_of_a_grid_are_people_or_say_when_somebody_is_there(lines: list[str], are_names: bool):
    (section,) = found(*lines).sections
    assert section.names_are_bodies is are_names


def test_a_day_in_a_block_above_gives_the_days():
    layout = found("Jam | Nama | HP", "Senin", "08.00-16.00 | Ana | 081234567890")
    assert layout.gives_days
    assert not found("Jam | Nama | HP", "08.00-16.00 | Ana | 081234567890").gives_days
