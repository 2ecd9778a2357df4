"""Validity: from when to when titles say that weekly rows hold."""

from datetime import date

import pytest

from routing.rota.files.lines import Reading
from tests.routing.rota.csv_files import read

PERSON = "081234567811"
ROWS = f"Hari,Jam,Nama,HP\nSenin,08-16,Ana,{PERSON}\nSelasa,08-16,Ana,{PERSON}\n"
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def held(reading: Reading) -> set[tuple[date | None, date | None]]:
    return {(each.valid_from, each.valid_until) for each in reading.shifts}


def warned(reading: Reading) -> list[tuple[str, str | None]]:
    return [(each.key, each.cell) for each in reading.warnings if not each.key.startswith("gap-")]


@pytest.mark.parametrize(
    "title",
    [
        *(
            "valid 1 Dec 2026 - 31 Dec 2026",
            "Periode 1-31 Des 2026",
            "Jadwal piket, 1 s/d 31 Desember 2026 (WIB)",
        ),
        *(
            "Berlaku 01/12/2026 - 31/12/2026",
            "Berlaku 2026-12-01 s/d 2026-12-31",
            "Rota: Dec 1 to Dec 31, 2026",
        ),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_weekly_rows_hold_for_the_time_that_a_title_states(title: str, below: bool):
    reading = read(f'{ROWS}\n"Catatan: berlaku {title}"\n' if below else f'"{title}"\n{ROWS}')
    assert (reading.errors, held(reading), warned(reading)) == ([], {DECEMBER}, [])
    (said,) = [each for each in reading.understood if each.key == "weekly-valid"]
    assert said.params == {"first": "2026-12-01", "last": "2026-12-31", "count": 2}
    assert "month-from-heading" not in [each.key for each in reading.understood]


@pytest.mark.parametrize(
    "title",
    [
        *("Jadwal Desember 2026", "DESEMBER", "JADWAL PIKET BULAN DESEMBER", "Rota Dec 2026 - Feb 2027"),
        *(
            "Berlaku per 1 Desember 2026",
            "Berlaku 01/12/2026 - 05/12/2026",
            "Minggu ke-2",
            "Mulai 01/12/2026",
        ),
    ],
)
def test_a_title_that_names_no_whole_time_is_warned_of(title: str):
    reading = read(f"{title}\n{ROWS}")
    assert (reading.errors, held(reading)) == ([], {(None, None)})
    assert warned(reading) == [("weekly-without-end", "A1")]
    assert "month-from-heading" not in [each.key for each in reading.understood]


@pytest.mark.parametrize(
    ("title", "key", "days"),
    [
        ("Rota from 4 January 2027", "weekly-valid-from", (date(2027, 1, 4), None)),
        ("Berlaku sampai 31 Desember 2026", "weekly-valid-until", (None, date(2026, 12, 31))),
    ],
)
def test_one_day_is_where_they_begin_or_end(title: str, key: str, days: tuple[date | None, date | None]):
    reading = read(f"{title}\n{ROWS}")
    assert (reading.errors, held(reading), warned(reading)) == ([], {days}, [])
    assert key in [each.key for each in reading.understood]


@pytest.mark.parametrize("title", ["Dicetak 3 Oktober 2026", "Posko Mei", "Rota", "Update: 1 Des 2026"])
def test_other_titles_say_nothing_of_it(title: str):
    reading = read(f"{title}\n{ROWS}")
    assert (held(reading), warned(reading)) == ({(None, None)}, [])


def test_weeks_that_are_told_apart_are_an_error_alone():
    reading = read(f"Week 1\n{ROWS}Week 2\n{ROWS}")
    assert [each.key for each in reading.errors] == ["weeks-apart", "weeks-apart"]
    assert "weekly-without-end" not in [each.key for each in reading.warnings]


def test_rows_with_days_of_their_own_keep_them():
    rows = ROWS.replace("HP", "HP,Dari,Sampai", 1).replace(PERSON, f"{PERSON},2026-12-07,2026-12-20", 1)
    reading = read(f"Periode 1-31 Des 2026\n{rows}")
    assert held(reading) == {DECEMBER, (date(2026, 12, 7), date(2026, 12, 20))}


def test_dates_below_a_title_are_not_of_the_week():
    reading = read(f"Jadwal Desember 2026\nTanggal,Jam,Nama,HP\n1,08-16,Ana,{PERSON}\n")
    assert (held(reading), warned(reading)) == ({(None, None)}, [])
    assert "month-from-heading" in [each.key for each in reading.understood]


def test_a_day_that_the_time_has_not_is_warned_of_and_a_time_that_is_over():
    assert warned(read(f"Periode 8-10 Des 2026\n{ROWS}")) == [("never", None)]
    assert warned(read(f"Periode 1-30 Juni 2025\n{ROWS}")) == [("date-past", "A1")]
