"""Hours as people write them in tables: across and down, in headings and beside them, and what each table means."""

from collections.abc import Sequence
from datetime import date, datetime, time

import pytest

from ivr.workbooks.reading import read_table
from routing.rota.reading import Given, read_rota
from tests.routing.rota.kept_tables import MON, NOVEMBER, PEOPLE, TUE, day, kept, kept_in_jakarta, told
from tests.routing.rota.workbooks import xlsx


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        pytest.param(
            "Hari,08-16,16-24,00-08\nSenin,Ana,Budi,Citra",
            [f"{MON} 08:00-16:00 Ana", f"{MON} 16:00-24:00 Budi", f"{MON} 00:00-08:00 Citra"],
            id="hours across, of which some look like dates",
        ),
        pytest.param(
            "Hari,8-10,10-12\nSenin,Ana,Budi",
            [f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="hours across that all look like dates",
        ),
        pytest.param(
            "Day,7-14,14-21\nMonday,Ana,Budi",
            [f"{MON} 07:00-14:00 Ana", f"{MON} 14:00-21:00 Budi"],
            id="in English",
        ),
        pytest.param(
            "Tanggal,8-10,10-12\n1,Ana,Budi",
            [f"{day(1)} 08:00-10:00 Ana", f"{day(1)} 10:00-12:00 Budi"],
            id="beside days of the month",
        ),
        pytest.param(
            ",Senin,Selasa\n08-12,Ana,Budi\n12-16,Budi,Ana",
            [
                *(f"{MON} 08:00-12:00 Ana", f"{TUE} 08:00-12:00 Budi"),
                *(f"{MON} 12:00-16:00 Budi", f"{TUE} 12:00-16:00 Ana"),
            ],
            id="hours down, days across",
        ),
        pytest.param(
            ",Senin,,Selasa,\n,08-10,10-12,08-10,10-12\nRuang 1,Ana,Budi,Citra,Dodi",
            [
                *(f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"),
                *(f"{TUE} 08:00-10:00 Citra", f"{TUE} 10:00-12:00 Dodi"),
            ],
            id="the same hours below each weekday",
        ),
        pytest.param(
            "Senin\nNama,08-10,10-12\nAna,x,\nBudi,,x",
            [f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="a weekday above the table",
        ),
        pytest.param(
            "Nama,08-10,10-12\nSenin,,\nAna,x,\nBudi,,x",
            [f"{MON} 08:00-10:00 Ana", f"{MON} 10:00-12:00 Budi"],
            id="a weekday above some lines",
        ),
        pytest.param(
            "08-10\nHari,Nama\nSenin,Ana\n10-12\nHari,Nama\nSelasa,Budi",
            [f"{MON} 08:00-10:00 Ana", f"{TUE} 10:00-12:00 Budi"],
            id="hours above each list",
        ),
        pytest.param(
            "Hari,Nama\n13-17\nSenin,Ana\nSelasa,Budi\n08-12\nSenin,Citra",
            [f"{MON} 13:00-17:00 Ana", f"{TUE} 13:00-17:00 Budi", f"{MON} 08:00-12:00 Citra"],
            id="hours above some lines, in the column of the days",
        ),
        pytest.param(
            "Senin,8-16,Ana\nSelasa,8-12,Budi",
            [f"{MON} 08:00-16:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            id="no header, weekdays",
        ),
        pytest.param(
            "8-10,Monday,Ana\n8-12,Tuesday,Budi",
            [f"{MON} 08:00-10:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            id="no header, the hours first",
        ),
        pytest.param(
            "2026-12-01,8-12,Ana\n2026-12-02,9-12,Budi",
            [f"{day(1, 12)} 08:00-12:00 Ana", f"{day(2, 12)} 09:00-12:00 Budi"],
            id="no header, dates",
        ),
        pytest.param(
            "JADWAL DESEMBER 2026\n1,8-12,Ana\n2,9-12,Budi",
            [f"{day(1, 12)} 08:00-12:00 Ana", f"{day(2, 12)} 09:00-12:00 Budi"],
            id="no header, days of the month below its name",
        ),
    ],
)
def test_what_may_be_hours_or_a_date_is_hours_where_the_table_has_its_days_elsewhere(
    text: str, shifts: list[str]
):
    reading = kept(text, **NOVEMBER)
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert told(reading) == shifts


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        (
            ",7-12,8-12\nPagi,Ana,Budi",
            [f"{day(7, 12)} 08:00-12:00 Ana", f"{day(8, 12)} 08:00-12:00 Budi"],
        ),
        (
            "Hari,Senin,Selasa\nTanggal,7-12,8-12\nPagi,Ana,Budi",
            [f"{day(7, 12)} 08:00-12:00 Ana", f"{day(8, 12)} 08:00-12:00 Budi"],
        ),
    ],
)
def test_without_other_days_it_is_a_date(text: str, shifts: list[str]):
    assert told(kept(text, **{"month": "2026-12", "hours:Pagi": "08:00-12:00"})) == shifts


def test_dates_or_hours_beside_weekdays_are_asked_where_they_look_like_days_of_one_month():
    text = "Senin,7-12,Ana\nSelasa,8-12,Budi"
    reading = kept(text, month="2026-12")
    assert [each.id for each in reading.questions] == ["column:B"]
    assert told(kept(text, **{"column:B": "hours"})) == [
        f"{MON} 07:00-12:00 Ana",
        f"{TUE} 08:00-12:00 Budi",
    ]
    dated = kept(text, **{"column:B": "date", "month": "2026-12", "hours": "08:00-16:00"})
    assert told(dated) == [f"{day(7, 12)} 08:00-16:00 Ana", f"{day(8, 12)} 08:00-16:00 Budi"]


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Pagi,Malam (21.00-07.00)\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Hari,Pagi,Malam 21-07\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Day,Pagi,21.00-07.00\nMonday,Ana,Budi\nTuesday,Budi,Ana",
        ",Pagi,Malam 21-07\nSenin,Ana,Budi\nSelasa,Budi,Ana",
        "Hari,Senin,Selasa\nPagi,Ana,Budi\nMalam (21-07),Budi,Ana",
    ],
)
def test_hours_stand_beside_one_name_of_a_shift_and_not_beside_the_other(text: str):
    reading = kept(text, **{"hours:Pagi": "07:00-21:00"})
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert sorted(told(reading)) == sorted(
        [
            *(f"{MON} 07:00-21:00 Ana", f"{MON} 21:00-07:00 Budi"),
            *(f"{TUE} 07:00-21:00 Budi", f"{TUE} 21:00-07:00 Ana"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "answers", "shifts"),
    [
        (
            "JADWAL DESEMBER 2026\n1,Ana,Budi\n2,Budi,Citra",
            {"column:C": "name"},
            [
                *(f"{day(1, 12)} 00:00-24:00 Ana", f"{day(1, 12)} 00:00-24:00 Budi"),
                *(f"{day(2, 12)} 00:00-24:00 Budi", f"{day(2, 12)} 00:00-24:00 Citra"),
            ],
        ),
        (
            "SCHEDULE DECEMBER 2026\n1,Ana,+6281234567811\n2,Budi,+6281234567812",
            {},
            [f"{day(1, 12)} 00:00-24:00 Ana", f"{day(2, 12)} 00:00-24:00 Budi"],
        ),
        (
            "1,Ana\n2,Budi\n3,Citra",
            {"month": "2026-11"},
            [f"{day(1)} 00:00-24:00 Ana", f"{day(2)} 00:00-24:00 Budi", f"{day(3)} 00:00-24:00 Citra"],
        ),
    ],
)
def test_days_of_a_month_without_a_header(text: str, answers: dict[str, str], shifts: list[str]):
    asked = kept(text)
    assert asked.errors == []
    assert [each.id for each in asked.questions] == [
        *(name for name in answers if name == "month"),
        "hours",
        *(name for name in answers if name != "month"),
    ]
    assert told(kept(text, **answers, hours="00:00-24:00")) == shifts


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Hari,Jam,Pagi (07-14)\nSenin,08-12,Ana\nSelasa,07-14,Budi", ["B2"]),
        ("Hari,Jam,Pagi (07-14),Malam (21-07)\nSenin,08-12,Ana,Budi", ["B2", "B2"]),
        ("Day,Start,End,Morning (07-14),Night (21-07)\nMonday,08:00,12:00,Ana,Budi", ["B2", "B2"]),
        ("Hari,Jam,8-12,12-16\nSenin,8-12,Ana,\nSelasa,8-12,,Budi", ["B3"]),
        (
            ",Senin,Selasa\nPagi (07-14),Ana,Budi\nMalam (21-07),Budi,Ana\nJam,08-12,08-12",
            ["B4", "B4", "C4", "C4"],
        ),
    ],
)
def test_hours_in_a_heading_and_other_hours_beside_it_contradict_each_other(text: str, cells: list[str]):
    reading = kept(text)
    assert [(each.cell, each.key) for each in reading.errors] == [
        (cell, "hours-contradict-heading") for cell in cells
    ]
    assert all(str(each.params["heading"]) in text for each in reading.errors)


def test_an_answer_gives_the_hours_of_a_heading_that_hours_beside_it_contradict():
    text = "Hari,Jam,Shift Pagi,Shift Malam\nSenin,07-14,Ana,Budi"
    reading = kept(text, **{"hours:Pagi": "07:00-14:00", "hours:Malam": "21:00-07:00"})
    assert [(each.key, each.params) for each in reading.errors] == [
        ("hours-contradict-heading", {"heading": "Shift Malam"})
    ]


@pytest.mark.parametrize("heading", ["Pagi (07-14),Malam (21-07)", "Pagi,Malam"])
def test_names_of_shifts_down_are_ignored_where_other_shifts_stand_across(heading: str):
    answers = {"hours:Pagi": "07:00-14:00", "hours:Malam": "21:00-07:00"}
    reading = kept(f"Hari,Shift,{heading}\nSenin,P,Ana,Budi\nSelasa,S,Budi,Ana", **answers)
    assert told(reading)[:2] == [f"{MON} 07:00-14:00 Ana", f"{MON} 21:00-07:00 Budi"]
    assert [(each.cells, each.key) for each in reading.ignored] == [(("B1:B3",), "column-says-nothing")]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Hari,Jam,Nama\nSenin,08-12,Ana\nRabu,99-99,libur", {"B3"}),
        ("Day,Start,End,Name\nMonday,08:00,12:00,Ana\nWednesday,99:99,xx,off", {"B3", "C3"}),
        ("day,start,end,name,phone\nMonday,08:00,12:00,Ana,\nFoo,99:99,xx,off,", {"A3", "B3", "C3"}),
        ("Hari,Jam,Nama,Tier\nSenin,08-12,Ana,1\nXyz,08-12,libur,bla", {"A3", "D3"}),
        ("Hari,Jam,Nama,HP\nSenin,08-12,Ana,\nRabu,libur,Budi,999", {"D3"}),
        ("Hari,Pagi (07-14),Malam (21-07)\nSenin,Ana,Budi\nXyz,libur,libur", {"A3"}),
        ("Hari,Jam,Nama\nSenin,08-12,Ana\nRabu,,libur\nKamis,-,-", set()),
    ],
)
def test_what_cannot_be_read_in_a_line_without_a_shift_is_told(text: str, cells: set[str]):
    reading = kept(text)
    assert reading.errors == []
    unread = [cell for each in reading.ignored if each.key == "off-line-unread" for cell in each.cells]
    assert set(unread) == cells


def hourly(day: str, *names: str) -> list[str]:
    """Return the shifts of these people, from 08:00 on an hour each."""
    return [f"{day} {8 + hour:02}:00-{9 + hour:02}:00 {name}" for hour, name in enumerate(names) if name]


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        pytest.param(
            "Hari,Nama,08:00,09:00,10:00\nSenin,Ana,x,x,\nSelasa,Budi,,x,x",
            [*hourly(MON, "Ana", "Ana"), *hourly(TUE, "", "Budi", "Budi")],
            id="days and people down",
        ),
        pytest.param(
            "Senin\nNama,08.00,09.00,10.00\nAna,x,x,\nBudi,,,x",
            hourly(MON, "Ana", "Ana", "Budi"),
            id="people down, a weekday above",
        ),
        pytest.param(
            "Name,8am,9am,10am\nMonday,,,\nAna,x,,\nBudi,,x,x\nTuesday,,,\nBudi,x,,",
            [*hourly(MON, "Ana", "Budi", "Budi"), *hourly(TUE, "Budi")],
            id="people down, weekdays above their lines",
        ),
        pytest.param(
            "Hari,08:00,09:00,10:00\nSenin,Ana,Ana,Budi\nSelasa,Budi,,",
            [*hourly(MON, "Ana", "Ana", "Budi"), *hourly(TUE, "Budi")],
            id="days down, people in the cells",
        ),
        pytest.param(
            ",Senin,,,Selasa,,\nNama,08:00,09:00,10:00,08:00,09:00,10:00\nAna,x,,x,,x,",
            [f"{MON} 08:00-09:00 Ana", f"{MON} 10:00-11:00 Ana", f"{TUE} 09:00-10:00 Ana"],
            id="below each weekday",
        ),
        pytest.param(
            "Jam,Senin,Selasa\n08:00,Ana,Budi\n09:00,Ana,\n10:00,Budi,Citra",
            [
                *(f"{MON} 08:00-09:00 Ana", f"{TUE} 08:00-09:00 Budi", f"{MON} 09:00-10:00 Ana"),
                *(f"{MON} 10:00-11:00 Budi", f"{TUE} 10:00-11:00 Citra"),
            ],
            id="times down, days across",
        ),
        pytest.param(
            "Hari,07:00,07:30,08:00\nSenin,Ana,Budi,Citra",
            [f"{MON} 07:00-07:30 Ana", f"{MON} 07:30-08:00 Budi", f"{MON} 08:00-08:30 Citra"],
            id="half hours",
        ),
    ],
)
def test_times_in_a_row_are_shifts_up_to_the_next_time_each_a_line_of_its_own(text: str, shifts: list[str]):
    reading = kept(text)
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert told(reading) == shifts
    assert "times-of-a-series" in [each.key for each in reading.understood]


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Nama,07:00,15:00,23:00\nSenin,Ana,x,,\nSelasa,Budi,,x,\nRabu,Citra,,,x",
        "Hari,07:00,15:00,23:00\nSenin,Ana,Budi,Citra",
        "Jam,Senin\n07:00,Ana\n15:00,Budi\n23:00,Citra",
    ],
)
def test_how_long_times_last_that_are_further_apart_is_asked(text: str):
    reading = kept(text)
    assert (reading.errors, told(reading)) == ([], [])
    assert [each.id for each in reading.questions] == ["hours:07:00", "hours:15:00", "hours:23:00"]
    answers = {"hours:07:00": "07:00-15:00", "hours:15:00": "15:00-23:00", "hours:23:00": "23:00-07:00"}
    assert len(told(kept(text, **answers))) == 3


@pytest.mark.parametrize(
    "text", ["Hari,22:00,23:00,00:00\nSenin,Ana,Budi,Citra", "Jam,Senin\n22:00,Ana\n23:00,Budi\n00:00,Citra"]
)
def test_times_that_go_on_after_midnight_are_asked_since_they_may_be_of_the_next_day(text: str):
    reading = kept(text)
    assert (reading.errors, told(reading)) == ([], [])
    assert [each.id for each in reading.questions] == ["hours:22:00", "hours:23:00", "hours:00:00"]


def test_times_across_without_a_day_are_no_shifts():
    assert [each.key for each in kept("Nama,08:00,09:00,10:00\nAna,x,x,\nBudi,,x,x").errors] == ["no-shifts"]


@pytest.mark.parametrize(
    "text",
    ["Senin,08:00,09:00,Ana\nSelasa,09:00,10:00,Budi", "Senin\n08:00,09:00,Ana\n09:00,10:00,Budi"],
)
def test_a_start_and_an_end_are_no_series(text: str):
    assert told(kept(text))[0] == f"{MON} 08:00-09:00 Ana"


@pytest.mark.parametrize(
    ("above", "head"),
    [("Jam,Nama\n", "{day},\n"), ("", "{day},\n"), ("", "{day}\nJam,Nama\n")],
    ids=["weekdays alone", "no header", "a header below each weekday"],
)
def test_weekdays_head_the_lines_below_them_however_long_the_table_is(above: str, head: str):
    lines = "08-12,Ana\n" * 1700
    reading = kept(above + "".join(head.format(day=name) + lines for name in ("Senin", "Selasa", "Senin")))
    assert (reading.errors, reading.questions) == ([], [])
    days = [shift.days for shift in reading.shifts]
    assert days == [1] * 1700 + [2] * 1700 + [1] * 1700


def test_more_tables_in_one_file_than_a_year_has_days_are_refused():
    reading = kept("".join(f"Minggu {number}\nHari,Jam,Nama\nSenin,08-12,Ana\n" for number in range(402)))
    assert [(each.key, each.params) for each in reading.errors] == [("blocks-too-many", {"most": 400})]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Hari,Mulai (UTC),Selesai (UTC),Nama\nSenin,08:00,12:00,Ana", ["B1", "C1"]),
        ("day,start (GMT),end (GMT),name,phone\nMonday,08:00,12:00,Ana,", ["B1", "C1"]),
        ("Hari,Jam WITA,Nama\nSenin,08-12,Ana", ["B1"]),
        ("Hari,Jam,Nama\nSenin,08-12 WITA,Ana\nSelasa,08-12 WIB,Budi", ["B2"]),
        ("Hari,Mulai,Selesai,Nama\nSenin,08:00,12:00 WIT,Ana", ["C2"]),
        ("Nama,Senin (WIT),Selasa\nAna,08-12,08-12", ["B1"]),
        ("Hari,Pagi (07-14 WITA),Malam (21-07)\nSenin,Ana,Budi", ["B1"]),
        ("JADWAL (WITA)\nHari,Jam,Nama\nSenin,08-12,Ana", ["A1"]),
        ("Hari,Jam,Nama\nSenin,08-12,Ana\nCatatan: semua jam WIT,,", ["A3"]),
        ("Hari,Senin,Selasa\nJam (UTC),08-12,08-12\nNama,Ana,Budi", ["A2"]),
        ("Mulai,Selesai,Nama\n2026-12-01 08:00 WITA,2026-12-01 12:00 WITA,Ana", ["A2"]),
    ],
)
def test_times_of_another_zone_are_never_taken_as_they_stand(text: str, cells: list[str]):
    found = [(each.cell, each.key) for each in kept_in_jakarta(text).errors]
    assert found == [(cell, "zone-other") for cell in cells]


@pytest.mark.parametrize("zone", ["WIB", "UTC+7", "GMT+7"])
def test_the_hotlines_zone_may_stand_beside_times(zone: str):
    text = f"Hari,Mulai ({zone}),Selesai ({zone}),Nama\nSenin,08:00,12:00,Ana"
    reading = kept_in_jakarta(text)
    assert (reading.errors, told(reading)) == ([], [f"{MON} 08:00-12:00 Ana"])


def test_a_column_of_another_zone_may_be_left_out():
    text = "Hari,Jam WIB,Jam WITA,Nama\nSenin,08-12,09-13,Ana"
    reading = kept_in_jakarta(text, **{"column:C": "-"})
    assert (reading.errors, told(reading)) == ([], [f"{MON} 08:00-12:00 Ana"])


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        (
            "Tanggal,Mulai,Selesai,Nama\n2026-12-25,2026-12-25 22:00,2026-12-26 06:00,Ana",
            [f"{day(25, 12)} 22:00-06:00 Ana"],
        ),
        (
            "Tanggal,Jam Mulai,Jam Selesai,Petugas\n25/12/2026,25/12/2026 08:00,16:00,Ana",
            [f"{day(25, 12)} 08:00-16:00 Ana"],
        ),
        (
            "day,start,end,name,phone\nFriday,2026-12-25 08:00,2026-12-25 16:00,Ana,",
            [f"{day(25, 12)} 08:00-16:00 Ana"],
        ),
    ],
)
def test_a_date_before_a_time_is_that_of_its_line(text: str, shifts: list[str]):
    reading = kept(text)
    assert (reading.errors, told(reading)) == ([], shifts)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Tanggal,Mulai,Selesai,Nama\n2026-12-25,2026-12-26 08:00,2026-12-26 16:00,Ana", "B2"),
        ("Tanggal,Mulai,Selesai,Nama\n2026-12-25,2026-12-25 08:00,2026-12-27 16:00,Ana", "C2"),
        ("day,start,end,name,phone\n2026-12-25,2026-12-26 08:00,2026-12-26 16:00,Ana,", "B2"),
        ("Hari,Mulai,Selesai,Nama\nSenin,2026-12-25 08:00,2026-12-25 16:00,Ana", "B2"),
    ],
)
def test_a_date_before_a_time_that_is_not_that_of_its_line_is_an_error(text: str, cell: str):
    assert [(each.cell, each.key) for each in kept(text).errors] == [(cell, "time-contradicts-day")]


def test_a_date_above_lines_that_have_their_own_is_told_to_be_ignored():
    reading = kept("25 Des 2026\nMulai,Selesai,Nama\n2026-12-26 08:00,2026-12-26 16:00,Ana")
    assert told(reading) == [f"{day(26, 12)} 08:00-16:00 Ana"]
    assert [(each.cells, each.key) for each in reading.ignored] == [(("A1",), "note-line")]


@pytest.mark.parametrize("heading", ["Tanggal", "day"])
@pytest.mark.parametrize(
    "start", [datetime.fromisoformat("1899-12-31 08:00"), datetime.fromisoformat("2026-12-25 08:00"), time(8)]
)
def test_a_workbook_keeps_a_start_as_a_moment_or_as_a_time(heading: str, start: datetime | time):
    rows = [(heading, "start", "end", "name"), (datetime.fromisoformat("2026-12-25"), start, time(16), "Ana")]
    given = Given("ID", ("id", "en"), date(2026, 6, 1), contacts=PEOPLE)
    reading = read_rota(read_table(xlsx(rows)), given)
    assert (reading.errors, told(reading)) == ([], [f"{day(25, 12)} 08:00-16:00 Ana"])


def test_a_workbooks_moment_of_another_day_is_an_error():
    rows: list[Sequence[object]] = [("Tanggal", "Mulai", "Selesai", "Nama")]
    rows += [
        (
            datetime.fromisoformat("2026-12-25"),
            datetime.fromisoformat("2026-12-26 08:00"),
            datetime.fromisoformat("2026-12-26 16:00"),
            "Ana",
        )
    ]
    given = Given("ID", ("id", "en"), date(2026, 6, 1), contacts=PEOPLE)
    reading = read_rota(read_table(xlsx(rows)), given)
    assert [(each.cell, each.key) for each in reading.errors] == [("B2", "time-contradicts-day")]
