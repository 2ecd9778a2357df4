"""Columns and rows of those who are away: whoever stands there is not on duty, whatever is answered."""

import pytest

from tests.routing.rota.kept_tables import kept, told

LISTED = "Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,Citra\nSelasa,08-16,Budi,Dodi"
GRID = "Tanggal,08.00-16.00,16.00-24.00,{heading}\n2026-12-01,Ana,Budi,Citra\n2026-12-02,Budi,Ana,Dodi"
TIERED = "Hari,Jam,Utama,Cadangan,{heading}\nSenin,08-16,Ana,Budi,Citra\nSelasa,08-16,Budi,Ana,Dodi"
HEADINGS = [
    *(
        "Cuti",
        "On leave",
        "Off",
        "Libur",
        "Absen",
        "Sakit",
        "Izin",
        "Cuti/Libur",
        "Yang cuti",
        "Petugas cuti",
    ),
    *(
        "Leave",
        "Annual leave",
        "Absent",
        "Tidak masuk",
        "Not available",
        "Off duty",
        "Izin/Sakit",
        "Staff on leave",
    ),
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("form", [LISTED, GRID, TIERED])
@pytest.mark.parametrize("answer", ["", "name", "-"])
def test_whoever_is_away_is_not_on_duty(form: str, heading: str, answer: str):
    text = form.format(heading=heading)
    letters = "ABCDE"[text.splitlines()[0].count(",")]
    reading = kept(text, **({f"column:{letters}": answer} if answer else {}))
    assert (reading.errors, reading.questions) == ([], [])
    assert {each.name for each in reading.shifts} == {"Ana", "Budi"}
    assert len(reading.shifts) == (2 if form is LISTED else 4)
    assert any(cell.startswith(letters) for each in reading.ignored for cell in each.cells)


@pytest.mark.parametrize("heading", ["Cuti", "On leave", "Off"])
def test_whoever_is_on_duty_and_away_is_an_error(heading: str):
    text = LISTED.format(heading=heading).replace("Citra", "Ana")
    assert [(each.cell, each.key) for each in kept(text).errors] == [("D2", "note-changes-shift")]


@pytest.mark.parametrize("mark", ["x", "ya", "8-9 Des", "yes"])
@pytest.mark.parametrize("heading", ["Cuti", "On leave", "Sakit", "Izin"])
def test_a_mark_says_that_whoever_stands_beside_it_is_away(heading: str, mark: str):
    text = LISTED.format(heading=heading).replace("Citra", "").replace("Dodi", mark)
    assert [(each.cell, each.key) for each in kept(text).errors] == [("D3", "note-changes-shift")]


@pytest.mark.parametrize("heading", ["Cuti", "Sakit", "Izin", "Off"])
def test_days_of_leave_that_are_counted_are_passed_over(heading: str):
    text = LISTED.format(heading=heading).replace("Citra", "0").replace("Dodi", "2")
    assert (kept(text).errors, kept(text).questions, len(kept(text).shifts)) == ([], [], 2)


@pytest.mark.parametrize("label", ["Cuti", "Off", "Libur", "On leave", "Izin"])
def test_a_row_of_those_who_are_away_is_no_shift(label: str):
    reading = kept(f"Shift,Senin,Selasa\n08-16,Ana,Budi\n{label},Citra,Dodi")
    assert told(reading) == ["1000000 08:00-16:00 Ana", "0100000 08:00-16:00 Budi"]
    assert (reading.errors, reading.questions) == ([], [])


@pytest.mark.parametrize("heading", ["Piket libur", "Petugas hari libur", "Holiday cover"])
def test_people_of_holidays_are_not_passed_over(heading: str):
    reading = kept(LISTED.format(heading=heading))
    assert "column:D" in {each.id for each in reading.questions} or reading.errors
