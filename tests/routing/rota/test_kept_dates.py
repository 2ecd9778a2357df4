"""Tables whose dates stand beside other things: weekdays, a date of printing, a word above the numbers, counts."""

import pytest

from tests.routing.rota.kept_tables import day, kept, told


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
