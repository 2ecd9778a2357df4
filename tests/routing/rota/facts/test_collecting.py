"""Collecting: one cell of a file may decide how all others are read, wherever it stands."""

import pytest

from tests.routing.rota.csv_files import read

PHONE = "+6281234567890"


@pytest.mark.parametrize("proof", [0, 3])
def test_one_date_decides_for_those_above_it_and_below(proof: int):
    days = ["1/12/2026", "2/12/2026", "3/12/2026"]
    days.insert(proof, "13/12/2026")
    reading = read(
        "\n".join(["tanggal,jam,nama,hp", *(f"{day},08-16,Ana,{PHONE}" for day in days)]), country="US"
    )
    assert {each.on_date.month for each in reading.shifts if each.on_date} == {12}
    assert [each.key for each in reading.understood if each.key.startswith("dates")] == ["dates-order-proved"]


def test_headings_and_cells_are_judged_together():
    reading = read(
        f"nama,hp,1/12/2026,13/12/2026\nAna,{PHONE},x,x\n", country="US", answers={"hours": "8-16"}
    )
    assert [str(each.on_date) for each in reading.shifts] == ["2026-12-01", "2026-12-13"]


def test_a_phone_given_once_is_known_wherever_the_name_stands():
    reading = read(f"hari,jam,nama,hp\nSenin,08-16,Ana,\nSelasa,08-16,Ana,{PHONE}\n")
    assert [each.phone for each in reading.shifts] == ["+6281234567890"] * 2


def test_am_or_pm_in_one_line_leaves_the_others_open():
    assert read(f"hari,jam,nama,hp\nSenin,8-12,Ana,{PHONE}\n").questions == []
    reading = read(f"hari,jam,nama,hp\nSenin,8-12,Ana,{PHONE}\nSelasa,9 am - 1 pm,Ana,{PHONE}\n")
    assert [each.id for each in reading.questions] == ["hours:8-12"]


def test_a_codes_hours_hold_in_the_lines_above_them_too():
    reading = read(f"nama,hp,senin,selasa\nAna,{PHONE},P,P\nBudi,081234567891,P (07.00-14.00),libur\n")
    assert {(each.start, each.end) for each in reading.shifts} == {(420, 840)}


def test_the_columns_of_a_month_of_wages_go_on_into_the_next():
    days = [*range(26, 32), *range(1, 26)]
    header = ",".join(["nama", "hp", *map(str, days)])
    reading = read(f"{header}\nAna,{PHONE}{',x' * 31}\n", answers={"month": "2026-12", "hours": "8-16"})
    found = [str(each.on_date) for each in reading.shifts]
    assert (found[0], found[5], found[6], found[-1], len(found)) == (
        "2026-12-26", "2026-12-31", "2027-01-01", "2027-01-25", 31,
    )  # fmt: skip
