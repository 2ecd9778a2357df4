"""A month's calendar in weeks, as people keep it: weekdays across, numbers of days, and names below each."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.kept_tables import M, P, kept, told

WEEKDAYS = "Senin,Selasa,Rabu,Kamis,Jumat,Sabtu,Minggu"
DAY = "08:00-20:00"
FIRST = f"DESEMBER 2026\n{WEEKDAYS}\n,1,2,3,4,5,6"
SECOND = "7,8,9,10,11,12,13"


def by_day(reading: Reading) -> dict[int, list[str]]:
    """Return who is there on each day of December."""
    found: dict[int, list[str]] = {}
    for shift in reading.shifts:
        assert shift.on_date is not None
        found.setdefault((shift.on_date - date(2026, 11, 30)).days, []).append(shift.name)
    return found


TWO_WEEKS = {
    1: ["Ana"],
    2: ["Budi"],
    3: ["Citra"],
    4: ["Dodi"],
    5: ["Ana"],
    6: ["Budi"],
    7: ["Citra"],
    8: ["Dodi"],
    9: ["Ana"],
    10: ["Budi"],
    11: ["Citra"],
    12: ["Dodi"],
    13: ["Ana"],
}
NAMES_OF_FIRST, NAMES_OF_SECOND = ",Ana,Budi,Citra,Dodi,Ana,Budi", "Citra,Dodi,Ana,Budi,Citra,Dodi,Ana"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{FIRST}\n{NAMES_OF_FIRST}\n{SECOND}\n{NAMES_OF_SECOND}", id="names below"),
        pytest.param(
            f"Desember 2026\nSenin,Selasa,Rabu,Kamis,Jumat,Sabtu,Minggu\n"
            f"{',1,2,3,4,5,6'}\n{NAMES_OF_FIRST}\n{WEEKDAYS}\n{SECOND}\n{NAMES_OF_SECOND}",
            id="weekdays above each week",
        ),
        pytest.param(
            f"DESEMBER 2026\nS,S,R,K,J,S,M\n,1,2,3,4,5,6\n{NAMES_OF_FIRST}\n{SECOND}\n{NAMES_OF_SECOND}",
            id="initials of weekdays",
        ),
        pytest.param(
            f"DESEMBER 2026\nMinggu ke,{WEEKDAYS}\nMinggu 1,,1,2,3,4,5,6\n,{NAMES_OF_FIRST}\n"
            f"Minggu 2,{SECOND}\n,{NAMES_OF_SECOND}",
            id="numbered weeks",
        ),
        pytest.param(
            f"DESEMBER 2026\n,{WEEKDAYS}\nTanggal,,1,2,3,4,5,6\nPetugas,{NAMES_OF_FIRST}\n"
            f"Tanggal,{SECOND}\nPetugas,{NAMES_OF_SECOND}",
            id="words before the lines",
        ),
        pytest.param(
            f'DESEMBER 2026\n{WEEKDAYS}\n,"1\nAna","2\nBudi","3\nCitra","4\nDodi","5\nAna","6\nBudi"\n'
            '"7\nCitra",8 Dodi,9: Ana,10. Budi,"11\nCitra","12\nDodi","13\nAna"',
            id="numbers in the cells of names",
        ),
        pytest.param(
            "DESEMBER 2026\nSenin,,Selasa,,Rabu,,Kamis,,Jumat,,Sabtu,,Minggu,\n"
            ",,1,Ana,2,Budi,3,Citra,4,Dodi,5,Ana,6,Budi\n"
            "7,Citra,8,Dodi,9,Ana,10,Budi,11,Citra,12,Dodi,13,Ana",
            id="numbers beside the names",
        ),
        pytest.param(
            f"{WEEKDAYS}\n,1 Des 2026,2 Des 2026,3 Des 2026,4 Des 2026,5 Des 2026,6 Des 2026\n{NAMES_OF_FIRST}\n"
            "7 Des 2026,8 Des 2026,9 Des 2026,10 Des 2026,11 Des 2026,12 Des 2026,13 Des 2026\n"
            f"{NAMES_OF_SECOND}",
            id="whole dates",
        ),
    ],
)
def test_a_name_belongs_to_the_number_above_it(text: str):
    reading = kept(text, hours=DAY)
    assert (reading.errors, reading.questions) == ([], [])
    assert by_day(reading) == TWO_WEEKS
    assert {(each.start, each.end) for each in reading.shifts} == {(8 * 60, 20 * 60)}
    assert {each.key for each in reading.ignored} <= {"title-line", "column-says-nothing"}


def test_the_hours_are_asked():
    reading = kept(f"{FIRST}\n{NAMES_OF_FIRST}\n{SECOND}\n{NAMES_OF_SECOND}")
    assert [each.id for each in reading.questions] == ["hours"]


def test_several_lines_of_names_stand_below_a_number():
    reading = kept(f"{FIRST}\n,Ana,,,,,\n,Budi,Citra,,,,\n{SECOND}\nDodi,,,,,,\n,,,,,,Ana / Budi", hours=DAY)
    assert by_day(reading) == {1: ["Ana", "Budi"], 2: ["Citra"], 7: ["Dodi"], 13: ["Ana", "Budi"]}


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (
            f"DESEMBER 2026\n,{WEEKDAYS}\n,,1,2,3,4,5,6\nPagi,,Ana\nMalam,,Budi\n,{SECOND}\nPagi,Citra\nMalam,Dodi",
            {"hours:Pagi": P, "hours:Malam": M},
        ),
        (
            f"DESEMBER 2026\nJam,{WEEKDAYS}\n,,1,2,3,4,5,6\n{P},,Ana\n{M},,Budi\n,{SECOND}\n{P},Citra\n{M},Dodi",
            {},
        ),
        (
            f"{FIRST}\n,Pagi: Ana,,,,,\n,Malam: Budi,,,,,\n{SECOND}\nPagi: Citra,,,,,,\nMalam: Dodi,,,,,,",
            {"hours:Pagi": P, "hours:Malam": M},
        ),
        (
            f'{FIRST}\n,"Pagi: Ana\nMalam: Budi",,,,,\n{SECOND}\n"Pagi: Citra\nMalam: Dodi",,,,,,',
            {"hours:Pagi": P, "hours:Malam": M},
        ),
        (
            f'DESEMBER 2026\n{WEEKDAYS}\n,"1\nPagi: Ana\nMalam: Budi",2,,,,\n"7\nPagi: Citra\nMalam: Dodi",8,,,,,',
            {"hours:Pagi": P, "hours:Malam": M},
        ),
    ],
)
def test_shifts_stand_before_the_lines_or_before_the_names(text: str, answers: dict[str, str]):
    reading = kept(text, **answers)
    assert (reading.errors, reading.questions) == ([], [])
    assert sorted(told(reading)) == [
        *(f"2026-12-01 {P} Ana", f"2026-12-01 {M} Budi"),
        *(f"2026-12-07 {P} Citra", f"2026-12-07 {M} Dodi"),
    ]


def test_tiers_may_stand_before_the_lines():
    reading = kept(
        f"DESEMBER 2026\n,{WEEKDAYS}\n,,1,2,3,4,5,6\nUtama,,Ana,,,,,\nCadangan,,Budi,,,,,\n,{SECOND}\nUtama,Citra",
        hours=DAY,
    )
    assert [(each.name, each.tier) for each in reading.shifts] == [("Ana", 1), ("Budi", 2), ("Citra", 1)]


def test_a_weekday_that_contradicts_its_date_is_asked():
    reading = kept(f"{FIRST}\n,Ana\n{SECOND}\n".replace("DESEMBER", "NOVEMBER"), hours=DAY)
    assert [(each.id, each.key) for each in reading.questions] == [("dates:B", "ask-dates-weekday")]


def test_a_month_without_its_year_is_asked():
    text = f"{FIRST}\n,Ana\n{SECOND}\n".replace(" 2026", "")
    assert [each.id for each in kept(text, hours=DAY).questions] == ["month"]
    assert by_day(kept(text, hours=DAY, month="2026-12")) == {1: ["Ana"]}


def test_days_of_the_months_before_and_after_are_theirs():
    reading = kept(
        f"DESEMBER 2026\n{WEEKDAYS}\n30,1,2,3,4,5,6\nAna,Budi\n28,29,30,31,1,2,3\n,,,Citra,Dodi", hours=DAY
    )
    assert told(reading) == [
        *(f"2026-11-30 {DAY} Ana", f"2026-12-01 {DAY} Budi"),
        *(f"2026-12-31 {DAY} Citra", f"2027-01-01 {DAY} Dodi"),
    ]


def test_each_month_may_stand_above_its_weeks():
    reading = kept(
        f"{FIRST}\n,Ana\n{SECOND}\nBudi\nJANUARI 2027\n{WEEKDAYS}\n,,,,1,2,3\n,,,,Citra\n4,5,6,7,8,9,10\nDodi",
        hours=DAY,
    )
    assert told(reading) == [
        *(f"2026-12-01 {DAY} Ana", f"2026-12-07 {DAY} Budi"),
        *(f"2027-01-01 {DAY} Citra", f"2027-01-04 {DAY} Dodi"),
    ]


def test_days_that_come_back_below_no_month_are_an_error():
    week = "1,2,3,4,5,6,7\nAna,,,,,,"
    reading = kept(f"FEBRUARI 2027\n{WEEKDAYS}\n{week}\n22,23,24,25,26,27,28\nBudi,,,,,,\n{week}", hours=DAY)
    assert [(each.key, each.params["day"]) for each in reading.errors] == [("calendar-day-twice", "Senin 1")]


def test_a_name_below_no_number_is_an_error_and_a_word_for_no_shift_is_told():
    reading = kept(f"{FIRST}\nAna\n{SECOND}\nCitra\n14,15,16,17,18,19,\n,,,,,,-", hours=DAY)
    assert [(each.cell, each.key, each.value) for each in reading.errors] == [
        ("A4", "name-without-day", "Ana")
    ]
    assert [(each.cells, each.key) for each in reading.ignored] == [
        (("A1",), "title-line"),
        (("G8",), "off-without-day"),
    ]


def test_notes_a_legend_and_a_signature_below_are_none_of_it():
    end = 'Catatan: tukar jaga lapor\nP = 07-14\n,,,,"Jakarta, 1 Desember 2026"\nSiti Aminah'
    reading = kept(f"{FIRST}\n,Ana\n{SECOND}\nBudi\n{end}", hours=DAY)
    assert (reading.errors, reading.questions) == ([], [])
    assert by_day(reading) == {1: ["Ana"], 7: ["Budi"]}
    assert [each.key for each in reading.ignored] == ["title-line", "note-line", "note-line", "note-line"]


def test_a_grid_of_numbered_shifts_is_no_calendar():
    reading = kept(f"Nama,{WEEKDAYS}\nAna,1,2,3,4,5,6,7\nBudi,8,9,10,11,12,13,14")
    assert "hours:8" in {each.id for each in reading.questions}


def test_a_shift_may_stand_before_a_name_in_any_grid():
    answers = {"hours:Pagi": P, "hours:Malam": M}
    reading = kept(
        "Tanggal,Senin,Selasa\n,Pagi: Ana,Pagi: Budi\n,Malam: Budi,Malam: Ana".replace("Tanggal", ""),
        **answers,
    )
    assert sorted(each.name for each in reading.shifts) == ["Ana", "Ana", "Budi", "Budi"]
