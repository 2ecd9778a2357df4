"""The second line of a person, whose name is left blank: the shifts in it are theirs, and this is said."""

import pytest

from tests.routing.rota.kept_tables import DECEMBER, MON, PSM, TUE, M, P, S, day, kept, told

HOURS = {"hours:Pagi": P, "hours:Sore": S, "hours:AM": P, "hours:PM": S, **PSM}


@pytest.mark.parametrize(
    ("text", "shifts", "cells"),
    [
        (
            "Nama,Sen,Sel,Rab\nAna,P,S,\n,M,,P\nBudi,S,P,M",
            [
                f"{MON} {P} Ana",
                f"{TUE} {S} Ana",
                f"{MON} {M} Ana",
                f"0010000 {P} Ana",
                f"{MON} {S} Budi",
                f"{TUE} {P} Budi",
                f"0010000 {M} Budi",
            ],
            ("A3",),
        ),
        (
            "Nama,Sen,Sel\nAna,P,S\n,M,\nBudi,S,P",
            [f"{MON} {P} Ana", f"{TUE} {S} Ana", f"{MON} {M} Ana", f"{MON} {S} Budi", f"{TUE} {P} Budi"],
            ("A3",),
        ),
        (
            "Nama,Waktu,Sen,Sel\nAna,Pagi,v,\n,Sore,,v\nBudi,Pagi,,v\n,Sore,v,",
            [f"{MON} {P} Ana", f"{TUE} {S} Ana", f"{TUE} {P} Budi", f"{MON} {S} Budi"],
            ("A3", "A5"),
        ),
        (
            "Name,,Mon,Tue\nAna,AM,x,\n,PM,,x\nBudi,AM,,x\n,PM,x,",
            [f"{MON} {P} Ana", f"{TUE} {S} Ana", f"{TUE} {P} Budi", f"{MON} {S} Budi"],
            ("A3", "A5"),
        ),
        (
            "Name,Phone,Time,Mon,Tue\nAna,081234567811,08-12,x,\n,,12-16,,x\nBudi,081234567812,08-12,,x",
            [f"{MON} 08:00-12:00 Ana", f"{TUE} 12:00-16:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            ("A3",),
        ),
        (
            "No,Nama,1,2,3\n1,Ana,P,S,\n,,M,,P\n2,Budi,S,P,M",
            [
                f"{day(1, 12)} {P} Ana",
                f"{day(2, 12)} {S} Ana",
                f"{day(1, 12)} {M} Ana",
                f"{day(3, 12)} {P} Ana",
                f"{day(1, 12)} {S} Budi",
                f"{day(2, 12)} {P} Budi",
                f"{day(3, 12)} {M} Budi",
            ],
            ("B3",),
        ),
        (
            "Nama,Sen,Sel\nAna,08-12,\n,13-16,08-16\n,,20-22\nBudi,,08-12",
            [
                f"{MON} 08:00-12:00 Ana",
                f"{MON} 13:00-16:00 Ana",
                f"{TUE} 08:00-16:00 Ana",
                f"{TUE} 20:00-22:00 Ana",
                f"{TUE} 08:00-12:00 Budi",
            ],
            ("A3", "A4"),
        ),
    ],
)
def test_a_blank_name_below_a_name_in_a_grid_is_the_same_person(
    text: str, shifts: list[str], cells: tuple[str, ...]
):
    reading = kept(text, **HOURS, **({"month": DECEMBER["month"]} if "No," in text else {}))
    assert (reading.errors, reading.questions) == ([], [])
    assert sorted(told(reading)) == sorted(shifts)
    assert [each.key for each in reading.warnings if "gap-to-fill" in each.key] == []
    assert [each.cells for each in reading.understood if each.key == "name-inherited"] == [cells]


def test_what_stands_once_beside_a_name_holds_in_its_other_lines():
    reading = kept("Nama,Urutan,Bahasa,Sen,Sel\nAna,2,id en,P,\n,,,M,S\nBudi,1,id,S,P", **HOURS)
    assert {(each.name, each.tier, each.languages) for each in reading.shifts} == {
        ("Ana", 2, ("id", "en")),
        ("Budi", 1, ("id",)),
    }


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("No,Nama,Sen,Sel\n1,Ana,P,S\n2,,M,P\n3,Budi,S,M", "B3"),  # numbered as another one
        ("Nama,Sen,Sel\nAna,M,P\nBudi,S,M\n\n,P,S", "A5"),  # apart from the others
    ],
)
def test_a_line_of_nobody_is_a_gap_to_fill(text: str, cell: str):
    reading = kept(text, **HOURS)
    assert {each.cell for each in reading.warnings if each.key == "gap-to-fill"} == {cell}
    assert [each for each in reading.understood if each.key == "name-inherited"] == []


@pytest.mark.parametrize(
    "text", ["Shift,Nama,Sen,Sel\nP,Ana,x,\nS,,,x\nP,Budi,,x", "Jam,Nama,Sen,Sel\n07-14,Ana,x,\n14-21,,,x"]
)
def test_a_shift_before_a_blank_name_may_be_anybodys(text: str):
    reading = kept(text, **HOURS)
    assert [(each.cell, each.key) for each in reading.errors] == [("B3", "name-again-or-nobody")]
