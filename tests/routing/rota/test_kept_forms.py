"""Forms that rotas as people keep them take: places in a shift, people below a rota, hours behind names."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.csv_files import read
from tests.routing.rota.kept_tables import MON, TUE, P, day, kept, told

PHONES = "Ana,081234567811\nBudi,081234567812"


def kept_alone(text: str) -> Reading:
    """Read a table without contacts, whose shifts have one time."""
    return read(text + "\n", answers={"hours": P}, today=date(2026, 6, 1))


@pytest.mark.parametrize(
    "text",
    [
        "Tanggal,Pagi 1,Pagi 2\n1/12/2026,Ana,Budi\n20/12/2026,Citra,Dodi",
        "Tanggal,Pagi 1,HP 1,Pagi 2,HP 2\n1/12/2026,Ana,081234567811,Budi,081234567812\n20/12/2026,Citra,,Dodi,",
    ],
)
def test_numbered_places_of_one_shift_are_several_people_of_it(text: str):
    reading = kept(text, **{"hours:Pagi": P})
    assert told(reading) == [
        *(f"{day(1, 12)} {P} Ana", f"{day(1, 12)} {P} Budi"),
        *(f"{day(20, 12)} {P} Citra", f"{day(20, 12)} {P} Dodi"),
    ]


@pytest.mark.parametrize("between", [",\n", ",\nKontak:,\n", ""])
@pytest.mark.parametrize(
    ("rota", "people"),
    [
        ("Hari,Nama\nSenin,Ana\nSelasa,Budi\n", "Nama,HP\n"),
        ("Hari,Petugas\nSenin,Ana\nSelasa,Budi\n", "Nama,HP\n"),
        ("Nama,Senin,Selasa\nAna,x,\nBudi,,x\n", "Nama Konselor,No HP\n"),
    ],
)
def test_people_listed_below_a_rota_give_their_phones(rota: str, between: str, people: str):
    reading = kept_alone(rota + between + people + PHONES)
    assert told(reading) == [f"{MON} {P} Ana", f"{TUE} {P} Budi"]
    assert [each.phone for each in reading.shifts] == ["+6281234567811", "+6281234567812"]
    listed = next(each for each in reading.understood if each.key == "people-listed")
    assert listed.params["count"] == 2


def test_a_wrong_phone_below_a_rota_is_told():
    reading = kept_alone("Hari,Nama\nSenin,Ana\n,\nNama,HP\nAna,081234567811\nBudi,0812")
    assert [(each.line, each.column) for each in reading.errors] == [(6, "phone")]


@pytest.mark.parametrize("cell", ["Ana 08-12", "Eka Wati 08.00 s/d 12.00"])
def test_hours_behind_a_name_are_those_of_its_shift(cell: str):
    reading = kept(f"Tanggal,Pagi\n20/12/2026,{cell}\n21/12/2026,Budi", **{"hours:Pagi": P})
    name = cell.partition(" 08")[0]
    assert told(reading) == [f"{day(20, 12)} 08:00-12:00 {name}", f"{day(21, 12)} {P} Budi"]


LISTED = """
day,start,end,name,phone
Monday,08:00,16:00,Ana,081234567811
{0},16:00,24:00,{0},{0}
Tuesday,{0},{0},Budi,081234567812
"""


@pytest.mark.parametrize("mark", ["sda", "S.D.A.", "idem", "Ditto", "〃", '""""', "''", '"-""-"'])
@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Hari,Jam,Nama\nSenin,08-16,Ana\n{0},16-24,{0}\nSelasa,{0},Budi", ("A3", "C3", "B4")),
        ("Jam,Senin,Selasa\n08-16,Ana,\n16-24,{0},Budi", ("B3",)),
        (
            LISTED,
            ("A3", "D3", "E3", "B4", "C4"),
        ),
    ],
)
def test_a_ditto_mark_is_the_cell_above_and_said(mark: str, text: str, cells: tuple[str, ...]):
    reading = kept(text.format(mark))
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} 08:00-16:00 Ana", f"{MON} 16:00-24:00 Ana", f"{TUE} 16:00-24:00 Budi"]
    (said,) = [each for each in reading.understood if each.key == "ditto-read"]
    assert (said.cells, said.count) == (cells, len(cells))


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Nama\nSenin,08-16,sda\nSelasa,08-16,Budi",
        "Hari,Jam,Nama,HP\nSenin,08-16,,\nSenin,08-16,sda,\nSelasa,08-16,Budi,",
    ],
)
def test_a_ditto_mark_below_a_heading_or_nothing_is_an_error(text: str):
    assert "ditto-of-nothing" in [each.key for each in kept(text).errors]
