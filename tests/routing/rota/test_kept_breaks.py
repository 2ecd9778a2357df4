"""Columns of breaks: a break is no shift, and that it is not read is said."""

import pytest

from tests.routing.rota.kept_tables import kept, told

LIST = "Day,Start,End,{heading},Name,Phone\nMonday,08:00,16:00,{cell},Ana,081234567811"
TABLE = "Hari,Jam,{heading},Nama\nSenin,08-16,{cell},Ana"
BEHIND = "Hari,{heading},Jam Kerja,Nama\nSenin,{cell},08-16,Ana"


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Jam Istirahat", "12-13"),
        ("Istirahat", "12.00-13.00"),
        ("Waktu istirahat", "12:00-13:00"),
        ("Break", "12:00-13:00"),
        ("Break time", "12-13"),
        ("Lunch", "12-13"),
        ("Lunch break", "12:00"),
        ("Break (min)", "30"),
        ("Istirahat (menit)", "30"),
        ("ISHOMA", "12.00-13.00"),
        ("Makan siang", "12-13"),
        ("Break hours", "12-13"),
        ("Meal break", "12-13"),
    ],
)
@pytest.mark.parametrize("form", [LIST, TABLE, BEHIND])
def test_a_break_is_no_shift_and_is_said(form: str, heading: str, cell: str):
    reading = kept(form.format(heading=heading, cell=cell))
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == ["1000000 08:00-16:00 Ana"]
    letters = "B" if form is BEHIND else "D" if form is LIST else "C"
    breaks = [each for each in reading.warnings if each.key == "break-not-read"]
    assert [(each.cell, each.value) for each in breaks] == [(f"{letters}1", heading)]


@pytest.mark.parametrize("headings", ["Break start,Break end", "Mulai istirahat,Selesai istirahat"])
def test_start_and_end_of_a_break_are_none_of_a_shift(headings: str):
    for text in (
        f"Day,Start,End,{headings},Name\nMonday,08:00,16:00,12:00,13:00,Ana",
        f"Hari,{headings},Jam Mulai,Jam Selesai,Nama\nSenin,12.00,13.00,08.00,16.00,Ana",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions) == ([], [])
        assert told(reading) == ["1000000 08:00-16:00 Ana"]
        assert len([each for each in reading.warnings if each.key == "break-not-read"]) == 2


@pytest.mark.parametrize("cell", ["", "-"])
def test_a_column_without_breaks_is_not_warned_of(cell: str):
    reading = kept(TABLE.format(heading="Istirahat", cell=cell))
    assert "break-not-read" not in [each.key for each in reading.warnings]
