"""Columns of people who ring first, second and third, as people head them."""

import pytest

from tests.routing.rota.kept_tables import MON, NAMES, M, P, kept, told


@pytest.mark.parametrize(
    ("headings", "tiers"),
    [
        ("Utama,Cadangan", [1, 2]),
        ("Backup 1,Backup 2", [2, 3]),
        ("Utama,Cadangan 1,Cadangan 2", [1, 2, 3]),
        ("Utama,Cadangan I,Cadangan II", [1, 2, 3]),
        ("Primary,Secondary,Tertiary", [1, 2, 3]),
        ("First,Second,Third", [1, 2, 3]),
        ("1st call,2nd call,3rd call", [1, 2, 3]),
        ("1st,2nd,3rd", [1, 2, 3]),
        ("Petugas,Backup", [1, 2]),
        ("Petugas,Petugas Cadangan", [1, 2]),
        ("Nama,Cadangan 1,Cadangan 2", [1, 2, 3]),
        ("Konselor 1,Konselor 2,Cadangan", [1, 1, 2]),
    ],
)
def test_columns_of_names_are_tiers_in_their_order(headings: str, tiers: list[int]):
    people = NAMES[: len(tiers)]
    reading = kept(f"Hari,Jam,{headings}\nSenin,07-14,{','.join(people)}\nSelasa,07-14,{','.join(people)}")
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert [(each.name, each.tier) for each in reading.shifts] == 2 * list(zip(people, tiers, strict=True))
    assert {(each.start, each.end) for each in reading.shifts} == {(7 * 60, 14 * 60)}


@pytest.mark.parametrize(
    ("headings", "order"),
    [
        ("Petugas,HP,Backup,HP", "Aa Bb"),
        ("Petugas,HP,Backup,HP Backup", "Aa Bb"),
        ("Petugas,Backup,HP Petugas,HP Backup", "AB ab"),
        ("Petugas,Backup,HP,HP Backup", "AB ab"),
    ],
)
def test_each_phone_is_of_its_tier(headings: str, order: str):
    cells = {"A": "Zaki", "a": "081234567841", "B": "Yono", "b": "081234567842"}
    row = ",".join(cells[each] for each in order.replace(" ", ""))
    reading = kept(f"Hari,Jam,{headings}\nSenin,07-14,{row}")
    assert [(each.name, each.phone[-1], each.tier) for each in reading.shifts] == [
        ("Zaki", "1", 1),
        ("Yono", "2", 2),
    ]


def test_nobody_is_lost_beside_the_people_of_a_shift():
    reading = kept("Hari,Petugas,Petugas Malam\nSenin,Ana,Budi", **{"hours": P, "hours:Malam": M})
    assert told(reading) == [f"{MON} {P} Ana", f"{MON} {M} Budi"]
