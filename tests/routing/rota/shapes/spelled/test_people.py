"""Initials that a file explains itself: the grid names whom they mean, with the phones beside them."""

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.csv_files import read
from tests.routing.rota.kept_tables import MON, PSM, TUE, kept, told

GRID = "Jam,Senin,Selasa\n07-14,AS,BJ\n14-21,BJ,AS"
BESIDE = (
    "Jam,Senin,Selasa,,Kode,Nama,HP\n07-14,AS,BJ,,AS,Ana Sari,0812-0000-0001\n"
    "14-21,BJ,AS,,BJ,Budi Jaya,0812-0000-0002"
)
ANA, BJ = "Ana Sari", "Budi Jaya"
PHONES = {ANA: "+6281200000001", BJ: "+6281200000002"}


def alone(text: str) -> Reading:
    """Read a table without contacts."""
    return read(text + "\n")


@pytest.mark.parametrize(
    "text",
    [
        f"{GRID}\n\nAS = Ana Sari 0812-0000-0001\nBJ = Budi Jaya 0812-0000-0002",
        f"{GRID}\n\nKeterangan:\nAS: Ana Sari (0812-0000-0001)\nBJ: Budi Jaya (0812-0000-0002)",
        f"{GRID}\nKeterangan: AS = Ana Sari 0812-0000-0001; BJ = Budi Jaya 0812-0000-0002",
        f"{GRID}\n\nAS - Ana Sari - 0812-0000-0001\nBJ - Budi Jaya - 0812-0000-0002",
        f"{GRID}\nAS,=,Ana Sari,0812-0000-0001\nBJ,=,Budi Jaya,0812-0000-0002",
        f"{GRID}\nAS,Ana Sari,0812-0000-0001\nBJ,Budi Jaya,0812-0000-0002",
        f"{GRID}\n\nInisial,Nama,HP\nAS,Ana Sari,0812-0000-0001\nBJ,Budi Jaya,0812-0000-0002",
        f"{GRID}\n\nName,Initials,Phone\nAna Sari,AS,0812-0000-0001\nBudi Jaya,BJ,0812-0000-0002",
        f"AS = Ana Sari 0812-0000-0001\nBJ = Budi Jaya 0812-0000-0002\n{GRID}",
        BESIDE,
    ],
)
def test_initials_are_those_whom_the_file_gives_them(text: str):
    reading = alone(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert sorted(told(reading)) == sorted(
        [
            *(f"{MON} 07:00-14:00 {ANA}", f"{TUE} 07:00-14:00 {BJ}"),
            *(f"{MON} 14:00-21:00 {BJ}", f"{TUE} 14:00-21:00 {ANA}"),
        ]
    )
    assert {each.name: each.phone for each in reading.shifts} == PHONES
    said = [each.params for each in reading.understood if each.key == "initials-from-file"]
    assert said == [{"code": "AS", "name": ANA}, {"code": "BJ", "name": BJ}]


@pytest.mark.parametrize("cell", ["AS/BJ", "AS BJ", "AS + BJ", "as / bj"])
def test_several_initials_may_stand_in_a_cell(cell: str):
    legend = "AS = Ana Sari 0812-0000-0001\nBJ = Budi Jaya 0812-0000-0002"
    reading = alone(f"Jam,Senin\n07-14,{cell}\n14-21,AS (15-18)\n{legend}")
    assert told(reading) == [
        f"{MON} 07:00-14:00 {ANA}",
        f"{MON} 07:00-14:00 {BJ}",
        f"{MON} 15:00-18:00 {ANA}",
    ]


def test_initials_of_contacts_need_no_phone_and_may_stand_across():
    reading = kept("Hari,A,B\nSenin,P,M\n\nA = Ana\nB = Budi", **PSM)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} 07:00-14:00 Ana", f"{MON} 21:00-07:00 Budi"]


def test_a_wrong_phone_beside_initials_is_told_in_its_cell():
    reading = alone(f"{GRID}\n\nInisial,Nama,HP\nAS,Ana Sari,0812\nBJ,Budi Jaya,0812-0000-0002")
    assert [(each.cell, each.column, each.value) for each in reading.errors] == [("C6", "phone", "0812")]


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Kode,Nama,HP\nSenin,P,Ana,0812-0000-0001\nSelasa,M,Budi,0812-0000-0002",
        "Hari,Shift,Nama,HP\nSenin,P,Ana,0812-0000-0001\nSelasa,M,Budi,0812-0000-0002\nM = 21-07\nP = 07-14",
        "Nama,HP,Senin,Selasa\nAna,0812-0000-0001,P,\nBudi,0812-0000-0002,,M\nP = Pagi 07-14",
        "Inisial,Nama,HP,Senin,Selasa\nA,Ana,0812-0000-0001,P,\nB,Budi,0812-0000-0002,,M",
    ],
)
def test_codes_of_shifts_and_initials_that_stand_nowhere_else_are_none(text: str):
    reading = read(text + "\n", answers=PSM)
    assert told(reading) == [f"{MON} 07:00-14:00 Ana", f"{TUE} 21:00-07:00 Budi"]
    assert "initials-from-file" not in {each.key for each in reading.understood}


def test_initials_of_two_people_are_asked():
    reading = alone(f"{GRID}\nAS = Ana Sari 0812-0000-0001\nAS = Agus Salim 0812-0000-0002")
    assert "person:AS" in {each.id for each in reading.questions}
