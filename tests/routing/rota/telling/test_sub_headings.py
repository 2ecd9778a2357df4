"""Words for people in a line of their own below the days of a grid."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "Jam,Senin,,Selasa,\n,Konselor,Notulen,Konselor,Notulen\n08-12,Ana,Budi,Citra,Dodi\n12-16,Budi,Ana,Dodi,Citra",
            "BCDE",
        ),
        (
            "Jam,Senin,Selasa\n,Konselor/Notulen,Konselor/Notulen\n08-12,Ana/Budi,Citra/Dodi\n12-16,Budi/Ana,Dodi/Citra",
            "BC",
        ),
        (
            "Jam,Senin,Senin,Selasa,Selasa\n,Counsellor,Note taker,Counsellor,Note taker\n08-12,Ana,Budi,Citra,Dodi",
            "BCDE",
        ),
        (
            "Jam,Senin,Senin,Selasa,Selasa\n,Konselor,Notulen,Konselor,Notulen\n08-12,Ana,Budi,Citra,Dodi\n12-16,Ana,Budi,Citra,Dodi",
            "BCDE",
        ),
        (
            "Shift,Mon,,Tue,\n,Listener,Trainee,Listener,Trainee\n08-12,Ana,Budi,Citra,Dodi\n12-16,Budi,Ana,Dodi,Citra",
            "BCDE",
        ),
    ],
)
def test_a_line_of_such_words_is_an_error_and_nobody_is_asked_for(text: str, cells: str):
    reading = kept(text)
    assert [(each.cell, each.key) for each in reading.errors] == [
        (f"{cell}2", "sub-heading") for cell in cells
    ]
    assert (reading.questions, reading.shifts) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Jam,Senin,,Selasa,\n,Konselor,HP,Konselor,HP\n08-16,Ana,081234567811,Budi,081234567812",
        "Jam,Senin,Selasa\n08-16,Ana,Budi\n16-22,Petugas,Ana",
    ],
)
def test_other_lines_are_none(text: str):
    assert "sub-heading" not in {each.key for each in kept(text).errors}


def test_words_that_are_all_understood_are_a_second_row_of_headings():
    reading = kept("Jam,Senin,,Selasa,\n,Konselor,HP,Konselor,HP\n08-16,Ana,081234567811,Budi,081234567812")
    assert told(reading) == [f"{MON} 08:00-16:00 Ana", f"{TUE} 08:00-16:00 Budi"]
