"""Hours in two places of a table: beside several shifts, in a heading and in a cell, and whose they are."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told


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
