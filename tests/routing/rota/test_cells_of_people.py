"""Cells of people in a grid and in a list: several in one cell, phones behind names, what else is said there."""

from collections.abc import Callable

import pytest

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read, rota

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


@both
@pytest.mark.parametrize(
    ("cell", "word", "people"),
    [
        ("Ana (cuti)", "cuti", {}),
        ("Eka [Sakit]", "Sakit", {}),
        ("Ana (cuti) / Budi", "cuti", {"Budi": "812"}),
        ("Ana dan Budi (libur)", "libur", {"Ana": "811"}),
    ],
)
def test_who_is_off_has_no_shift_and_that_is_said(table: Table, cell: str, word: str, people: dict[str, str]):
    found = table(cell)
    assert (found.errors, found.questions) == ([], [])
    assert monday(found) == people
    assert [each.params["words"] for each in found.understood if each.key == "off-words"] == [(word,)]
    assert found.rows == len({(each.days, each.start) for each in found.shifts})


@both
@pytest.mark.parametrize(
    "cell", ["Eka & Ana (cuti)", "Ana (cuti?)", "Ana (cuti ? )", "Ana (-)", "Ana (Bogor)", "(cuti) Ana"]
)
def test_what_is_not_sure_to_mean_off_is_asked(table: Table, cell: str):
    assert [each.id for each in table(cell).questions] == [f"person:{cell}"]


def test_somebody_whose_name_looks_like_off_is_not():
    book = Contacts([Contact("Dewi (Do)", "+6281234567815")])
    assert monday(read("Hari,Jam,Petugas\nSenin,08:00-16:00,Dewi (Do)\n", contacts=book)) == {
        "Dewi (Do)": "815"
    }


def test_off_behind_a_name_with_its_phone():
    rows = "Hari,Jam,Petugas,HP\nSenin,08:00-16:00,Hani (cuti),081234567899\nSelasa,08:00-16:00,Hani,\n"
    found = read(rows)
    assert (found.questions, [(each.days, each.name) for each in found.shifts]) == ([], [(2, "Hani")])


@both
@pytest.mark.parametrize(
    ("cell", "unsure", "people"),
    [
        ("Budi?", ["Budi"], {"Budi": "812"}),
        ("Budi (?)", ["Budi"], {"Budi": "812"}),
        ("Ana, Budi ??", ["Budi"], {"Ana": "811", "Budi": "812"}),
        ("Hani? 081234567899", ["Hani"], {"Hani": "899"}),
    ],
)
def test_a_question_mark_is_warned_of(table: Table, cell: str, unsure: list[str], people: dict[str, str]):
    found = table(cell)
    assert (found.errors, found.questions) == ([], [])
    assert monday(found) == people
    warnings = [each for each in found.warnings if each.key == "name-unsure"]
    assert [(each.value, each.column, each.params["name"]) for each in warnings] == [
        (cell, "name", name) for name in unsure
    ]


@both
def test_who_is_unknown_and_unsure_is_asked_by_name(table: Table):
    assert [each.id for each in table("Eka?").questions] == ["person:Eka"]
    answered = table("Eka?", **{"person:Eka": "081234567899"})
    assert monday(answered) == {"Eka": "899"}
    assert "name-unsure" in {each.key for each in answered.warnings}


@pytest.mark.parametrize("name", ["Hani?", "Hani (?)", "Hani ？"])  # noqa: RUF001 - as some keyboards write it
def test_a_question_mark_is_warned_of_in_a_list_that_has_all_phones(name: str):
    found = read(f"Hari,Jam,Petugas,HP\nSenin,08:00-16:00,{name},081234567899\n")
    assert monday(found) == {"Hani": "899"}
    assert "name-unsure" in {each.key for each in found.warnings}


@pytest.mark.parametrize("name", ["Hani?", "Hani (cuti)"])
@pytest.mark.parametrize("phone", ["", "081234567811"])
def test_in_the_list_form_a_name_beside_a_phone_is_as_it_is_written(name: str, phone: str):
    lines = f"Mon,08:00,16:00,{name},081234567899", f"Tue,08:00,16:00,Ana,{phone}"
    found = read(rota(*lines), contacts=PEOPLE)
    assert (found.errors, found.questions, monday(found)) == ([], [], {name: "899"})
    assert [each for each in found.warnings if each.column == "name"] == []


@both
@pytest.mark.parametrize(
    ("cell", "answer", "people"),
    [
        ("Ana dan Budi", "Ana + Budi", {"Ana": "811", "Budi": "812"}),
        ("Ana dan Budi", "081234567811 + +6281234567812", {"Ana": "811", "Budi": "812"}),
        ("Ana dan Budi", "Budi", {"Budi": "812"}),
        ("Ana & Eka", "Citra, Dodi dan Budi", {"Citra": "813", "Dodi": "814", "Budi": "812"}),
        ("Ana & Eka", "Ana + 081234567899", {"Ana": "811", "Eka": "899"}),
        ("Ana dan Eka", "Ana + 081234567899", {"Ana": "811", "Eka": "899"}),
        ("Ana & Eka", "Ana + -", {"Ana": "811"}),
        ("Tim A", "Ana + Budi", {"Ana": "811", "Budi": "812"}),
    ],
)
def test_an_answer_may_name_several(table: Table, cell: str, answer: str, people: dict[str, str]):
    found = table(cell, **{f"person:{cell}": answer})
    assert (found.errors, found.questions) == ([], [])
    assert monday(found) == people


@both
@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Ana dan Budi", "Ana + Zulkifli"),  # who is that?
        ("Ana dan Budi", "Ana + 081234567899"),  # Budi has another phone
        ("Tim A", "Ana + 081234567899"),  # of whom it isn't said what they are called
        ("Tim A", "Ana + -"),
    ],
)
def test_an_answer_with_a_stranger_is_asked_again(table: Table, cell: str, answer: str):
    assert [each.id for each in table(cell, **{f"person:{cell}": answer}).questions] == [f"person:{cell}"]


def test_an_answer_about_a_part_may_name_several():
    assert monday(grid("Tim A / Citra", **{"person:Tim A": "Ana + Budi"})) == {
        "Ana": "811",
        "Budi": "812",
        "Citra": "813",
    }


ANA, BUDI = "+6281234567811", "+6281234567812"
BOTH = (f"{ANA} + {BUDI}", {"people": [f"Ana ({ANA})", f"Budi ({BUDI})"]})
ANA_ALONE = (ANA, {"name": "Ana", "phone": ANA})


@both
@pytest.mark.parametrize(
    ("cell", "unknown", "choices"),
    [
        ("Ana dan Eka", ["Eka"], []),
        ("Ana / Bud", ["Bud"], [BOTH]),
        ("Ana, Psikolog Klinis", ["Psikolog Klinis"], [ANA_ALONE]),  # who knows whether that's a title
        ("Eka & Fajar", None, []),
    ],
)
def test_a_question_names_the_unknown_and_proposes_all(
    table: Table, cell: str, unknown: list[str] | None, choices: list[tuple[str, object]]
):
    (question,) = table(cell).questions
    assert question.id == f"person:{cell}"
    assert question.params.get("unknown") == unknown
    assert question.key == ("ask-person-parts" if unknown else "ask-person-unknown")
    assert [(each.value, each.params) for each in question.choices] == choices
    for each, _ in choices:
        assert table(cell, **{question.id: each}).questions == []


def test_one_whose_last_name_may_stand_first_is_asked_with_both_ways():
    book = Contacts(
        Contact(name, f"+62812345678{number}")
        for number, name in enumerate(("Dewi", "Citra", "Citra Dewi"), 11)
    )
    (question,) = read('Hari,Jam,Petugas\nSenin,08:00-16:00,"Dewi, Citra"\n', contacts=book).questions
    assert [each.value for each in question.choices] == [f"{ANA} + {BUDI}", "+6281234567813"]


def hours_only(cell: str, **answers: str) -> Reading:
    """Read a list in which hours stand behind the names alone."""
    rows = f'Hari,Petugas\nSenin,"{cell}"\nSelasa,Ana (08-16)\nRabu,Dodi (08-16)\n'
    return read(rows, contacts=PEOPLE, answers=answers)


@pytest.mark.parametrize("table", [grid, hours_only])
@pytest.mark.parametrize(
    ("cell", "answers", "name", "hours"),
    [
        ("Ana (08-12)", {}, "Ana", (480, 720)),
        ("Ana [13.30 - 16.00]", {}, "Ana", (810, 960)),
        ("Ana: 08-12", {}, "Ana", (480, 720)),
        ("Ana - 08.00-12.00", {}, "Ana", (480, 720)),
        ("08-12 Ana", {}, "Ana", (480, 720)),
        ("Ana (pagi)", {"hours:pagi": "07:00-11:00"}, "Ana", (420, 660)),
        ("Eka (Shift 2)", {"hours:2": "07:00-11:00", "person:Eka": "081234567899"}, "Eka", (420, 660)),
    ],
)
def test_hours_behind_a_name_are_those_of_the_cell(
    table: Table, cell: str, answers: dict[str, str], name: str, hours: tuple[int, int]
):
    found = table(cell, **answers)
    assert (found.errors, found.questions) == ([], [])
    assert next((each.name, each.start, each.end) for each in found.shifts if each.days == 1) == (
        name,
        *hours,
    )


@pytest.mark.parametrize("table", [grid, hours_only])
def test_a_code_behind_a_name_is_asked_for_in_its_cell(table: Table):
    (question,) = table("Ana (pagi)").questions
    assert (question.id, question.cells) == ("hours:pagi", ("B2",))


@pytest.mark.parametrize(
    "cell", ["Ana (P)", "Ana (Bogor)", "Ana (pagi?)", "Ana (pagi) / Budi", "Ana / Budi (08-12)"]
)
def test_what_is_not_sure_to_be_hours_of_all_in_a_cell_is_asked(cell: str):
    assert [each.id for each in grid(cell).questions] == [f"person:{cell}"]


def test_hours_behind_a_name_beside_a_column_of_hours_are_asked():
    assert [each.id for each in listed("Ana (08-12)").questions] == ["person:Ana (08-12)"]


def test_somebody_whose_name_ends_like_hours_has_those_of_the_row():
    book = Contacts([Contact("Dewi (Pagi)", "+6281234567815"), *PEOPLE])
    found = read("Jam,Senin,Selasa\n08:00-16:00,Dewi (Pagi),Ana\n16:00-24:00,Dodi,Citra\n", contacts=book)
    assert (found.questions, monday(found)) == ([], {"Dewi (Pagi)": "815"})
    answered = grid("Ana (pagi)", **{"person:Ana (pagi)": "Ana"})
    assert (answered.questions, monday(answered)) == ([], {"Ana": "811"})


VACANT = ["TBA", "TBD", "?", "???", "-?", "belum ada", "kosong", "lowong"]


@both
@pytest.mark.parametrize("cell", VACANT)
def test_a_word_for_nobody_yet_is_a_gap_to_fill(table: Table, cell: str):
    found = table(cell)
    assert (found.errors, found.questions, monday(found)) == ([], [], {})
    assert [(each.value, each.line) for each in found.warnings if each.key == "gap-to-fill"] == [(cell, 2)]


@both
@pytest.mark.parametrize("cell", ["Ana / TBA", "? & Ana"])
def test_beside_somebody_another_is_still_to_be_found(table: Table, cell: str):
    found = table(cell)
    assert (found.errors, found.questions, monday(found)) == ([], [], {"Ana": "811"})
    assert [each.value for each in found.warnings if each.key == "gap-to-fill"] == [cell]


def test_a_phone_of_nobody_yet_lacks_its_name():
    found = read("Hari,Jam,Petugas,Telepon\nSenin,08-16,TBA,081234567819\nSelasa,08-16,Ana,081234567811")
    assert [(each.key, each.column) for each in found.errors] == [("phone-without-name", "name")]


def test_whoever_is_called_like_a_word_for_nobody_yet_is_somebody():
    known = Contacts([*PEOPLE, Contact("Lowong", "+6281234567817")])
    found = read("Hari,Jam,Petugas\nSenin,08-16,Lowong\nSelasa,08-16,Ana", contacts=known)
    assert [each.name for each in found.shifts] == ["Lowong", "Ana"]


@both
@pytest.mark.parametrize(
    "cell", ["PTO", "Lepas Jaga", "REQ OFF", "Izin", "Cuti Tahunan", "Leave", "Libur Nasional"]
)
def test_a_word_for_no_shift_is_no_person(table: Table, cell: str):
    found = table(cell)
    assert (found.errors, found.questions, monday(found)) == ([], [], {})


def test_in_the_list_form_a_word_for_nobody_yet_is_a_gap():
    found = read(rota("Senin,08:00,16:00,TBA,", "Selasa,08:00,16:00,Ana,"), contacts=PEOPLE)
    assert [each.name for each in found.shifts] == ["Ana"]
    assert [(each.line, each.key) for each in found.warnings if each.key == "gap-to-fill"] == [
        (2, "gap-to-fill")
    ]


@pytest.mark.parametrize(("known", "warned"), [([], [(2, "TBA")]), ([Contact("TBA", "+6281234567819")], [])])
def test_in_the_list_form_a_word_for_nobody_yet_beside_a_phone_is_a_name_with_a_warning(
    known: list[Contact], warned: list[object]
):
    text = rota("Senin,08:00,16:00,TBA,081234567819", "Selasa,08:00,16:00,Ana,081234567811")
    found = read(text, contacts=Contacts(known))
    assert [each.name for each in found.shifts] == ["TBA", "Ana"]
    assert [(each.line, each.value) for each in found.warnings if each.key == "name-like-nobody"] == warned
