"""Ranges of days of a month, each of which may be a date alone: 1-3, 4-6."""

import pytest

from tests.routing.rota.kept_tables import day, kept, told

MONTH = {"month": "2026-12"}
WORK = {"hours": "08:00-16:00"}


def days(*numbers: int, month: int = 12) -> list[str]:
    return [day(each, month) for each in numbers]


@pytest.mark.parametrize("heading", ["Tanggal", "Tgl", "Date"])
@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("1-3", "4-6", "7-9", "10-12"), range(1, 13)),
        (("1-7", "8-12"), range(1, 13)),
        (("1 - 2", "3 - 4", "5"), range(1, 6)),
        (("tgl 1-3", "tgl 4-6"), range(1, 7)),
    ],
)
def test_ranges_that_run_on_are_days_of_the_month_given(
    heading: str, texts: tuple[str, ...], expected: range
):
    people = ["Ana", "Budi", "Citra", "Dodi"]
    rows = "\n".join(f"{text},{name}" for text, name in zip(texts, people, strict=False))
    reading = kept(f"{heading},Petugas\n{rows}", **MONTH, **WORK)
    assert (reading.errors, reading.questions) == ([], [])
    assert [each.split()[0] for each in told(reading)] == days(*expected)
    asked = kept(f"{heading},Petugas\n{rows}", **WORK).questions
    assert [each.key for each in asked] == ["ask-month"]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("Tgl 1-7,Tgl 8-12", range(1, 13)),
        ("Tanggal 1-3,Tanggal 4-6", range(1, 7)),
        ("Tgl 1-10,Tgl 11-20,Tgl 21-31", range(1, 32)),
        ("Dates 1-7,Dates 8-12", range(1, 13)),
        ("Tgl 1-5,Tgl 8-12,Tgl 15-19", [*range(1, 6), *range(8, 13), *range(15, 20)]),
    ],
)
def test_headings_that_run_on_are_days_of_the_month_given(titles: str, expected: range):
    row = ",".join(["Ana", "Budi", "Citra"][: titles.count(",") + 1])
    text = f"Shift,{titles}\nPagi (07-14),{row}"
    for reading in (kept(text, **MONTH), kept(f"Bulan Desember 2026,\n{text}")):
        assert (reading.errors, reading.questions) == ([], [])
        assert [each.split()[0] for each in told(reading)] == days(*expected)
    assert [each.key for each in kept(text).questions] == ["ask-month"]


@pytest.mark.parametrize("texts", [("1-3",), ("1-5", "8-10")])
def test_what_may_be_days_or_dates_of_another_month_than_the_one_given_is_an_error(texts: tuple[str, ...]):
    rows = "\n".join(f"{text},08-16,Ana" for text in texts)
    reading = kept(f"Tanggal,Jam,Petugas\n{rows}", month="2026-06")
    assert [each.key for each in reading.errors] == ["date-or-days"] * len(texts)
    assert kept("Tanggal,Jam,Petugas\n1-6,08-16,Ana\n2-6,08-16,Budi", month="2026-06").errors == []
