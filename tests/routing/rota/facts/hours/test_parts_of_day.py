"""Hours without am or pm that begin early: a word beside them says which half of the day is meant, or it is asked."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told


@pytest.mark.parametrize(
    ("text", "shifts", "count"),
    [
        (
            "Hari,Pagi (8-12),Siang (1-5),Malam (7-10)\nSenin,Ana,Budi,Citra",
            [f"{MON} 08:00-12:00 Ana", f"{MON} 13:00-17:00 Budi", f"{MON} 19:00-22:00 Citra"],
            2,
        ),
        (
            "Day,Afternoon 2-5,Evening 6-9\nMon,Ana,Budi",
            [f"{MON} 14:00-17:00 Ana", f"{MON} 18:00-21:00 Budi"],
            2,
        ),
        ("Day,Night 1-5,Late 2-10\nMon,Ana,Budi", [f"{MON} 01:00-05:00 Ana", f"{MON} 14:00-22:00 Budi"], 1),
        (
            "Shift,Jam,Senin,Selasa\nPagi,6-9,Ana,Budi\nMalam,7-10,Budi,Ana",
            [
                *(f"{MON} 06:00-09:00 Ana", f"{TUE} 06:00-09:00 Budi"),
                *(f"{MON} 19:00-22:00 Budi", f"{TUE} 19:00-22:00 Ana"),
            ],
            2,
        ),
        # A word goes before the clock of 24 hours of the others.
        (
            "Hari,Pagi (08.00-12.00),Siang (1.00-5.00)\nSenin,Ana,Budi",
            [f"{MON} 08:00-12:00 Ana", f"{MON} 13:00-17:00 Budi"],
            1,
        ),
    ],
)
def test_a_part_of_the_day_decides_and_is_told_where_it_changes_what_is_written(text, shifts, count):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert sorted(told(reading)) == sorted(shifts)
    assert [each.count for each in reading.understood if each.key == "hours-by-part"] == [count]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Day,Time,Name\nMon,2-5,Ana\nTue,7-10,Budi", ["2-5", "7-10"]),
        ("Shift,Mon\n9-12,Ana\n12-3,Budi\n3-6,Ana\n6-9,Budi", ["12-3", "3-6", "6-9"]),
        ("Evening rota - The Listening Line\nDay,Time,Volunteer\nMon,7.30-10.30,Ana", ["7.30-10.30"]),
        ("Jam,Senin,Selasa\n8-12,Ana,Budi\n1-5,Budi,Ana", ["1-5"]),
        ("Name,Mon,Tue\nAna,9-5,9-5\nBudi,5-9,5-9\nCitra,7-11,", ["9-5", "5-9", "7-11"]),
        # A start and an end apart, in the list form and elsewhere.
        (
            "Name,Day,Start,End\nAna,Mon,7,10\nBudi,Tue,6.30,9.30\nCitra,Wed,10,1",
            ["7-10", "6.30-9.30", "10-1"],
        ),
        ("Name,Day,From,To,Site\nAna,Mon,7:00,10:00,X\nBudi,Tue,2:00,5:00,X", ["7:00-10:00", "2:00-5:00"]),
        # Times of a series, across and down.
        ("Day,1.00,2.00,3.00,4.00\nMon,Ana,Budi,Ana,Budi", ["1.00", "2.00", "3.00", "4.00"]),
        ("Time,Mon\n6:00,Ana\n7:00,Budi\n8:00,Ana", ["6:00", "7:00"]),
        ("Day,11:00,12:00,1:00\nMon,Ana,Budi,Ana", ["11:00", "12:00", "1:00"]),
        ("Time,Mon\n11:00,Ana\n12:00,Budi\n1:00,Ana", ["11:00", "12:00", "1:00"]),
        # Words that say different things of the same hours, or nothing that fits.
        ("Shift,Jam,Senin\nPagi,6-9,Ana\nMalam,6-9,Budi", ["6-9"]),
        ("Day,Night 4-8\nMon,Ana", ["Night 4-8"]),
    ],
)
def test_without_such_a_word_they_are_asked(text, asked):
    reading = kept(text)
    assert [each.id for each in reading.questions] == [f"hours:{each}" for each in asked]


@pytest.mark.parametrize(
    "text",
    [
        "Day,Time,Name\nMon,2-5,Ana\nTue,13-17,Budi",
        "Hari,Jam,Nama\nSenin,07.00-10.00,Ana\nSelasa,1.00-5.00,Budi",
        "Name,Day,Start,End\nAna,Mon,7,10\nBudi,Tue,14,17",
        "Name,Day,Start,End\nAna,Mon,8,10\nBudi,Tue,9,5",
        "Time,Mon\n06:00,Ana\n07:00,Budi\n08:00,Ana",
        "Time,Mon,Tue\n7:00,Ana,13-17 Budi\n8:00,Budi,\n9:00,Ana,",
        "Day,6pm,7pm,8pm\nMon,Ana,Budi,Ana",
        "Name,Day,Start,End\nAna,2026-12-01,1/12/2026 7:00,1/12/2026 10:00",
    ],
)
def test_a_clock_of_24_hours_asks_nothing(text):
    assert kept(text).questions == []


def test_an_answer_goes_before_the_part_of_the_day():
    reading = kept("Day,Evening 6-9\nMon,Ana", **{"hours:Evening 6-9": "06:00-09:00"})
    assert (reading.errors, told(reading)) == ([], [f"{MON} 06:00-09:00 Ana"])
