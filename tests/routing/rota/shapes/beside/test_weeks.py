"""Weeks that a table names by their numbers alone: it says what to write in their place."""

import pytest

from tests.routing.rota.kept_tables import PSM, day, kept, told

WEEKS = ("Minggu ke-{}", "Week {}", "W{}", "Pekan {}", "Wk {}", "Minggu {}")


def keys(text: str) -> set[tuple[str | None, str]]:
    return {(each.cell, each.key) for each in kept(text, **PSM, hours="08:00-16:00").errors}


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("label", ["Hari,{}\nSenin,{}", "Shift,{}\nP,{}", "Jam,{}\n07.00-14.00,{}"])
def test_numbers_of_weeks_across_are_an_error_that_says_what_to_write(week: str, label: str):
    heads = ",".join(week.format(number) for number in (1, 2, 3))
    found = keys(label.format(heads, "Ana,Budi,Citra"))
    assert found == {(cell, "weeks-by-number") for cell in ("B1", "C1", "D1")}


@pytest.mark.parametrize("week", WEEKS[:5])
def test_numbers_of_weeks_down_are_one_too(week: str):
    found = keys(f",P,M\n{week.format(49)},Ana,Budi\n{week.format(50)},Budi,Ana")
    assert found == {("A2", "weeks-by-number"), ("A3", "weeks-by-number")}


@pytest.mark.parametrize(
    "text",
    [
        "Nama,Minggu I,Minggu II,Minggu III,Minggu IV\nAna,P,S,M,P\nBudi,M,P,S,M",
        "Minggu ke-1,,Minggu ke-2,\nSenin,Selasa,Senin,Selasa\nAna,Budi,Citra,Ana",
    ],
)
def test_whoever_has_weeks_without_dates_does_not_come_every_week(text: str):
    assert {key for _, key in keys(text)} == {"weeks-by-number"}


@pytest.mark.parametrize("week", ["Week 49,Week 50", "W1,W2", "Minggu ke-1,Minggu ke-2"])
def test_weeks_beside_weekdays_are_told_apart(week: str):
    one, other = week.split(",")
    assert {key for _, key in keys(f"Week,Hari,Nama\n{one},Senin,Ana\n{other},Senin,Budi")} == {"weeks-apart"}


def test_what_it_says_to_write_is_read():
    reading = kept("Hari,7-13 Dec 2026,14-20 Dec 2026\nSenin,Ana,Budi", hours="08:00-16:00")
    assert told(reading) == [f"{day(7, 12)} 08:00-16:00 Ana", f"{day(14, 12)} 08:00-16:00 Budi"]


def test_the_number_of_a_week_in_a_title_is_no_day():
    assert keys("Jadwal Minggu ke-1\nHari,Jam,Nama\nSenin,07-14,Ana") == set()
