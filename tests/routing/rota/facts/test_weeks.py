"""Weeks: a date that stands for the days of its week, or for one of them."""

from datetime import date, timedelta

import pytest

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read, rota

CONTACTS = Contacts([Contact("Ana", "+6281234567810"), Contact("Budi", "+6281234567811")])
WEEKS = "2026-12-07,Ana", "2026-12-14,Budi"
FIRST, SECOND = date(2026, 12, 7), date(2026, 12, 14)


def read_of(header: str, *rows: str, **answers: str) -> Reading:
    given = {"hours": "00:00-24:00", **{key.replace("_", ":"): value for key, value in answers.items()}}
    return read(rota(*rows, header=header), contacts=CONTACTS, answers=given)


def shifts(reading: Reading) -> list[tuple[date | None, str]]:
    assert (reading.errors, reading.questions) == ([], [])
    return [(line.on_date, line.name) for line in reading.shifts]


def week(first: date, name: str) -> list[tuple[date, str]]:
    return [(first + timedelta(days=each), name) for each in range(7)]


@pytest.mark.parametrize(
    "header", ["Week,Primary", "Minggu,Petugas", "Pekan,Nama", "Week of,Name", "minggu,Nama"]
)
def test_below_week_it_is_asked_whether_dates_seven_days_apart_are_weeks(header: str):
    (question,) = read_of(header, *WEEKS).questions
    assert (question.id, question.cells) == ("week:A", ("A2", "A3"))
    assert [choice.value for choice in question.choices] == ["week", "day"]
    assert shifts(read_of(header, *WEEKS, week_A="week")) == [*week(FIRST, "Ana"), *week(SECOND, "Budi")]
    assert shifts(read_of(header, *WEEKS, week_A="day")) == [(FIRST, "Ana"), (SECOND, "Budi")]


def test_an_answer_that_is_neither_is_asked_again():
    assert [each.id for each in read_of("Week,Name", *WEEKS, week_A="month").questions] == ["week:A"]


def test_the_order_of_the_dates_is_judged_first():
    answers = {"hours": "00:00-24:00", "week:A": "week"}
    content = rota("07/12/2026,Ana", header="Week,Name")
    (question,) = read(content, contacts=CONTACTS, answers=answers, is_strict=True).questions
    assert question.id == "dates:A"
    reading = read(content, contacts=CONTACTS, answers={**answers, "dates:A": "day-first"}, is_strict=True)
    assert shifts(reading) == week(FIRST, "Ana")


def test_days_that_follow_one_another_are_days():
    rows = "2026-12-07,Ana", "2026-12-08,Budi"
    assert shifts(read_of("Week,Name", *rows)) == [(FIRST, "Ana"), (date(2026, 12, 8), "Budi")]


def test_beside_weekdays_a_date_is_that_of_their_week():
    reading = read_of("Week of,Mon,Wed", "2026-12-07,Ana,Budi", "2026-12-14,Budi,Ana")
    assert shifts(reading) == [
        *((FIRST, "Ana"), (date(2026, 12, 9), "Budi")),
        *((SECOND, "Budi"), (date(2026, 12, 16), "Ana")),
    ]
    assert "weeks-read" in {each.key for each in reading.understood}


@pytest.mark.parametrize("week", ["2026-12-07", "7-13 Dec 2026", "7 Des 2026"])
@pytest.mark.parametrize("header", ["Week", "Minggu mulai", "Pekan", "Minggu"])
def test_a_line_without_its_week_is_of_the_one_above(header: str, week: str):
    text = f"{header},Jam,Senin,Rabu\n{week},08-16,Ana,\n,16-24,Budi,Ana\n14-20 Des 2026,08-16,Budi,\n"
    assert shifts(read(text, contacts=CONTACTS)) == [
        *((FIRST, "Ana"), (FIRST, "Budi"), (date(2026, 12, 9), "Ana"), (SECOND, "Budi"))
    ]


@pytest.mark.parametrize("header", ["Week,Day", "Minggu mulai,Hari", "Day,Week", "Week commencing,Weekday"])
def test_the_days_of_a_week_may_stand_in_a_column(header: str):
    is_first = header.startswith("Day")
    rows = [("7 Dec 2026", "Mon"), ("", "Rabu"), ("14 Dec 2026", "Senin")]
    lines = [",".join((day, week) if is_first else (week, day)) for week, day in rows]
    text = f"{header},Name\n" + "".join(f"{line},Ana\n" for line in lines)
    found = shifts(read(text, contacts=CONTACTS, answers={"hours": "08:00-16:00"}))
    assert found == [(FIRST, "Ana"), (date(2026, 12, 9), "Ana"), (SECOND, "Ana")]


@pytest.mark.parametrize("header", ["Week ending", "W/E", "Minggu berakhir", "Week ends"])
def test_the_last_day_of_a_week_stands_for_its_days(header: str):
    assert shifts(read_of(f"{header},Mon,Wed", "13 Dec 2026,Ana,Budi", "20 Dec 2026,Budi,Ana")) == [
        *((FIRST, "Ana"), (date(2026, 12, 9), "Budi")),
        *((SECOND, "Budi"), (date(2026, 12, 16), "Ana")),
    ]
    rows = "13 Dec 2026,Ana", "20 Dec 2026,Budi"
    assert shifts(read_of(f"{header},Name", *rows, week_A="week")) == [
        *week(FIRST, "Ana"),
        *week(SECOND, "Budi"),
    ]


@pytest.mark.parametrize("text", ["Week,Mon,Wed\n,Ana,Budi\n", "Week,Day,Name\n,Mon,Ana\n"])
def test_a_line_without_a_week_is_an_error(text: str):
    rest = "7 Dec 2026,Budi,Ana\n" if "Wed" in text else "7 Dec 2026,Mon,Budi\n"
    reading = read(text + rest, contacts=CONTACTS, answers={"hours": "08:00-16:00"})
    assert {(each.cell, each.key) for each in reading.errors} == {("A2", "cell-empty")}


@pytest.mark.parametrize("numbers", ["I,II,III", "1,2,3", "Ke-1,Ke-2,Ke-3"])
@pytest.mark.parametrize("hours", ["", ",08-16"])
def test_numbers_below_minggu_are_weeks_and_no_people(numbers: str, hours: str):
    rows = "".join(f"{number}{hours},Ana,Budi\n" for number in numbers.split(","))
    header = f"Minggu{',Jam' if hours else ''},Senin,Selasa"
    reading = read(f"{header}\n{rows}", contacts=CONTACTS, answers={} if hours else {"hours": "08:00-16:00"})
    assert ([each.key for each in reading.errors], reading.questions) == (["weeks-apart"], [])


def test_codes_below_minggu_are_of_a_sunday():
    rows = "Ana,1,2\nBudi,2,1\n"
    answers = {"hours:1": "08:00-16:00", "hours:2": "16:00-24:00"}
    reading = read(f"Nama,Minggu,Senin\n{rows}", contacts=CONTACTS, answers=answers)
    assert (reading.errors, {each.days for each in reading.shifts}) == ([], {1, 64})


def test_a_week_beside_a_date_says_nothing():
    reading = read_of("Week,Date,Name", "2026-12-07,2026-12-08,Ana")
    assert shifts(reading) == [(date(2026, 12, 8), "Ana")]
    assert [each.key for each in reading.ignored] == ["column-says-nothing"]


def test_numbers_of_weeks_are_no_dates():
    assert shifts(read_of("Week,Date,Name", "50,2026-12-08,Ana")) == [(date(2026, 12, 8), "Ana")]


def test_a_column_of_sundays_stays_one():
    reading = read_of("Nama,Senin,Minggu", "Ana,08-16,16-24", "Budi,16-24,08-16")
    assert {line.days for line in reading.shifts} == {1, 64}
    assert reading.questions == []


GOOGLE = "Subject,Start Date,Start Time,End Date,End Time,All Day Event"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Ana,12/14/2026,,12/14/2026,,True"], [("12-14", 0, 1440)]),
        (["Ana,12/14/2026,,12/15/2026,,TRUE"], [("12-14", 0, 1440), ("12-15", 0, 1440)]),
        (["Ana,12/14/2026,,,,True"], [("12-14", 0, 1440)]),
        (["Ana,12/14/2026,9:00 AM,12/14/2026,5:00 PM,False"], [("12-14", 540, 1020)]),
        (["Ana,12/14/2026,12:00:00 AM,12/15/2026,12:00:00 AM,True"], [("12-14", 0, 1440)]),
        (
            ["Ana,12/14/2026,,12/14/2026,,True", "Budi,12/15/2026,9:00 AM,12/15/2026,5:00 PM,False"],
            [("12-14", 0, 1440), ("12-15", 540, 1020)],
        ),
    ],
)
def test_an_event_of_the_whole_day_is_one(rows: list[str], expected: list[tuple[str, int, int]]):
    reading = read(rota(*rows, header=GOOGLE), contacts=CONTACTS)
    assert (reading.errors, reading.questions) == ([], [])
    assert [(f"{line.on_date:%m-%d}", line.start, line.end) for line in reading.shifts] == expected


def test_an_event_without_times_that_is_not_of_the_whole_day_is_an_error():
    rows = "Ana,12/14/2026,9:00 AM,12/14/2026,5:00 PM,False", "Budi,12/15/2026,,12/15/2026,,False"
    reading = read(rota(*rows, header=GOOGLE), contacts=CONTACTS)
    assert [(each.line, each.column, each.key) for each in reading.errors] == [
        *((3, "start", "cell-empty"), (3, "end", "cell-empty"))
    ]
