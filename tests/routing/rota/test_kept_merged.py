"""Headings that are merged over several columns in a workbook, above shifts, hours and days."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from ivr.workbooks.reading import read_table
from routing.rota.files.lines import Reading
from routing.rota.reading import Given, read_rota
from tests.routing.rota.kept_tables import DECEMBER, MON, PEOPLE, TUE, M, P, S, day, told
from tests.routing.rota.workbooks import Sheet, ods, xlsx

SHIFTS = ("Pagi", "Siang", "Malam")
HOURS = dict(zip((f"hours:{shift}" for shift in SHIFTS), (P, S, M), strict=True))
FIRST, SECOND = day(1, 12), day(2, 12)
ACROSS = ((1, 2, 1, 4), (1, 5, 1, 7))
Rows = Sequence[Sequence[object]]


def merged(
    book: Callable[..., bytes], rows: Rows, *areas: tuple[int, int, int, int], **answers: str
) -> Reading:
    content = book(Sheet(rows=rows, name="Rota", merged=areas))
    given = Given("ID", ("id",), date(2026, 6, 1), contacts=PEOPLE, answers=answers)
    return read_rota(read_table(content), given)


@pytest.mark.parametrize("book", [xlsx, ods])
@pytest.mark.parametrize(
    ("heads", "days"),
    [((date(2026, 12, 1), date(2026, 12, 2)), (FIRST, SECOND)), (("Senin", "Selasa"), (MON, TUE))],
)
@pytest.mark.parametrize("below", [SHIFTS, ("07-14", "14-21", "21-07")])
def test_a_merged_day_is_that_of_each_column_below_it(
    book: Callable[..., bytes], heads: Sequence[object], days: Sequence[str], below: Sequence[str]
):
    people = ("Ana", "Budi", "Citra", "Dodi", "Ana", "Budi")
    rows: Rows = [["", heads[0], "", "", heads[1], "", ""], ["", *below, *below], ["Ruang 1", *people]]
    reading = merged(book, rows, *ACROSS, **HOURS)
    assert (reading.errors, reading.questions) == ([], [])
    names = zip([each for each in days for _ in SHIFTS], (P, S, M) * 2, people, strict=True)
    assert told(reading) == [" ".join(map(str, each)) for each in names]


@pytest.mark.parametrize("book", [xlsx, ods])
@pytest.mark.parametrize("week", ["Minggu ke-1", "Desember 2026"])
def test_a_merged_week_or_month_above_numbers_of_days_is_a_title(book: Callable[..., bytes], week: str):
    rows: Rows = [["Nama", week, "", ""], ["", 1, 2, 3], ["Ana", "P", "S", "M"]]
    reading = merged(book, rows, (1, 1, 2, 1), (1, 2, 1, 4), **DECEMBER)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{FIRST} {P} Ana", f"{SECOND} {S} Ana", f"{day(3, 12)} {M} Ana"]


@pytest.mark.parametrize("book", [xlsx, ods])
def test_weeks_merged_above_weekdays_do_not_come_every_week(book: Callable[..., bytes]):
    rows = [
        ["Minggu ke-1", "", "Minggu ke-2", ""],
        ["Senin", "Selasa", "Senin", "Selasa"],
        ["Ana", "Budi", "Citra", "Dodi"],
    ]
    reading = merged(book, rows, (1, 1, 1, 2), (1, 3, 1, 4), hours="08:00-16:00")
    assert {(each.cell, each.key) for each in reading.errors} == {
        ("A1", "weeks-by-number"),
        ("C1", "weeks-by-number"),
    }
