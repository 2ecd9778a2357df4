"""Columns of people who ring first, second and third, as people head them."""

import pytest

from tests.routing.rota.kept_tables import MON, NAMES, TUE, M, P, kept, told


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


@pytest.mark.parametrize(
    "text",
    [
        "Shift,Senin,Selasa\nUtama 08.00-16.00,Ana,Budi\nCadangan 08.00-16.00,Citra,Dodi\nBackup 16-24,Dodi,Ana",
        "Peran,Senin,Selasa\n1st call 08:00-16:00,Ana,Budi\n2nd call (08-16),Citra,Dodi\nBackup 16-24,Dodi,Ana",
        "Jam,Senin,Selasa\nLapis 1: 08-16,Ana,Budi\nLapis 2: 08-16,Citra,Dodi\nLapis 2: 16-24,Dodi,Ana",
        "Jam,Shift,Senin,Selasa\n08-16,Utama,Ana,Budi\n08-16,Cadangan,Citra,Dodi\n16-24,Cadangan,Dodi,Ana",
        "Shift,Jam,Senin,Selasa\nPagi Utama,08-16,Ana,Budi\nPagi Backup,08-16,Citra,Dodi\nMalam Backup,16-24,Dodi,Ana",
        "Tier,Utama 08-16,Cadangan 08-16,Backup 16-24\nSenin,Ana,Citra,Dodi\nSelasa,Budi,Dodi,Ana",
        "Nama,Senin,Selasa\nAna,L1 08-16,Backup 16-24\nCitra,L2 08-16,\nDodi,L2 16-24,L2 08-16\nBudi,,Utama 08-16",
        ",Senin,Selasa\n08.00-16.00,,\nUtama,Ana,Budi\nCadangan,Citra,Dodi\n16.00-24.00,,\nCadangan,Dodi,Ana",
        "UTAMA\nJam,Senin,Selasa\n08-16,Ana,Budi\nCADANGAN\nJam,Senin,Selasa\n08-16,Citra,Dodi\n16-24,Dodi,Ana",
        "Jam,Senin,Selasa\nUtama 08-16,,\n,Ana,Budi\nCadangan 08-16,,\n,Citra,Dodi\nCadangan 16-24,,\n,Dodi,Ana",
    ],
)
def test_the_label_of_a_row_says_the_tier_beside_its_hours(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    tiers = sorted(zip(told(reading), (each.tier for each in reading.shifts), strict=True))
    day, night = "08:00-16:00", "16:00-24:00"
    assert tiers == sorted(
        [
            (f"{MON} {day} Ana", 1),
            (f"{TUE} {day} Budi", 1),
            (f"{MON} {day} Citra", 2),
            (f"{TUE} {day} Dodi", 2),
            (f"{MON} {night} Dodi", 2),
            (f"{TUE} {night} Ana", 2),
        ]
    )


def test_ordinals_alone_are_the_shifts_of_a_day():
    reading = kept("Shift,Senin,Selasa\nPertama 08.00-16.00,Ana,Budi\nKedua 16.00-24.00,Citra,Dodi")
    assert (reading.errors, [each.tier for each in reading.shifts]) == ([], [1, 1, 1, 1])


def test_several_tiers_in_one_cell_are_an_error():
    reading = kept("Nama,Senin\nAna,Utama 08.00-12.00 / Cadangan 13.00-17.00\nBudi,Utama 08-16")
    assert [(each.cell, each.key) for each in reading.errors] == [("B2", "tier-several")]


def test_each_of_two_named_shifts_of_a_cell_is_read():
    reading = kept("Nama,Senin\nAna,Pagi 08.00-12.00 / Sore 13.00-17.00\nBudi,Pagi 08.00-12.00")
    assert told(reading) == [f"{MON} 08:00-12:00 Ana", f"{MON} 13:00-17:00 Ana", f"{MON} 08:00-12:00 Budi"]
