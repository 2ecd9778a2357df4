"""What a line says of hours and the rest: the nearest place that says it counts."""

import pytest

from tests.routing.rota.csv_files import read

PHONE = "+6281234567890"
ANSWERS = {"hours:P": "8-16", "hours": "0:00-1:00", "person:Ana": PHONE}


def hours(*lines: str) -> list[tuple[int, int]]:
    reading = read("\n".join(lines) + "\n", answers=ANSWERS)
    assert (reading.errors, reading.questions) == ([], [])
    return [(each.start // 60, each.end // 60) for each in reading.shifts]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A start and an end; hours in one cell; a code.
        (["hari,mulai,selesai,nama,hp", f"Senin,9:00,17:00,Ana,{PHONE}"], [(9, 17)]),
        (["hari,jam,nama,hp", f"Senin,09.00-17.00,Ana,{PHONE}"], [(9, 17)]),
        (["hari,shift,nama,hp", f"Senin,P,Ana,{PHONE}"], [(8, 16)]),
        # Hours go before the code that stands beside them.
        (["hari,shift,jam,nama,hp", f"Senin,P,09.00-17.00,Ana,{PHONE}"], [(9, 17)]),
        (["hari,shift,jam,nama,hp", f"Senin,P,,Ana,{PHONE}"], [(8, 16)]),
        # A heading: hours, or a code.
        (["hari,09.00-17.00,17.00-21.00", "Senin,Ana,Ana"], [(9, 17), (17, 21)]),
        (["hari,P,S", "Senin,Ana,"], [(8, 16)]),
        # A block above.
        (["nama,hari,hp", "P", f"Ana,Senin,{PHONE}"], [(8, 16)]),
        # A mark takes what its line has; a code in the grid goes before it.
        (["nama,hp,jam,senin,selasa", f"Ana,{PHONE},09.00-17.00,x,P"], [(9, 17), (8, 16)]),
        # None at all: the answer for what has no hours.
        (["hari,nama,hp", f"Senin,Ana,{PHONE}"], [(0, 1)]),
        (["nama,hp,senin,selasa", f"Ana,{PHONE},x,libur"], [(0, 1)]),
    ],
)
def test_the_nearest_place_gives_the_hours(lines: list[str], expected: list[tuple[int, int]]):
    assert hours(*lines) == expected


def test_a_heading_gives_the_tier_of_the_people_below_it():
    reading = read(
        "tanggal,Utama,Cadangan\n2026-12-01,Ana,Budi\n", answers=ANSWERS | {"person:Budi": "081234567891"}
    )
    assert [(each.name, each.tier) for each in reading.shifts] == [("Ana", 1), ("Budi", 2)]


def test_a_blank_tier_is_the_first_and_languages_are_the_contacts_where_the_file_has_none():
    reading = read(
        f"day,start,end,name,phone,tier,languages,organisation\nSenin,8:00,9:00,Ana,{PHONE},,id en,PMI\n"
    )
    assert [(each.tier, each.languages, each.organisation) for each in reading.shifts] == [
        (1, ("id", "en"), "PMI")
    ]


def test_first_and_last_days_are_in_the_order_of_the_whole_file():
    lines = [f"Senin,8:00,9:00,Ana,{PHONE},1/12/2026,13/12/2026", f"Selasa,8:00,9:00,Ana,{PHONE},2/12/2026,"]
    reading = read("\n".join(["day,start,end,name,phone,from,until", *lines]), country="US")
    assert [str(each.valid_from) for each in reading.shifts] == ["2026-12-01", "2026-12-02"]
