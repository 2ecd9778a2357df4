"""Hours in two places of a table: beside several shifts, in a heading and in a cell, and whose they are."""

import pytest

from tests.routing.rota.kept_tables import MON, PSM, TUE, P, kept, told


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hari,Jam,Pagi,Malam\nSenin,07.00-14.00,Ana,Budi", ["column:B"]),
        ("Hari,Pagi,Jam,Malam\nSenin,Ana,07.00-14.00,Budi", ["column:C"]),
        ("Day,Time,P,S,M\nMonday,07.00-14.00,Ana,Budi,Citra", ["column:B"]),
        ("Hari,Jam,Petugas Pagi,Petugas Malam\nSenin,07.00-14.00,Ana,Budi", ["column:B"]),
        ("Hari,Mulai,Selesai,Shift 1,Shift 2\nSenin,07:00,14:00,Ana,Budi", ["column:B", "column:C"]),
        ("Hari,Senin,Selasa\nJam,07.00-14.00,07.00-14.00\nPagi,Ana,Budi\nMalam,Budi,Ana", ["column:2"]),
    ],
)
def test_it_is_asked_whose_the_hours_beside_several_shifts_are(text: str, asked: list[str]):
    assert [each.id for each in kept(text).questions] == asked


def test_hours_beside_several_shifts_are_those_of_each_or_of_none():
    text = "Hari,Jam,Pagi,Malam\nSenin,07.00-14.00,Ana,Budi"
    of_each = kept(text, **{"column:B": "hours"})
    assert (of_each.questions, told(of_each)) == ([], [f"{MON} 07:00-14:00 Ana", f"{MON} 07:00-14:00 Budi"])
    own = {"hours:Pagi": "07:00-14:00", "hours:Malam": "21:00-07:00"}
    assert [each.id for each in kept(text, **{"column:B": "-"}).questions] == [*own]
    of_none = kept(text, **{"column:B": "-"}, **own)
    assert (of_none.questions, told(of_none)) == ([], [f"{MON} 07:00-14:00 Ana", f"{MON} 21:00-07:00 Budi"])


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Pagi,Malam\nSenin,07.00-14.00,Ana,\nSenin,21.00-07.00,,Budi",
        "Hari,Jam,Pagi,Malam\nSenin,07.00-14.00,Ana,-\nSenin,21.00-07.00,libur,Budi",
        "Hari,Jam,Pagi,Jam,Malam\nSenin,07.00-14.00,Ana,21.00-07.00,Budi",
        "Hari,Pagi,Jam,Malam,Jam\nSenin,Ana,07.00-14.00,Budi,21.00-07.00",
        "Hari,Pagi,Mulai,Selesai,Malam,Mulai,Selesai\nSenin,Ana,07:00,14:00,Budi,21:00,07:00",
    ],
)
def test_hours_of_a_line_with_one_shift_or_behind_each_are_its_own(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} 07:00-14:00 Ana", f"{MON} 21:00-07:00 Budi"]


def test_hours_beside_rooms_and_places_of_one_shift_are_those_of_each():
    for heads in ("Ruang 1,Ruang 2", "Pagi 1,Pagi 2"):
        reading = kept(f"Hari,Jam,{heads}\nSelasa,07.00-14.00,Ana,Budi")
        assert reading.questions == []
        assert told(reading) == [f"{TUE} 07:00-14:00 Ana", f"{TUE} 07:00-14:00 Budi"]


@pytest.mark.parametrize(
    ("text", "cell", "other"),
    [
        ("Hari,Jam,Ruang 1\nSenin,07-14,Ana (13-15)\nSelasa,07-14,Budi", "C2", "B2"),
        ("Hari,Jam,Ruang 1\nSenin,07-14,13.00-15.00 Ana\nSelasa,07-14,Budi", "C2", "B2"),
        ("Hari,Mulai,Selesai,Ruang 1\nSenin,07:00,14:00,Ana 13-15\nSelasa,07:00,14:00,Budi", "D2", "B2"),
        ("Hari,Pagi (07-14),Malam (21-07)\nSenin,Ana (13-15),Budi", "B2", "B1"),
        ("Nama,Jam,Senin,Selasa\nAna,07-14,13-15,x\nBudi,07-14,x,x", "C2", "B2"),
        ("Nama,Jam,Senin,Selasa\nAna,07-14,M (21-07),x\nBudi,07-14,x,x", "C2", "B2"),
        ("Hari,P,M\nSenin,Ana (21-07),Budi\nSelasa,Budi,Ana", "B2", "B1"),
        ("Hari,Shift,Ruang 1\nSenin,P,Ana (13-15)\nSelasa,P,Budi", "C2", "B2"),
        ("Hari,Ruang 1\nPagi (07-14),\nSenin,Ana (13-15)\nSelasa,Budi", "B3", "A2"),
        (",Senin,Selasa\nPagi (07-14),Ana 13-15,Budi\nMalam (21-07),Budi,Ana", "B2", "A2"),
    ],
)
def test_hours_in_a_cell_that_are_none_of_those_beside_it_contradict_them(text: str, cell: str, other: str):
    reading = kept(text, **PSM)
    assert [(each.cell, each.key, each.params["cell"]) for each in reading.errors] == [
        (cell, "hours-contradict-cell", other)
    ]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Hari,Jam,Ruang 1\nSenin,07-14,Ana (08-12)", "08:00-12:00"),
        ("Hari,Malam (21-07),Pagi\nSenin,Ana 00.00-05.00,", "00:00-05:00"),
        ("Nama,Jam,Senin,Selasa\nAna,21-07,22-04,", "22:00-04:00"),
        ("Nama,Jam,Senin,Selasa\nAna,07-14,M,", "21:00-07:00"),
    ],
)
def test_a_part_of_the_hours_beside_a_cell_or_its_code_counts_and_it_is_said(text: str, times: str):
    reading = kept(text, **PSM)
    assert (reading.errors, told(reading)) == ([], [f"{MON} {times} Ana"])
    assert [each.count for each in reading.understood if each.key == "hours-of-cell"] == [1]


def test_the_same_hours_in_a_cell_and_beside_it_need_no_word():
    reading = kept("Nama,Jam,Senin\nAna,07-14,07.00-14.00")
    assert (reading.errors, told(reading)) == ([], [f"{MON} {P} Ana"])
    assert "hours-of-cell" not in {each.key for each in reading.understood}


def test_wrong_hours_of_a_line_are_told_in_their_own_cell():
    reading = kept("Nama,Jam,Senin,Selasa\nAna,pagi sekali 1 2,08-12,x\nBudi,07-14,x,x\nCitra,07-14,x,x")
    assert {(each.cell, each.key) for each in reading.errors} == {("B2", "hours-unknown")}
