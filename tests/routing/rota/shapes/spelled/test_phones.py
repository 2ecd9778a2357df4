"""Phones in the row below the names of a grid."""

import pytest

from tests.routing.rota.csv_files import read

ANA, BUDI, CITRA, DODI = "+6281234567811", "+6281234567812", "+6281234567813", "+6281234567814"
ROWS = "08-16,Ana,Budi\n{label},081234567811,081234567812\n16-22,Citra,Dodi\n{label},0812-3456-7813,+62 812 3456 7814"


@pytest.mark.parametrize("label", ["", "HP", "No. HP", "Phone", "Telp :"])
@pytest.mark.parametrize("corner", ["Shift", "Jam", ""])
def test_a_phone_below_a_name_is_theirs(label: str, corner: str):
    reading = read(f"{corner},Senin,Selasa\n{ROWS.format(label=label)}")
    assert (reading.errors, reading.questions) == ([], [])
    assert [(each.days, each.start // 60, each.name, each.phone) for each in reading.shifts] == [
        *((1, 8, "Ana", ANA), (2, 8, "Budi", BUDI), (1, 16, "Citra", CITRA), (2, 16, "Dodi", DODI)),
    ]
    (told,) = [each for each in reading.understood if each.key == "phones-below"]
    assert (told.cells, told.count) == (("B3", "C3", "B5", "C5"), 4)


def test_some_of_a_row_may_have_a_phone_below():
    reading = read("Jam,Senin,Selasa,Rabu\n08-16,Ana,Budi,Ana\n,081234567811,081234567812,")
    assert reading.questions == []
    assert [(each.name, each.phone) for each in reading.shifts] == [
        ("Ana", ANA),
        ("Budi", BUDI),
        ("Ana", ANA),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Nama,HP\nSenin,08-16,Ana,081234567811\nSelasa,08-16,Budi,081234567812",
        "Nama,Ana,Budi\nHP,081234567811,081234567812\nSenin,08-16,\nSelasa,,08-16",
        "Hari,Senin,Selasa\nNama,Ana,Budi\nHP,081234567811,081234567812\nJam,08-16,08-16",
        "Hari,Ana,Budi\nHP,081234567811,081234567812\nSenin,08-16,\nSelasa,,08-16",
        "Rota,2026\nHari,Ana,Budi\n,081234567811,081234567812\nSenin,08-16,\nSelasa,,08-16",
        "Jam,Senin,Selasa\n08-16,081234567811,081234567812\n16-22,Ana,Budi",
    ],
)
def test_phones_elsewhere_are_left_where_they_stand(text: str):
    assert "phones-below" not in {each.key for each in read(text).understood}
