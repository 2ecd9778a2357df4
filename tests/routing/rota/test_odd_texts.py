"""Odd texts: times with a comma, languages by their names, closed days, a time behind a name."""

import pytest

from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import places, read, rota
from tests.routing.rota.kept_tables import MON, TUE, day, kept, told


@pytest.mark.parametrize(
    "text",
    [
        'Hari,Jam,Nama\nSenin,"8,00-12,00",Ana\nSelasa,"12,00 - 16,30",Budi',
        'Hari,Mulai,Selesai,Nama\nSenin,"8,00","12,00",Ana\nSelasa,"12,00","16,30",Budi',
        'Waktu,Senin,Selasa\n"8,00-12,00",Ana,\n"12,00 s/d 16,30",,Budi',
        'Hari,"8,00-12,00","12,00-16,30"\nSenin,Ana,\nSelasa,,Budi',
        'Hari,Pagi,Sore\nSenin,Ana,\nSelasa,,Budi\n\n"Pagi 8,00-12,00"\n"Sore (12,00-16,30)"',
        "Hari,Mulai,Selesai,Petugas\nSenin,Pukul 08.00,Pukul 12.00,Ana\nSelasa,Pukul 12.00,pkl. 16.30,Budi",
    ],
)
def test_a_comma_parts_hours_and_minutes_as_a_dot_does(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{MON} 08:00-12:00 Ana", f"{TUE} 12:00-16:30 Budi"]


@pytest.mark.parametrize("fraction", ["0,25", "0,5", "0,333333"])
def test_what_a_spreadsheet_makes_of_a_time_is_no_time_with_a_comma(fraction: str):
    reading = read(f"day;start;end;name;phone\nMonday;{fraction};16:00;Ana;081234567890\n")
    assert places(reading.errors) == [(2, "start", "time-decimal")]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Indonesia, Inggris", ("id", "en")),
        ("Indonesian and English", ("id", "en")),
        ("Bahasa Indonesia", ("id",)),
        ("B. Indonesia & B. Jawa", ("id", "jv")),
        ("Indonesia dan Jawa", ("id", "jv")),
        ("Sundanese / Javanese / English", ("su", "jv", "en")),
        ("id en", ("id", "en")),
        ("Basa Bali", ("ban",)),
        ("ID, Inggris", ("id", "en")),
    ],
)
def test_languages_may_be_written_out(cell: str, codes: tuple[str, ...]):
    for head in ("Hari,Mulai,Selesai,Nama,Telepon,Bahasa", "Hari,Jam mulai,Jam selesai,Petugas,HP,Languages"):
        (shift,) = read(f'{head}\nSenin,08:00,16:00,Ana,081234567890,"{cell}"\n').shifts
        assert shift.languages == codes


@pytest.mark.parametrize("cell", ["Klingon", "Indonesia, Klingon", "bahasa"])
def test_a_language_that_nobody_knows_is_an_error(cell: str):
    reading = read(
        rota(f'Monday,08:00,16:00,Ana,081234567890,"{cell}"', header="day,start,end,name,phone,languages")
    )
    assert places(reading.errors) == [(2, "languages", "language-not-sound")]


@pytest.mark.parametrize(
    "word",
    [
        *(
            "LIBUR NATAL",
            "Libur Tahun Baru",
            "Tutup",
            "Kantor tutup",
            "Natal",
            "Hari Raya Nyepi",
            "Idul Fitri",
            "Cuti bersama Natal",
        ),
        *(
            "Closed",
            "Office closed",
            "Public holiday",
            "Christmas Day",
            "Boxing Day",
            "New Year's Day",
            "CLOSED - Christmas",
            "Easter Monday",
        ),
    ],
)
def test_a_closed_day_is_nobodys_and_said(word: str):
    for text in (
        f"Hari,Pagi (08-16),Malam (16-22)\n2026-12-24,Ana,Budi\n2026-12-25,{word},{word}\n2026-12-26,{word},Citra",
        f"Hari,Jam,Nama\n2026-12-24,08-16,Ana\n2026-12-24,16-22,Budi\n2026-12-25,08-16,{word}\n2026-12-26,16-22,Citra",
    ):
        reading = kept(text)
        assert (reading.errors, reading.questions) == ([], [])
        assert told(reading) == [
            *(f"{day(24, 12)} 08:00-16:00 Ana", f"{day(24, 12)} 16:00-22:00 Budi"),
            f"{day(26, 12)} 16:00-22:00 Citra",
        ]
        assert "no-shift-cells" in {each.key for each in reading.understood} or "off-words" in {
            each.key for each in reading.understood
        }


def test_whoever_is_called_like_a_holiday_and_known_is_somebody():
    reading = read("Hari,Jam,Nama,HP\nSenin,08-16,Natal,081234567890\n")
    assert [each.name for each in reading.shifts] == ["Natal"]


@pytest.mark.parametrize("name", ["Raya", "Natalia", "Hari", "Nyepi Putra", "Christmas Tan"])
def test_names_that_only_look_like_holidays_are_names(name: str):
    assert [each.id for each in kept(f"Hari,Jam,Nama\nSenin,08-16,{name}\nSelasa,08-16,Ana").questions] == [
        f"person:{name}"
    ]


def test_a_contact_who_is_called_like_a_holiday_is_somebody():
    people = Contacts([Contact("Natal", "+628123456789")])
    reading = read("Hari,Jam,Nama\nSenin,08-16,Natal\n", contacts=people)
    assert [each.name for each in reading.shifts] == ["Natal"]


@pytest.mark.parametrize(
    "cell",
    [
        "Citra (09.30)",
        "Citra 09.30",
        "Citra (jam 10)",
        "Citra (10am)",
        "Citra pukul 10.00",
        "Citra [17:00]",
        "Citra @10.00",
    ],
)
def test_a_time_alone_behind_a_name_is_an_error_that_says_what_to_write(cell: str):
    for text, at in (
        (f"Jam,Senin\n08.00-16.00,{cell}\n16.00-24.00,Budi", "B2"),
        (f"Hari,Pagi (08-16)\nSenin,{cell}\nSelasa,Budi", "B2"),
        (f"Hari,Jam,Nama\nSenin,08-16,{cell}\nSelasa,16-24,Budi", "C2"),
    ):
        reading = kept(text)
        assert [(each.cell, each.key) for each in reading.errors] == [(at, "name-with-time")]
        assert reading.questions == []


@pytest.mark.parametrize("name", ["Citra 2", "Ana 1", "Budi (2)"])
def test_a_number_behind_a_name_is_no_time(name: str):
    assert [each.id for each in kept(f"Jam,Senin\n08.00-16.00,{name}").questions] == [f"person:{name}"]


@pytest.mark.parametrize("word", ["Closed", "Libur Natal", "Tutup", "libur", "off"])
def test_a_closed_date_on_which_weekly_rows_come_all_the_same_is_warned_of(word: str):
    reading = kept(f"Hari,Jam,Nama\nSenin-Jumat,08-16,Ana\n2026-12-25,08-16,{word}\n2026-12-26,08-16,{word}")
    warned = [(each.cell, each.key) for each in reading.warnings if each.cell]
    assert warned == [("C3", "off-yet-weekly")]
    assert told(reading) == ["1111100 08:00-16:00 Ana"]
