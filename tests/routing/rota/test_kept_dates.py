"""Tables whose dates stand beside other things: weekdays, a date of printing, a word above the numbers, counts."""

from datetime import date

import pytest

from tests.routing.rota.csv_files import read
from tests.routing.rota.kept_tables import DECEMBER, PEOPLE, PSM, M, P, S, day, kept, told


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Tanggal,Mulai,Selesai,Nama,HP\nSelasa,15/12/2026,18:00,22:00,Ana,081234567811",
        "Day,Date,Start,End,Name,Phone\nTuesday,2026-12-15,18:00,22:00,Ana,081234567811",
        "Day,Date,Start,End,Name,Phone\nTuesday,12/15/2026,18:00,22:00,Ana,081234567811",
    ],
)
def test_dates_beside_the_weekdays_of_a_list_are_those_of_its_shifts(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert told(reading) == [f"{day(15, 12)} 18:00-22:00 Ana"]


def test_the_weekdays_of_a_list_say_in_which_order_its_dates_are_written():
    text = "Day,Date,Start,End,Name,Phone\nTuesday,12/1/2026,18:00,22:00,Ana,081234567811"
    reading = kept(text + "\nWednesday,12/16/2026,18:00,22:00,Ana,081234567811")
    assert told(reading) == [f"{day(1, 12)} 18:00-22:00 Ana", f"{day(16, 12)} 18:00-22:00 Ana"]


def test_a_weekday_of_a_list_that_is_not_that_of_its_date_is_asked_about():
    reading = kept("Hari,Tanggal,Mulai,Selesai,Nama,HP\nSenin,15/12/2026,18:00,22:00,Ana,081234567811")
    assert [each.key for each in reading.questions] == ["ask-dates-weekday"]


@pytest.mark.parametrize(
    "above",
    [
        "Tanggal cetak,28/11/2026,,",
        "Bulan,2026-12-01,,",
        ",2026-12-01,2026-12-01,2026-12-01",
        "28/11/2026,,,",
    ],
)
def test_a_date_above_the_numbers_of_days_is_a_title(above: str):
    text = f"{above}\nNama,1,2,3\nAna,P,S,M"
    reading = kept(text, **DECEMBER)
    assert told(reading) == [f"{day(1, 12)} {P} Ana", f"{day(2, 12)} {S} Ana", f"{day(3, 12)} {M} Ana"]
    assert [each.key for each in reading.ignored] == ["title-line"]
    (question,) = kept(text, **PSM).questions
    assert question.key == "ask-month"
    # A spreadsheet keeps "December 2026" as its first day.
    assert [each.value for each in question.choices] == ["2026-12"] * ("2026-12-01" in above)


def test_one_date_above_names_of_shifts_is_still_their_day():
    answers = {"hours:Pagi": P, "hours:Malam": M}
    reading = kept("Tanggal,28/11/2026\nPagi,Ana\nMalam,Budi", **answers)
    assert told(reading) == [f"{day(28)} {P} Ana", f"{day(28)} {M} Budi"]


@pytest.mark.parametrize(
    "header",
    [
        "Nama,Tanggal,,\n,1,2,3",
        "JADWAL JAGA,,,\nNama,Tanggal,,\n,1,2,3",
        "Nama,Tanggal,Tanggal,Tanggal\nNama,1,2,3",
    ],
)
def test_a_word_for_dates_may_stand_above_the_numbers_of_days(header: str):
    reading = kept(f"{header}\nAna,P,P,S\nBudi,-,S,P", **DECEMBER)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [
        *(f"{day(1, 12)} {P} Ana", f"{day(2, 12)} {P} Ana", f"{day(3, 12)} {S} Ana"),
        *(f"{day(2, 12)} {S} Budi", f"{day(3, 12)} {P} Budi"),
    ]


def test_a_day_that_nobody_has_may_stand_below_a_word_for_dates():
    reading = kept("No,Nama,Tanggal,,\n,,1,2,3\n1,Ana,,P,S\n2,Budi,,S,P", **DECEMBER)
    assert told(reading)[:2] == [f"{day(2, 12)} {P} Ana", f"{day(3, 12)} {S} Ana"]


@pytest.mark.parametrize("counts", ["P,S,M", "JML P,JML S,JML M", "Jumlah P,Jumlah S,Jumlah M"])
def test_columns_that_count_the_codes_of_a_grid_say_nothing(counts: str):
    reading = kept(f"DESEMBER 2026,,,,,,\nNama,1,2,3,{counts}\nAna,P,P,M,2,0,1", **PSM)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{day(1, 12)} {P} Ana", f"{day(2, 12)} {P} Ana", f"{day(3, 12)} {M} Ana"]
    assert [each.key for each in reading.ignored].count("column-says-nothing") == len("PSM")


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Date (MM/DD/YYYY)", "12/07/2026", "12/08/2026"),
        ("Date (m/d/yy)", "12/07/26", "12/08/26"),
        ("Tanggal (bb/hh/tttt)", "12/07/2026", "12/08/2026"),
        ("Date (DD/MM/YYYY)", "07/12/2026", "08/12/2026"),
        ("Tanggal (hh/bb/tttt)", "07/12/2026", "08/12/2026"),
        ("Tgl/Bln/Thn", "07/12/2026", "08/12/2026"),
    ],
)
@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize("country", ["ID", "US"])
def test_the_order_that_a_heading_says_counts(
    heading: str, first: str, second: str, is_strict: bool, country: str
):
    text = (
        f"{heading},Start (hh:mm),End (hh:mm),Volunteer\n{first},18:00,22:00,Ana\n{second},18:00,22:00,Budi\n"
    )
    reading = read(text, country=country, contacts=PEOPLE, today=date(2026, 6, 1), is_strict=is_strict)
    assert (reading.errors, reading.questions) == ([], [])
    assert [each.split()[0] for each in told(reading)] == [day(7, 12), day(8, 12)]
    assert [each.key for each in reading.understood if "order" in each.key] == ["dates-order-stated"]


def test_a_date_that_proves_another_order_than_its_heading_is_an_error():
    reading = kept("Date (MM/DD/YYYY),Jam,Nama\n12/07/2026,08-16,Ana\n25/12/2026,08-16,Budi")
    assert [(each.cell, each.key) for each in reading.errors] == [("A3", "date-order-contradicts")]


@pytest.mark.parametrize(
    ("texts", "country", "expected"),
    [
        (("12/1", "12/2", "12/3"), "ID", (1, 2, 3)),
        (("12/1",), "ID", (1,)),
        (("1/12", "2/12", "3/12"), "US", (1, 2, 3)),
        (("12/1/2026", "12/2/2026"), "ID", (1, 2)),
    ],
)
@pytest.mark.parametrize("is_strict", [False, True])
def test_the_month_given_decides_the_order(
    texts: tuple[str, ...], country: str, expected: tuple[int, ...], is_strict: bool
):
    rows = "\n".join(f"{text},08-16,Ana" for text in texts)
    for given, title in (({"month": "2026-12"}, ""), ({}, "Jadwal Desember 2026,,\n")):
        reading = read(
            f"{title}Tanggal,Jam,Nama\n{rows}\n",
            country=country,
            contacts=PEOPLE,
            answers=given,
            today=date(2026, 6, 1),
            is_strict=is_strict,
        )
        assert (reading.errors, reading.questions) == ([], [])
        assert [each.split()[0] for each in told(reading)] == [day(each, 12) for each in expected]
        assert [each.key for each in reading.understood if "order" in each.key] == ["dates-order-in-month"]
        assert "answer-not-needed" not in {each.key for each in reading.warnings}
