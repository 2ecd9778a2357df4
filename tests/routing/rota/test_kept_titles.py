"""Titles that name a time, above and between rows of weekdays: none of them is passed over without a word."""

from dataclasses import replace
from datetime import date

import pytest

from routing.rota.reading import Given, read_rota
from routing.rota.sheets.delimited import read_delimited
from tests.routing.rota.kept_tables import PEOPLE as CONTACTS
from tests.routing.rota.kept_tables import kept

GRID = "Jam,Senin,Selasa\n08-16,Ana,Budi\n"
ROWS = "Hari,Jam,Nama\nSenin,08-16,Ana\nSelasa,08-16,Budi\n"
PEOPLE = "Nama,Senin,Selasa\nAna,08-16,16-24\nBudi,16-24,08-16\n"
SIDEWAYS = "Hari,Senin,Selasa\nJam,08-16,08-16\nNama,Ana,Budi\n"
SHAPES = (GRID, ROWS, PEOPLE, SIDEWAYS)
FIRST, SECOND = "2026-12-07/2026-12-13", "2026-12-14/2026-12-20"


def held(text: str) -> list[str]:
    """Return the days for which each stretch of shifts holds, or the dates of its first ones."""
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    return list(dict.fromkeys(f"{each.valid_from}/{each.valid_until}" for each in reading.shifts))


def keys(text: str) -> set[tuple[str | None, str]]:
    reading = kept(text)
    told = [*reading.errors, *reading.warnings]
    return {(each.cell, each.key) for each in told if not each.key.startswith("gap-")}


@pytest.mark.parametrize("table", SHAPES[:3])
@pytest.mark.parametrize("blank", ["", ",,\n"])
@pytest.mark.parametrize(
    "title",
    [
        *("Jadwal {} - {} Desember 2026", "Week beginning {} December 2026", "Jadwal: {}-{} Des 2026"),
        *(
            "Minggu mulai {} Desember 2026",
            "Periode {} s/d {} Des 2026",
            "w/c {} Dec 2026",
            "Rota {}-{} Dec 2026",
        ),
    ],
)
def test_each_block_holds_for_the_time_of_its_own_title(title: str, blank: str, table: str):
    one, other = title.format(7, 13), title.format(14, 20)
    assert held(f"{one}\n{table}{blank}{other}\n{table}") == [FIRST, SECOND]
    assert held(f"{one}\n{table}{blank}{other}\n{table.partition(chr(10))[2]}") == [FIRST, SECOND]


@pytest.mark.parametrize("table", SHAPES[:3])
@pytest.mark.parametrize(
    "title", ["Periode:,{}-{} Desember 2026", "Week commencing,{} Dec 2026", "Jadwal,{} - {} Des 2026"]
)
def test_the_days_of_a_title_may_stand_in_a_cell_of_their_own(title: str, table: str):
    assert held(f"{title.format(7, 13)}\n{table}{title.format(14, 20)}\n{table}")[-1] == SECOND


def test_a_day_that_nobody_has_is_no_title():
    reading = kept(
        "Hari,Tanggal,Jam,Nama\nMinggu,6 Des 2026,08-16,Ana\nMinggu,13 Des 2026,,\nSenin,14 Des 2026,08-16,Ana"
    )
    assert [f"{each.on_date:%d}" for each in reading.shifts] == ["06", "14"]


@pytest.mark.parametrize("table", SHAPES[:3])
def test_rows_above_the_first_title_come_every_week(table: str):
    assert held(f"{table}Jadwal 14 - 20 Desember 2026\n{table}") == ["None/None", SECOND]


def test_a_month_above_the_titles_of_its_weeks_takes_nothing_from_them():
    blocks = f"Week beginning 7 Dec 2026\n{GRID}Week beginning 14 Dec 2026\n{GRID}"
    assert held(f"JADWAL DESEMBER 2026\n{blocks}") == [FIRST, SECOND]
    assert ("A1", "titles-apart") in keys(f"JADWAL JANUARI 2027\n{blocks}")


def test_a_note_below_takes_nothing_from_the_titles_of_blocks():
    blocks = f"Week beginning 7 Dec 2026\n{GRID}Week beginning 14 Dec 2026\n{GRID}"
    assert held(f"{blocks}\nCatatan: berlaku Desember 2026") == [FIRST, SECOND]


def test_first_and_last_day_may_stand_in_two_titles():
    assert held(f"Berlaku mulai 7 Des 2026\nBerlaku sampai 13 Des 2026\n{GRID}") == [FIRST]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("Minggu I (1-6 Des)", "Minggu II (7-13 Des)"),
            ("Week 50", "Week 51"),
            ("Minggu ini", "Minggu depan"),
        ),
        *(("Jadwal Desember 2026", "Jadwal Januari 2027"), ("Week of 9 Dec 2026", "Week of 16 Dec 2026")),
    ],
)
@pytest.mark.parametrize("table", SHAPES[:3])
def test_blocks_of_several_times_that_are_not_sure_are_an_error(one: str, other: str, table: str):
    found = keys(f"{one}\n{table}{other}\n{table}")
    assert {key for _, key in found} & {"titles-apart", "weeks-apart"}


def test_blocks_of_one_time_are_warned_of():
    title = "JADWAL DESEMBER 2026 - TIM {}"
    found = keys(
        f"{title.format(1)}\n{GRID}{title.format(2)}\n{GRID.replace('Ana', 'Citra').replace('Budi', 'Dodi')}"
    )
    assert {key for _, key in found} == {"weekly-without-end"}


@pytest.mark.parametrize("title", ["Jadwal Minggu", "JADWAL PIKET MINGGU", "Jadwal mingguan"])
@pytest.mark.parametrize("table", SHAPES)
def test_minggu_above_other_weekdays_is_a_week(title: str, table: str):
    assert held(f"{title}\n{table}") == ["None/None"]


def test_minggu_above_people_is_a_sunday():
    (shift,) = kept("Jadwal Minggu\nJam,Nama\n08-16,Ana").shifts
    assert shift.days == 64


TITLES = (
    *(
        "Jadwal 7 - 13 Desember 2026",
        "7 - 13 Desember 2026",
        "Week beginning 7 December 2026",
        "w/e 13 Dec 2026",
    ),
    *(
        "Rota from 4 January 2027",
        "mulai 4 Januari 2027",
        "Valid until 31 Dec 2026",
        "Minggu ke-2 Desember 2026",
    ),
    *(
        "Minggu I (1-6 Des)",
        "Minggu ke-2",
        "Week 50",
        "Jadwal minggu ini",
        "Minggu depan",
        "This week",
        "Pekan III",
    ),
    *(
        "Jadwal Desember 2026",
        "DESEMBER",
        "Rota 2027",
        "Jadwal 7 Desember 2026",
        "Rota 07/12/2026",
        "7-13 Des",
    ),
    *(
        "Jadwal piket bulan Desember",
        "Desember 2026",
        "Week of 7 Dec",
        "Semester 2 2026",
        "Minggu 7-13 Des 2026",
    ),
    *(
        "Jadwal Senin 7 Desember 2026",
        "Helpline Cianjur 7-13 Des",
        "1 Des 2026",
        "December rota",
        "2026-12-07",
    ),
)


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("cells", ["{}\n", "{},,\n\n", ",{}\n"])
def test_no_title_that_names_a_time_is_passed_over(title: str, table: str, cells: str):
    reading = kept(cells.format(title) + table)
    is_said = any(each.key == "weekly-without-end" for each in reading.warnings)
    is_held = all(each.on_date or each.valid_from or each.valid_until for each in reading.shifts)
    assert reading.errors or reading.questions or is_said or is_held


@pytest.mark.parametrize(
    "title",
    [
        "Jadwal Senin 7 Desember 2026",
        "Week,7 Dec 2026",
        "Week commencing,2026-12-07",
        "Minggu mulai,7/12/2026",
    ],
)
@pytest.mark.parametrize("table", SHAPES)
def test_neither_is_one_whose_day_stands_in_a_cell_of_its_own(title: str, table: str):
    test_no_title_that_names_a_time_is_passed_over(title, table, "{}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *(
            (name, "weekly-without-end")
            for name in ("7-13 Des", "Week 50", "Desember", "Minggu ke-2", "Jadwal 2027")
        ),
        *(
            (name, "")
            for name in ("7-13 Des 2026", "w-c 7 Dec 2026", "Sheet1", "Jadwal", "Tim 2", "Rota (2)")
        ),
    ],
)
def test_the_name_of_a_sheet_is_a_title_where_there_is_no_other(name: str, said: str):
    grid = replace(read_delimited(GRID.encode()), sheet=name)
    reading = read_rota(grid, Given("ID", ("id",), date(2026, 11, 23), contacts=CONTACTS))
    keys = [each.key for each in reading.warnings if not each.key.startswith("gap-")]
    assert keys == ([said] if said else [])
    is_week = {each.valid_from for each in reading.shifts} == {date(2026, 12, 7)}
    assert is_week is ("7" in name and "2026" in name)
