"""Fingerprints: files of the same headings and orientation have the same, from month to month."""

import calendar
import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read, rota

PEOPLE = ("Ana Sari", "Budi Jaya", "Citra Dewi")
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def file_of(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def layout(rows: Sequence[Sequence[object]], **given_: object) -> str:
    found = read(file_of(rows), **given_).layout  # type: ignore[arg-type]
    assert found
    return found


def month_grid(
    year: int, month: int, heading: str, first: str = "Nama", last: str = "Total"
) -> list[list[str]]:
    """Return a rota with people down and the days of a month across, as a column behind them says."""
    days = [date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    form = {
        "number": lambda day: str(day.day),
        "date": lambda day: day.strftime("%d/%m/%Y"),
        "named": lambda day: f"{WEEKDAYS[day.weekday()][:3]} {day.day}/{day.month}",
    }[heading]
    body = [[name, *("PM-"[(each + day.day) % 3] for day in days), "9"] for each, name in enumerate(PEOPLE)]
    return [[first, *map(form, days), last], *body]


MONTHS = st.tuples(st.integers(2020, 2040), st.integers(1, 12))


@given(first=MONTHS, second=MONTHS, heading=st.sampled_from(["number", "date", "named"]))
def test_each_month_of_a_grid_has_the_same(first: tuple[int, int], second: tuple[int, int], heading: str):
    assert layout(month_grid(*first, heading)) == layout(month_grid(*second, heading))


@given(monday=st.dates(date(2020, 1, 1), date(2040, 1, 1)), weeks=st.integers(1, 5))
def test_two_rows_of_headings_over_pairs_of_columns_count_their_days_once(monday: date, weeks: int):
    def grid(days: int) -> list[list[str]]:
        dates = [monday + timedelta(days=each) for each in range(days)]
        return [
            ["Shift", *(text for day in dates for text in (day.isoformat(), ""))],
            ["", *("Nama", "No. HP") * days],
            *([code, *("Ana", "0812 3456 7801") * days] for code in ("Pagi", "Malam")),
        ]

    assert layout(grid(7 * weeks)) == layout(grid(7))


def test_weekdays_and_hours_count_by_their_kind():
    week = [["Nama", *WEEKDAYS], ["Ana", *"PPPPPPP"], ["Budi", *"MMMMMMM"]]
    assert layout(week) == layout([[*row[:1], *row[3:8]] for row in week])
    hours = [["Tanggal", "08.00-16.00", "16.00-24.00"], ["2026-12-01", "Ana", "Budi"]]
    assert layout(hours) == layout([["Tanggal", "07.00-19.00", "19.00-07.00"], ["2026-12-01", "Ana", "Budi"]])


GRID = month_grid(2026, 11, "number")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(month_grid(2026, 11, "number", first="Petugas"), id="another word"),
        pytest.param(month_grid(2026, 11, "number", last="Keterangan"), id="another word behind the days"),
        pytest.param([[row[0], "Unit", *row[1:]] for row in GRID], id="one more column"),
        pytest.param([["", *row] for row in GRID], id="a column further right"),
        pytest.param(month_grid(2026, 11, "date"), id="dates for days of the month"),
        pytest.param(list(map(list, zip(*GRID, strict=True))), id="on its side"),
        pytest.param([["Tanggal", "Nama", "Jam"], ["2026-12-01", "Ana", "8-16"]], id="a list"),
    ],
)
def test_other_headings_have_another(other: Sequence[Sequence[object]]):
    assert layout(GRID) != layout(other)


def test_a_word_counts_as_it_is_read_not_as_it_is_typed():
    assert layout(GRID) == layout([["NAMA ", *GRID[0][1:]], *GRID[1:]])


def test_the_list_form_has_one_for_its_headings():
    line, other = "daily,00:00,24:00,Ana,0812 3456 7801", "Mon,08:00,16:00,Budi,0812 3456 7802"
    assert read(rota(line)).layout == read(rota(other, line)).layout
    assert read(rota(line)).layout != read(rota(f"{line},1", header="day,start,end,name,phone,tier")).layout


def test_a_table_without_headings_is_told_by_what_its_columns_hold():
    rows = [["2026-12-01", "08:00", "16:00", "Ana", "0812 3456 7801"]] * 2
    others = [["2026-12-02", "09:00", "17:00", "Budi", "0812 3456 7802"]] * 3
    assert layout(rows) == layout(others)
    assert layout(rows) != layout([[row[4], *row[:4]] for row in rows])


def test_neither_answers_nor_contacts_change_it():
    known = Contacts([Contact("Nama", "+6281234567801"), Contact("Ana Sari", "+6281234567802")])
    answers = {"column:A": "-", "hours:P": "08:00-16:00", "person:Budi Jaya": "-", "month": "2026-11"}
    assert layout(GRID) == layout(GRID, contacts=known) == layout(GRID, answers=answers)
    assert layout(GRID) == layout(GRID, contacts=known, answers=answers, kept={"hours:M": "16:00-24:00"})


def test_neither_do_they_where_they_change_what_is_read():
    people = [["Tanggal", "Agus", "Mei"], ["2026-12-01", "P", "M"], ["2026-12-02", "M", "P"]]
    known = Contacts([Contact("Agus", "+6281234567801"), Contact("Mei", "+6281234567802")])
    assert layout(people) == layout(people, contacts=known)
    bare = [["2026-12-01", "08:00", "16:00", "Ana", "0812 3456 7801"]] * 2
    assert layout(bare) == layout(bare, answers={"column:D": "-"}) == layout(bare, kept={"column:D": "-"})


def test_only_columns_before_the_first_value_are_steady():
    assert read(file_of([[row[0], "Unit", *row[1:]] for row in GRID])).steady == 2
    assert read(file_of(list(map(list, zip(*GRID, strict=True))))).steady == 0
    assert read(rota("daily,00:00,24:00,Ana,0812 3456 7801")).steady == 5
