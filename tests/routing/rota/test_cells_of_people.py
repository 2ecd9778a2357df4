"""Cells of people in a grid and in a list: several in one cell, phones behind names, what else is said there."""

from collections.abc import Callable

import pytest

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read

PEOPLE = Contacts(
    Contact(name, f"+62812345678{number}") for number, name in enumerate(("Ana", "Budi", "Citra", "Dodi"), 11)
)


def grid(cell: str, **answers: str) -> Reading:
    """Read a grid of hours by days; the cell is that of Monday morning."""
    rows = f'Jam,Senin,Selasa,Rabu\n08:00-16:00,"{cell}",Budi,Ana\n16:00-24:00,Dodi,Citra,Budi\n'
    return read(rows, contacts=PEOPLE, answers=answers)


def listed(cell: str, **answers: str) -> Reading:
    """Read a list without phones; the cell is that of Monday."""
    rows = f'Hari,Jam,Petugas\nSenin,08:00-16:00,"{cell}"\nSelasa,08:00-16:00,Ana\nRabu,08:00-16:00,Dodi\n'
    return read(rows, contacts=PEOPLE, answers=answers)


def monday(reading: Reading) -> dict[str, str]:
    """Return who is there on Monday morning, each with the last digits of their phone."""
    return {line.name: line.phone[-3:] for line in reading.shifts if line.days == 1 and line.start < 960}


both = pytest.mark.parametrize("table", [grid, listed])
Table = Callable[..., Reading]


@both
@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ana dan Budi", {"Ana": "811", "Budi": "812"}),
        ("Citra, Dodi", {"Citra": "813", "Dodi": "814"}),
        ("1. Ana\n2. Budi", {"Ana": "811", "Budi": "812"}),
        ("- Ana\n- Budi", {"Ana": "811", "Budi": "812"}),
        ("Ana 081234567811", {"Ana": "811"}),
        ("Hani (081234567899)", {"Hani": "899"}),
        ("Ana\n081234567811", {"Ana": "811"}),
        ("Ana 081234567811\nHani 081234567899", {"Ana": "811", "Hani": "899"}),
    ],
)
def test_who_is_meant_needs_no_question(table: Table, cell: str, people: dict[str, str]):
    found = table(cell)
    assert (found.errors, found.questions) == ([], [])
    assert monday(found) == people


@both
def test_a_degree_is_nobody(table: Table):
    (question,) = table("Siti, S.Kep").questions
    assert question.id == "person:Siti, S.Kep"
    assert monday(table("Siti, S.Kep", **{"person:Siti, S.Kep": "081234567899"})) == {"Siti, S.Kep": "899"}


def test_a_phone_behind_a_name_is_warned_of_in_its_cell():
    rows = 'Hari,Jam,Petugas,HP\nSenin,08:00-16:00,"Hani 81234567899",\nSelasa,08:00-16:00,Ana,081234567811\n'
    (warning,) = (each for each in read(rows, contacts=PEOPLE).warnings if each.column == "phone")
    assert (warning.key, warning.at, warning.value) == ("phone-repaired", 3, "Hani 81234567899")


def test_a_dash_instead_of_a_phone_leaves_it_to_the_rest_of_the_file():
    rows = "Hari,Jam,Petugas,HP\nSenin,08:00-16:00,Hani,-\nSelasa,08:00-16:00,Hani,081234567899\n"
    assert monday(read(rows)) == {"Hani": "899"}
