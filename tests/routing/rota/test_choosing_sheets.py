"""Workbooks of several sheets: the one with a rota is read, two are asked of, and the others are named."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, Row

COVER = [["Jadwal hotline"], ["Catatan: tukar shift lewat koordinator"], ["Diperbarui 1 Desember"]]
CONTACTS = [["Nama", "HP"], ["Ana", "081234567890"], ["Budi", "081234567891"]]
COUNTS = [["Nama", "Jumlah"], ["Ana", "3"], ["Budi", "4"]]
MONDAY = [["Hari", "Jam", "Nama", "HP"], ["Senin", "08-16", "Ana", "081234567890"]]
GRID = [
    ["Nama", "HP", "Senin", "Selasa"],
    ["Ana", "081234567890", "08-16", ""],
    ["Budi", "081234567891", "", "X"],
]


def sheet(name: str, rows: list[list[str]]) -> Grid:
    return Grid("sheet", name, tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1)))


def read(*sheets: Grid, more: tuple[str, ...] = (), **answers: str) -> Reading:
    first, *others = sheets
    names = [*(each.sheet for each in others), *more]
    remarks = (Remark(RemarkKind.OTHER_SHEETS, values={"names": names, "hidden": []}),) if names else ()
    grid = Grid("sheet", first.sheet, first.rows, (), remarks, tuple(others))
    return read_rota(grid, Given("ID", ("id",), date(2026, 11, 23), answers=answers))


def warned(reading: Reading) -> dict[str, object]:
    return {
        each.key: each.params.get("names", each.params.get("sheet"))
        for each in reading.warnings
        if each.key.startswith("sheet")
    }


def test_a_rota_behind_a_cover_is_read_and_both_are_named():
    reading = read(sheet("Sampul", COVER), sheet("Desember", MONDAY))
    assert (reading.is_sound, reading.sheet, [each.name for each in reading.shifts]) == (
        True,
        "Desember",
        ["Ana"],
    )
    told = {"sheet": "Desember", "first": "Sampul"}
    assert [each.params for each in reading.understood if each.key == "sheet-taken"] == [told]
    assert [each.params for each in reading.warnings if each.key == "sheet-taken"] == [told]
    assert [each.params for each in reading.ignored] == [{"names": "Sampul"}]


def test_contacts_and_counts_beside_a_rota_are_no_rota_and_people_go_to_their_import():
    reading = read(sheet("Desember", MONDAY), sheet("Kontak", CONTACTS), sheet("Rekap", COUNTS))
    assert (reading.is_sound, reading.sheet) == (True, "Desember")
    assert warned(reading) == {"sheets-of-contacts": "Kontak", "sheets-not-read": "Rekap"}


@pytest.mark.parametrize("first", [[], [sheet("Sampul", COVER)]])
def test_two_rotas_are_a_question_and_nothing_else_is_said(first: list[Grid]):
    reading = read(*first, sheet("November", MONDAY), sheet("Desember", GRID))
    assert [(each.id, [choice.value for choice in each.choices]) for each in reading.questions] == [
        ("sheet", ["November", "Desember"])
    ]
    assert (reading.errors, reading.warnings, reading.shifts) == ([], [], [])


@pytest.mark.parametrize(("answer", "taken"), [("November", "November"), (" desember", "Desember")])
def test_the_sheet_that_was_answered_is_read(answer: str, taken: str):
    reading = read(sheet("November", MONDAY), sheet("Desember", MONDAY), sheet=answer)
    assert (reading.is_sound, reading.sheet) == (True, taken)
    assert not [each for each in reading.warnings if each.key == "answer-not-needed"]


def test_an_answer_that_names_no_sheet_is_an_error():
    reading = read(sheet("November", MONDAY), sheet("Desember", MONDAY), sheet="Januari")
    assert [(each.key, each.params["choices"]) for each in reading.errors] == [
        ("answer-not-read", ("November", "Desember"))
    ]


def test_an_answer_counts_for_nothing_where_there_is_one_sheet():
    reading = read(sheet("Desember", MONDAY), sheet="Januari")
    assert [each.key for each in reading.warnings if "answer" in each.key] == ["answer-not-needed"]


def test_where_no_sheet_has_a_rota_the_first_one_is_what_is_wrong():
    reading = read(sheet("Sampul", COVER), sheet("Rekap", COUNTS))
    assert (reading.is_sound, reading.sheet, warned(reading)) == (
        False,
        "Sampul",
        {"sheets-not-read": "Rekap"},
    )


def test_a_sheet_that_was_too_large_to_be_looked_at_is_named():
    reading = read(sheet("Desember", MONDAY), sheet("Kontak", CONTACTS), more=("Arsip",))
    assert warned(reading) == {"sheets-of-contacts": "Kontak", "sheets-not-read": "Arsip"}


NAMES_AND_WORDS = [["Nama", "Jadwal"], ["Ana", "Senen pagi"], ["Budi", "Rebo malam"]]
JAVANESE = [["Dina", "Wektu", "Jeneng"], ["Senen", "08-16", "Ana"], ["Slasa", "08-16", "Budi"]]
WITHOUT_DAYS = [["Giliran", "Jam", "Nama"], ["I", "08-16", "Ana"], ["II", "16-24", "Budi"]]
SHIFTS_ACROSS = [["", "Pagi", "Siang"], ["Senen", "Ana", "Budi"], ["Slasa", "Citra", "Dodi"]]
DAYS_ACROSS = [["Senin", "Selasa"], ["P", "M"], ["M", "P"]]
ON_ITS_SIDE = [["Nama", "Ana", "Budi"], ["Jam", "08-16", "16-24"], ["HP", "", "081200000002"]]


@pytest.mark.parametrize(
    "rows", [NAMES_AND_WORDS, JAVANESE, WITHOUT_DAYS, SHIFTS_ACROSS, DAYS_ACROSS, ON_ITS_SIDE]
)
def test_a_sheet_that_seems_a_rota_and_cannot_be_read_is_asked_about(rows: list[list[str]]):
    seeming, rota = sheet("November", rows), sheet("Desember", MONDAY)
    for sheets in ((seeming, rota), (rota, seeming)):
        (question,) = read(*sheets).questions
        assert [choice.value for choice in question.choices] == [
            "Desember",
            "November",
        ]  # the readable one first
    assert read(seeming, rota, sheet="Desember").is_sound
    assert not read(seeming, rota, sheet="November").is_sound


def test_the_one_sheet_that_seems_a_rota_is_the_one_whose_errors_are_told():
    reading = read(sheet("Sampul", COVER), sheet("November", WITHOUT_DAYS))
    assert (reading.is_sound, reading.sheet) == (False, "November")


LEGEND = [["Kode", "Arti", "Jam"], ["P", "Dinas pagi", "08-16"], ["M", "Dinas malam", "16-24"]]
SHIFTS = [["Nama", "Jam"], ["Pagi", "08-16"], ["Malam", "16-24"]]
CALLS = [["Tanggal", "Jumlah telepon"], ["2026-11-01", "12"], ["2026-11-02", "14"]]
SHIFT_COUNTS = [["Nama", "Pagi", "Malam", "Total"], ["Ana", "3", "4", "7"], ["Budi", "3", "4", "7"]]
INITIALS = [["Kode", "Nama", "HP"], ["AN", "Ana", "081200000001"], ["BD", "Budi", "081200000002"]]
LOG = [["Waktu", "Catatan"], ["08:15", "Ana sakit"], ["09:10", "Budi ganti"]]


@pytest.mark.parametrize(
    "rows",
    [COVER, CONTACTS, COUNTS, LEGEND, SHIFTS, CALLS, SHIFT_COUNTS, INITIALS, LOG],
)
def test_what_stands_beside_a_rota_on_a_sheet_of_its_own_is_not_asked_about(rows: list[list[str]]):
    assert read(sheet("Lain", rows), sheet("Desember", MONDAY)).is_sound
