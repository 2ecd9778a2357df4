"""Cells of names that say more: until when somebody is there, or that another one comes."""

import pytest

from tests.routing.rota.kept_tables import MON, kept, told


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        *(
            (f"Citra {until}", "08:00-15:00")
            for until in ("s/d 15.00", "sd 15", "sampai jam 15", "until 3pm", "to 15:00")
        ),
        *(
            (f"Citra ({until})", "08:00-15:00")
            for until in ("s.d. 15.00", "sampai pukul 15.00 WIB", "hingga jam 3 sore")
        ),
        *(
            (f"Citra {start}", "10:00-16:00")
            for start in ("mulai 10.00", "dari jam 10", "(from 10am)", "sejak pukul 10")
        ),
        ("Citra sampai jam 3", "08:00-15:00"),
    ],
)
def test_a_time_behind_a_name_changes_the_hours_of_its_shift(cell: str, hours: str):
    for text in (
        f"Jam,Senin\n08.00-16.00,{cell}\n16.00-24.00,Budi",
        f"Hari,Jam,Nama\nSenin,08-16,{cell}\nSenin,16-24,Budi",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions) == ([], [])
        assert told(reading) == [f"{MON} {hours} Citra", f"{MON} 16:00-24:00 Budi"]


def test_a_time_past_midnight_is_of_the_same_night():
    assert told(kept("Jam,Senin\n21.00-07.00,Citra s/d 03.00")) == [f"{MON} 21:00-03:00 Citra"]


@pytest.mark.parametrize(
    ("hours", "cell", "key"),
    [
        ("08.00-16.00", "Citra s/d 18.00", "hours-part-unclear"),
        ("06.00-24.00", "Citra until 10", "hours-part-unclear"),
        ("21.00-07.00", "Citra mulai 03.00", "hours-part-unclear"),
        ("08.00-16.00", "Ana s/d 12.00 / Citra mulai 12.00", "names-with-hours"),
        ("08.00-16.00", "Ana 08.00-12.00 & Citra 12.00-16.00", "names-with-hours"),
        ("08.00-16.00", "Ana (tukar dengan Citra)", "name-says-change"),
        ("08.00-16.00", "Ana <-> Citra", "name-says-change"),
        ("08.00-16.00", "Ana → Citra", "name-says-change"),
        ("08.00-16.00", "Citra menggantikan Ana", "name-says-change"),
        ("08.00-16.00", "Ana (swap with Citra)", "name-says-change"),
        ("08.00-16.00", "Ana (sakit, diganti Citra)", "name-says-change"),
    ],
)
def test_what_nobody_can_tell_is_an_error_of_its_cell(hours: str, cell: str, key: str):
    for text, place in (
        (f"Jam,Senin\n{hours},{cell}", "B2"),
        (f'Hari,Jam,Nama\nSenin,{hours},"{cell}"', "C2"),
    ):
        reading = kept(text.replace(f",{cell}", f',"{cell}"'))
        assert ([(each.cell, each.key) for each in reading.errors], reading.questions) == ([(place, key)], [])


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ana (sakit)", []),
        ('"Ana (sakit), Budi"', ["Budi"]),
        ("Ana / Budi (izin)", ["Ana"]),
        ("Ana & Budi", ["Ana", "Budi"]),
    ],
)
def test_who_is_off_is_no_change(cell: str, names: list[str]):
    reading = kept(f"Jam,Senin\n08.00-16.00,{cell}\n16.00-24.00,Citra")
    assert (reading.errors, [each.name for each in reading.shifts]) == ([], [*names, "Citra"])


def test_somebody_who_was_answered_to_be_meant_is_taken():
    cell = "Ana <-> Budi"
    assert told(kept(f"Jam,Senin\n08.00-16.00,{cell}", **{f"person:{cell}": "Budi"})) == [
        f"{MON} 08:00-16:00 Budi"
    ]
