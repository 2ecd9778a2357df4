"""Columns that say who rings first by the words of a rank, and those whose people are not meant to ring at all."""

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.kept_tables import kept

LISTED = "Hari,Jam,{heading},Nama\nSenin,08-16,{first},Ana\nSenin,08-16,{second},Budi"
FORM = "Day,Start,End,{heading},Name,Phone\nMonday,08:00,16:00,{first},Ana,081234567811\n"
FORM += "Monday,08:00,16:00,{second},Budi,081234567812"
GRID = "Jam,{heading},Senin\n08-16,{first},Ana\n08-16,{second},Budi"


def tiers(reading: Reading) -> dict[str, int | None]:
    assert (reading.errors, reading.questions) == ([], [])
    return {each.name: each.tier for each in reading.shifts}


@pytest.mark.parametrize("form", [LISTED, FORM, GRID])
@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Lini", "Lini 1", "Lini 2"),
        ("Lini", "1", "2"),
        ("Lini", "Lini pertama", "Lini kedua"),
        ("Lini", "Lini ke-1", "Lini ke-2"),
        ("Line", "1st line", "2nd line"),
        ("Line", "L1", "L2"),
        ("Level", "Level 1", "Level 2"),
        ("Role", "First line", "Second line"),
        ("Role", "1st line support", "2nd line support"),
        ("Peran", "Lini 1", "Lini 2"),
        ("Peran", "Lapis pertama", "Lapis kedua"),
        ("Peran", "Petugas", "Cadangan"),
        ("Role", "Counsellor", "Backup"),
        ("Posisi", "On duty", "Backup"),
    ],
)
def test_lines_of_a_helpline_are_tiers(form: str, heading: str, first: str, second: str):
    text = form.format(heading=heading, first=first, second=second)
    assert tiers(kept(text)) == {"Ana": 1, "Budi": 2}


@pytest.mark.parametrize("headings", ["Lini 1,Lini 2", "1st line,2nd line", "Lini pertama,Lini kedua"])
def test_columns_of_lines_are_tiers(headings: str):
    assert tiers(kept(f"Hari,Jam,{headings}\nSenin,08-16,Ana,Budi")) == {"Ana": 1, "Budi": 2}


@pytest.mark.parametrize("form", [LISTED, FORM, GRID])
@pytest.mark.parametrize("odd", ["Shadow", "Observer", "Pengawas", "Trainee", "Manager", "3rd"])
@pytest.mark.parametrize("heading", ["Role", "Peran", "Jabatan", "Tier", "Posisi"])
def test_an_odd_word_among_tiers_is_an_error_of_its_cell(form: str, odd: str, heading: str):
    if form is FORM and heading == "Tier":
        pytest.skip("the list form has numbers alone")
    text = form.format(heading=heading, first="Primary", second="Backup")
    last = text.splitlines()[-1]
    reading = kept(text + "\n" + last.replace("Backup", odd).replace("Budi", "Citra").replace("7812", "7813"))
    if odd == "3rd":
        assert (reading.errors, [each.tier for each in reading.shifts]) == ([], [1, 2, 3])
    else:
        cell = "B4" if form is GRID else "D4" if form is FORM else "C4"
        assert [(each.cell, each.value) for each in reading.errors] == [(cell, odd)]
        assert [each.tier for each in reading.shifts] == [1, 2]


@pytest.mark.parametrize(
    "note", ["Backup", "cadangan", "as backup", "sebagai cadangan", "hanya cadangan", "2nd line"]
)
@pytest.mark.parametrize("heading", ["Keterangan", "Jenis", ""])
def test_a_note_that_says_who_rings_later_is_an_error(note: str, heading: str):
    text = f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,\nSenin,08-16,Budi,{note}\nSelasa,08-16,Ana,bawa kunci"
    assert [(each.cell, each.key) for each in kept(text).errors] == [("D3", "note-says-tier")]


def test_lines_that_are_telephone_lines_are_asked():
    reading = kept("Hari,Jam,Line,Nama\nSenin,08-16,Line 1,Ana\nSenin,08-16,Line 2,Budi")
    assert [each.id for each in reading.questions] == ["column:C"]


TIERED = "Day,Hours,{headings}\nMonday,08-16,{first}\nTuesday,08-16,{second}"
KNOWN, UNKNOWN = ("Ana,Budi,Citra", "Budi,Dodi,Citra"), ("Yono,Zaki,Xena", "Zaki,Yono,Wati")


@pytest.mark.parametrize("tiers", ["Primary,Backup", "Utama,Cadangan", "1st line,2nd line"])
@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Manager on duty",
            "Volunteer shadowing",
            "Observer",
            "Pengawas",
            "Supervisor",
            "Koordinator",
            "Shadow",
        ),
        *("Penanggung jawab", "Konselor magang", "Petugas pengawas", "Duty manager", "Trainee"),
    ],
)
def test_further_people_beside_tiers_are_asked_about(heading: str, tiers: str):
    text = TIERED.format(headings=f"{tiers},{heading}", first=KNOWN[0], second=KNOWN[1])
    reading = kept(text)
    assert ([each.id for each in reading.questions], reading.errors) == (["column:E"], [])
    assert {(each.name, each.tier) for each in reading.shifts} == {
        ("Ana", 1),
        ("Budi", 2),
        ("Budi", 1),
        ("Dodi", 2),
    }
    reading = kept(text, **{"column:E": "-"})
    assert (len(reading.shifts), reading.questions, reading.errors) == (4, [], [])
    reading = kept(text, **{"column:E": "name"})
    assert (len(reading.shifts), reading.questions, reading.errors) == (6, [], [])


@pytest.mark.parametrize("heading", ["Manager on duty", "Volunteer shadowing", "Observer", "Pengawas"])
def test_further_people_whom_nobody_knows_are_not_rung(heading: str):
    text = TIERED.format(headings=f"Primary,Backup,{heading}", first=UNKNOWN[0], second=UNKNOWN[1])
    asked = {each.id for each in kept(text).questions}
    assert not asked & {"person:Xena", "person:Wati"}
    assert asked >= {"person:Yono", "person:Zaki"}


@pytest.mark.parametrize("heading", ["Koordinator", "Pengawas", "Observer"])
def test_further_people_beside_a_grid_are_asked_about(heading: str):
    text = f"Tanggal,Pagi,Malam,{heading}\n2026-12-01,Ana,Budi,Citra\n2026-12-02,Budi,Ana,Dodi"
    hours = {"hours:Pagi": "08:00-16:00", "hours:Malam": "16:00-24:00"}
    reading = kept(text, **hours)
    assert ([each.id for each in reading.questions], len(reading.shifts)) == (["column:D"], 4)
    assert len(kept(text, **hours, **{"column:D": "-"}).shifts) == 4
