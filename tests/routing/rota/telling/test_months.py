"""Months: that of the days, as titles name one, or two that follow one another."""

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.kept_tables import PSM, day, kept

ACROSS = "Nama,29,30,1,2\nAna,P,P,P,P"
DOWN = "Tgl,Nama,Shift\n29,Ana,P\n30,Ana,P\n1,Ana,P\n2,Ana,P"
LINES = "Tgl,29,30,1,2\nAna,P,P,P,P"
SHAPES = (ACROSS, DOWN, LINES)


def days(reading: Reading) -> list[str]:
    assert (reading.errors, reading.questions) == ([], [])
    return [f"{each.on_date}" for each in reading.shifts]


def of_table(title: str, table: str) -> Reading:
    return kept(f"{title}\n{table}", **{"hours:P": PSM["hours:P"]})


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize(
    "title",
    [
        "November-Desember 2026",
        "Nov 2026 - Des 2026",
        "Jadwal bulan November/Desember 2026",
        "November & December 2026",
    ],
)
def test_days_below_two_months_begin_in_the_first_and_fall_into_the_second(title: str, table: str):
    reading = of_table(title, table)
    assert days(reading) == [day(29), day(30), day(1, 12), day(2, 12)]
    assert [each.params for each in reading.understood if each.key == "months-from-heading"] == [
        {"month": "2026-11"}
    ]


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize(
    "title", ["Desember-Januari 2027", "Desember 2026 - Januari 2027", "Periode 29 Des - 2 Jan 2027"]
)
def test_the_months_may_lie_in_two_years(title: str, table: str):
    assert days(of_table(title, table)) == [day(29, 12), day(30, 12), day(1, 1, 2027), day(2, 1, 2027)]


@pytest.mark.parametrize("table", SHAPES)
@pytest.mark.parametrize("title", ["Desember 2026", "Jadwal piket Desember 2026"])
def test_days_that_fall_below_one_month_ask_for_it(title: str, table: str):
    (question,) = of_table(title, table).questions
    assert (question.id, [each.value for each in question.choices]) == ("month", ["2026-12", "2026-11"])
    assert question.cells
    reading = kept(f"{title}\n{table}", month="2026-11", **{"hours:P": PSM["hours:P"]})
    assert days(reading) == [day(29), day(30), day(1, 12), day(2, 12)]


@pytest.mark.parametrize("table", [each.replace("29", "3").replace("30", "4") for each in SHAPES])
def test_days_of_one_month_below_two_are_asked_about(table: str):
    (question,) = of_table("November-Desember 2026", table).questions
    assert (question.id, [each.value for each in question.choices]) == ("month", ["2026-11", "2026-12"])


def test_the_same_days_again_do_not_fall():
    again = DOWN.replace("29", "3").replace("30", "4") + "\n3,Budi,P\n4,Budi,P\n1,Budi,P\n2,Budi,P"
    assert {each[:7] for each in days(of_table("Desember 2026", again))} == {"2026-12"}


def test_the_month_of_its_printing_is_not_that_of_its_days():
    (question,) = of_table("Dicetak 28 November 2026", "Nama,1,2\nAna,P,P").questions
    assert (question.id, question.choices) == ("month", ())
    assert days(of_table("Dicetak 28 November 2026\nDesember 2026", "Nama,1,2\nAna,P,P")) == [
        day(1, 12),
        day(2, 12),
    ]


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("Libur Natal Desember 2026", []),
        ("Holidays: December 2026", []),
        ("Jadwal Desember 2026 (revisi 2)", ["2026-12"]),
        ("Roster December 2026, updated 28 November 2026", ["2026-12"]),
    ],
)
def test_what_a_title_says_of_something_else_proposes_no_month(title: str, proposed: list[str]):
    (question,) = of_table(f'"{title}"', "Nama,1,2\nAna,P,P").questions
    assert (question.id, [each.value for each in question.choices]) == ("month", proposed)
