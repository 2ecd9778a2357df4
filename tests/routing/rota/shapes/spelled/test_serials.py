"""Numbers that a spreadsheet makes of dates and times: read where they are told from others, and said."""

import pytest

from routing.phone_numbers import PhoneNotSound, read_phone
from tests.routing.rota.csv_files import read
from tests.routing.rota.kept_tables import MON, PSM, M, P, S, day, kept, told

FIRST, SECOND = day(1, 12), day(2, 12)


@pytest.mark.parametrize(
    ("text", "dates", "times"),
    [
        (
            "Tanggal,Mulai,Selesai,Nama\n46357,0.333333333,0.666666667,Ana\n46358,0.5,1,Budi",
            *("46357 2026-12-01", "0.333333333 08:00"),
        ),
        (
            "Tanggal;Mulai;Selesai;Nama\n46357;0,333333333;0,666666667;Ana\n46358;0,5;1;Budi",
            *("46357 2026-12-01", "0,333333333 08:00"),
        ),
        (
            "Tanggal,46357,46358\nMulai,0.333333333,0.5\nSelesai,0.666666667,1\nPetugas,Ana,Budi",
            *("46357 2026-12-01", "0.333333333 08:00"),
        ),
        (
            "Mulai,Selesai,Nama\n46357.333333333,46357.666666667,Ana\n46358.5,46359,Budi",
            *("46357.333333333 2026-12-01 08:00", None),
        ),
        ("46357,08-16,Ana\n46358,12-24,Budi", "46357 2026-12-01", None),
        ("Tanggal,Jam,Nama\n46357,08-16,Ana\n02/12/2026,12-24,Budi", "46357 2026-12-01", None),
    ],
)
def test_they_are_read_where_the_column_says_so(text: str, dates: str | None, times: str | None):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{FIRST} 08:00-16:00 Ana", f"{SECOND} 12:00-24:00 Budi"]
    said = {each.key: f"{each.params.get('number')} {each.params.get('read')}" for each in reading.understood}
    assert (said.get("serial-dates"), said.get("serial-times")) == (dates, times)


def test_dates_across_are_read():
    reading = kept("Nama,46357,46358,46359\nAna,P,S,M", **PSM)
    assert told(reading) == [f"{FIRST} {P} Ana", f"{SECOND} {S} Ana", f"{day(3, 12)} {M} Ana"]


def test_codes_and_numbers_of_something_else_stay():
    reading = kept("Kode Pos,Hari,Jam,Nama\n46357,Senin,08-16,Ana\n40115,Senin,16-24,Budi")
    assert told(reading) == [f"{MON} 08:00-16:00 Ana", f"{MON} 16:00-24:00 Budi"]
    assert not {each.key for each in reading.understood} & {"serial-dates", "serial-times"}


def test_the_list_form_has_an_error_for_each_that_says_what_to_write():
    reading = read("day,start,end,name,phone\n46357,0.333333333,16:00,Ana,0812-0000-0001\n")
    assert [(each.column, each.key) for each in reading.errors] == [
        ("day", "date-decimal"),
        ("start", "time-decimal"),
    ]
    assert "2026-12-01" in reading.errors[0].message


def test_a_time_is_no_phone():
    with pytest.raises(PhoneNotSound, match="fraction"):
        read_phone("0.333333333", "ID")
    reading = kept("Hari,Jam,Nama,HP\nSenin,08-16,Ana,0.333333333")
    assert [(each.cell, each.key) for each in reading.errors] == [("D2", "phone-fraction")]
