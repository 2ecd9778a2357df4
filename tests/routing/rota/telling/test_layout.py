"""Telling: what was understood, what was ignored and why, and what is asked of the whole file."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, Row
from tests.routing.rota.csv_files import read

PHONE = "081234567890"


def ignored(reading: Reading) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.key, each.cells) for each in reading.ignored]


def understood(reading: Reading) -> dict[str, dict[str, object]]:
    return {each.key: dict(each.params) for each in reading.understood}


def test_columns_are_told_by_letter_kind_and_heading():
    reading = read(f"Hari,Jam,Nama Konselor,HP,Paraf\nSenin,08-16,Ana,{PHONE},\n")
    assert understood(reading)["read-columns"] == {
        "columns": [
            ["A", "day", "Hari"],
            ["B", "hours", "Jam"],
            ["C", "name", "Nama Konselor"],
            ["D", "phone", "HP"],
        ]
    }
    assert reading.titles == {"day": "Hari", "hours": "Jam", "name": "Nama Konselor", "phone": "HP"}


def test_the_list_form_has_nothing_to_be_told():
    assert understood(read(f"day,start,end,name,phone\nSenin,8:00,16:00,Ana,{PHONE}\n")) == {}


@pytest.mark.parametrize(
    ("header", "cell", "key"),
    [("Alamat", "Jl. Mawar", "column-says-nothing"), ("Halaman", "xx1y 22 33", "column-not-understood")],
)
def test_a_column_that_counts_for_nothing_is_told_with_all_its_cells(header: str, cell: str, key: str):
    reading = read(f"Hari,Jam,Nama,HP,{header}\nSenin,08-16,Ana,{PHONE},{cell}\nSelasa,08-16,Ana,{PHONE},\n")
    assert ignored(reading) == [(key, ("E1:E2",))]


def test_titles_are_told_by_their_cells():
    reading = read(f"JADWAL PIKET,,,Lt. 2\nHari,Jam,Nama,HP\nSenin,08-16,Ana,{PHONE}\n")
    assert ignored(reading) == [("title-line", ("A1", "D1"))]


@pytest.mark.parametrize(
    ("title", "answers", "days", "questions"),
    [
        ("JADWAL PIKET DESEMBER 2026", {}, ["2026-12-01"], []),
        ("JADWAL PIKET DESEMBER 2026", {"month": "2027-01"}, ["2027-01-01"], []),
        ("JADWAL PIKET", {}, [], ["month"]),
        ("JADWAL PIKET", {"month": "2026-12"}, ["2026-12-01"], []),
    ],
)
def test_the_one_month_that_a_title_names_is_that_of_the_days(
    title: str, answers: dict[str, str], days: list[str], questions: list[str]
):
    reading = read(
        f"{title},,\nnama,1,2\nAna,x,libur\n", answers={"hours": "8-16", "person:Ana": PHONE} | answers
    )
    assert [str(each.on_date) for each in reading.shifts] == days
    assert [each.id for each in reading.questions] == questions


def test_two_months_in_titles_are_proposed_and_asked():
    reading = read(
        "JADWAL NOVEMBER 2026 - DESEMBER 2026,,\nnama,1,2\nAna,x,x\n",
        answers={"hours": "8-16", "person:Ana": PHONE},
    )
    (question,) = reading.questions
    assert (question.id, [each.value for each in question.choices]) == ("month", ["2026-11", "2026-12"])


def test_a_text_that_is_answered_to_be_no_person_is_told():
    reading = read(
        "hari,P\nSenin,Ana\nSelasa,Istirahat\n",
        answers={"hours:P": "8-16", "person:Ana": PHONE, "person:Istirahat": "-"},
    )
    assert ignored(reading) == [("not-a-person", ("B3",))]
    assert [each.name for each in reading.shifts] == ["Ana"]


def test_of_two_columns_for_one_thing_one_is_asked_and_the_answer_counts():
    rows = f"Tanggal,Jam,Nama,HP,WA\n2026-12-01,08-16,Ana,{PHONE},081234567891\n"
    (question,) = read(rows).questions
    assert (question.id, question.value, question.cells) == ("column:E", "WA", ("E1",))
    assert {"phone", "-"} <= {each.value for each in question.choices}
    for answer, phone in (("phone", "+6281234567891"), ("-", "+6281234567890")):
        reading = read(rows, answers={"column:E": answer})
        assert ([each.phone for each in reading.shifts], reading.questions) == ([phone], [])
    assert ignored(read(rows, answers={"column:E": "-"})) == [("column-answered", ("E1:E2",))]


def test_a_text_file_that_may_be_in_another_encoding_asks():
    content = f"hari,jam,nama,hp\nSenin,08-16,Andr\xe9,{PHONE}\n".encode("windows-1252")
    (question,) = read(content).questions
    assert (question.id, question.value, question.cells) == ("encoding", "Andr\xe9", ("C2",))
    assert read(content, answers={"encoding": "windows-1252"}).is_sound


def test_a_nul_in_a_cell_is_an_error_of_that_cell():
    reading = read(f"hari,jam,nama,hp\nSenin,08-16,A\0na,{PHONE}\n")
    assert [(each.key, each.cell, each.column) for each in reading.errors if each.key == "cell-has-nul"] == [
        ("cell-has-nul", "C2", "name")
    ]


def test_a_legend_below_the_table_is_told_as_the_hours_of_its_code():
    reading = read(f"nama,hp,senin,selasa\nAna,{PHONE},P,P\nP = 07.00-14.00,,,\n")
    assert understood(reading)["hours-from-file"] == {"code": "P", "hours": "07.00-14.00"}
    assert {(each.start, each.end) for each in reading.shifts} == {(420, 840)}


def test_somebody_without_a_shift_is_told():
    reading = read(
        f"nama,hp,senin,selasa\nAna,{PHONE},P,P\nBudi,081234567891,,\n", answers={"hours:P": "8-16"}
    )
    assert ignored(reading) == [("empty-person-row", ("A3", "B3"))]


@pytest.mark.parametrize(("names", "warned"), [(["Kontak", "Januari"], ["Kontak, Januari"]), ([], [])])
def test_sheets_that_were_not_read_are_warned_of(names: list[str], warned: list[str]):
    rows = Row(1, ("Hari", "Jam", "Nama", "HP")), Row(2, ("Senin", "08-16", "Ana", PHONE))
    other = Remark(RemarkKind.OTHER_SHEETS, values={"names": names, "hidden": ["Lama"]})
    reading = read_rota(
        Grid("sheet", "Desember", rows, (), (other,)), Given("ID", ("id",), date(2026, 11, 23))
    )
    found = [each.params["names"] for each in reading.warnings if each.key == "sheets-not-read"]
    assert (found, len(reading.shifts)) == (warned, 1)
