"""Periods: shifts from one day or moment to another."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.workbooks.reading import read_table
from routing.rota.files.lines import Reading
from routing.rota.files.times import write_time
from routing.rota.people.contact import Contact, Contacts
from routing.rota.reading import Given, read_rota
from tests.routing.rota.csv_files import TODAY, read, rota
from tests.routing.rota.workbooks import xlsx

CONTACTS = Contacts([Contact("Ana", "+6281234567810"), Contact("Budi", "+6281234567811")])
JAKARTA = ZoneInfo("Asia/Jakarta")
WHOLE_DAYS = {"hours": "00:00-24:00"}
ON_CALL = "user,start,end"
CALENDAR = "Name,Start Date,Start Time,End Date,End Time"
EACH_DAY = "Name,Start Date,End Date,Start Time,End Time"


def read_of(header: str, *rows: str, **others) -> Reading:
    given = {"contacts": CONTACTS, "answers": WHOLE_DAYS, "zone": JAKARTA, **others}
    return read(rota(*rows, header=header), **given)


def shifts(reading: Reading) -> list[str]:
    """Return each shift as "12-01 09:00-17:00 Ana"."""
    assert (reading.errors, reading.questions) == ([], [])
    return [
        f"{line.on_date:%m-%d} {write_time(line.start)}-{_end(line.end)} {line.name}"
        for line in reading.shifts
    ]


def _end(minute: int) -> str:
    return write_time(minute) if minute <= 1440 else f"{write_time(minute - 1440)}+1"


def days(first: int, last: int, name: str = "Ana", hours: str = "00:00-24:00") -> list[str]:
    return [f"12-{day:02} {hours} {name}" for day in range(first, last + 1)]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Nama,Tanggal Mulai,Tanggal Selesai", "Ana,01/12/2026,07/12/2026", days(1, 7)),
        ("Nama,Mulai,Selesai", "Ana,01/12/2026,03/12/2026", days(1, 3)),
        ("name,start,end", "Ana,2026-12-01,2026-12-03", days(1, 3)),
        ("From,To,Name", "2026-12-01,2026-12-03,Ana", days(1, 3)),
        ("Tanggal,Tanggal Selesai,Nama", "1 Des 2026,3 Des 2026,Ana", days(1, 3)),
        ("Nama,Tanggal Mulai,Tanggal Selesai", "Ana,31/12/2026,31/12/2026", days(31, 31)),
        ("Name,Start Date,End Date,Hours", "Ana,2026-12-01,2026-12-02,8-16", days(1, 2, hours="08:00-16:00")),
        ("Start Date,End Date,08:00-16:00", "2026-12-01,2026-12-02,Ana", days(1, 2, hours="08:00-16:00")),
        (EACH_DAY, "Ana,2026-12-01,2026-12-02,08:00,16:00", days(1, 2, hours="08:00-16:00")),
        (EACH_DAY, "Ana,2026-12-01,2026-12-02,22:00,06:00", ["12-01 22:00-06:00+1 Ana"]),
        (CALENDAR, "Ana,2026-12-01,09:00,2026-12-01,17:00", ["12-01 09:00-17:00 Ana"]),
        (CALENDAR, "Ana,2026-12-01,22:00,2026-12-02,06:00", ["12-01 22:00-06:00+1 Ana"]),
        (CALENDAR, "Ana,2026-12-01,09:00,2026-12-02,09:00", ["12-01 09:00-09:00+1 Ana"]),
        (CALENDAR, "Ana,2026-12-01,00:00,2026-12-02,00:00", days(1, 1)),
        (CALENDAR, "Ana,2026-12-01,00:00,2026-12-01,23:59", days(1, 1)),
        (
            CALENDAR,
            "Ana,2026-12-03,09:00,2026-12-05,10:00",
            ["12-03 09:00-24:00 Ana", *days(4, 4), "12-05 00:00-10:00 Ana"],
        ),
        (
            ON_CALL,
            "Ana,2026-12-01 09:00,2026-12-08 09:00",
            ["12-01 09:00-24:00 Ana", *days(2, 7), "12-08 00:00-09:00 Ana"],
        ),
        (ON_CALL, "Ana,2026-12-01 00:00,2026-12-04 00:00", days(1, 3)),
        (ON_CALL, "Ana,2026-12-01 09:00,17:00", ["12-01 09:00-17:00 Ana"]),
        (ON_CALL, "Ana,2026-12-01 9:00 PM,2026-12-02 6:00 AM", ["12-01 21:00-06:00+1 Ana"]),
        (ON_CALL, "Ana,2026-12-01T09:00:00Z,2026-12-01T13:00:00Z", ["12-01 16:00-20:00 Ana"]),
        (ON_CALL, "Ana,2026-12-01T20:00:00Z,2026-12-01T23:00:00Z", ["12-02 03:00-06:00 Ana"]),
        (ON_CALL, "Ana,2026-12-01T09:00:00+07:00,2026-12-01T11:00:00Z", ["12-01 09:00-18:00 Ana"]),
        (
            "Start Date,End Date,Primary On-Call,Secondary On-Call",
            "13/12/2026 09:00,15/12/2026 09:00,Ana,Budi",
            [
                *("12-13 09:00-24:00 Ana", *days(14, 14), "12-15 00:00-09:00 Ana"),
                *("12-13 09:00-24:00 Budi", *days(14, 14, "Budi"), "12-15 00:00-09:00 Budi"),
            ],
        ),
    ],
)
def test_a_period_is_all_of_its_days(header: str, row: str, expected: Sequence[str]):
    assert shifts(read_of(header, row)) == expected


def test_without_years_a_period_goes_on_into_the_next():
    header = "Dari,Sampai,Nama"
    reading = read_of(
        header, "30 Des,2 Jan,Ana", "3 Jan,4 Jan,Budi", answers={**WHOLE_DAYS, "month": "2026-12"}
    )
    assert [str(line.on_date) for line in reading.shifts] == [
        *("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04")
    ]


def test_the_order_of_day_and_month_is_that_of_all_first_and_last_days():
    header = "Name,Start Date,End Date"
    assert shifts(read_of(header, "Ana,12/1/2026,12/2/2026", "Budi,12/11/2026,12/13/2026")) == [
        *(*days(1, 2), *days(11, 13, "Budi"))
    ]


def test_a_day_below_another_has_its_last_day_too():
    reading = read_of("Start Date,End Date,Name", "2026-12-01,2026-12-02,Ana", ",,Budi")
    assert shifts(reading) == [*days(1, 2), *days(1, 2, "Budi")]


def test_tiers_of_a_duty_are_those_of_their_columns():
    reading = read_of(
        "Start Date,End Date,Primary On-Call,Secondary On-Call", "2026-12-01,2026-12-01,Ana,Budi"
    )
    assert [(line.name, line.tier) for line in reading.shifts] == [("Ana", 1), ("Budi", 2)]


@pytest.mark.parametrize(
    ("header", "row", "errors"),
    [
        (CALENDAR, "Ana,2026-12-01,09:00,2026-12-01,08:00", [("end", 5, "period-ends-before")]),
        (CALENDAR, "Ana,2026-12-01,09:00,2026-12-01,09:00", [("end", 5, "period-ends-before")]),
        (CALENDAR, "Ana,2026-12-02,09:00,2026-12-01,10:00", [("until", 4, "period-ends-before")]),
        (CALENDAR, "Ana,2026-12-02,09:00,2027-12-02,10:00", [("until", 4, "period-too-long")]),
        (CALENDAR, "Ana,2026-12-02,xx,2026-12-03,10:00", [("start", 3, "time-unknown")]),
        (CALENDAR, "Ana,2026-12-02,09:00,2026-12-03,", [("end", 5, "cell-empty")]),
        (CALENDAR, "Ana,2026-12-02,09:00,soon,10:00", [("until", 4, "date-unknown")]),
        (ON_CALL, "Ana,2026-12-02 09:00,2026-12-01 09:00", [("end", 3, "period-ends-before")]),
        (ON_CALL, "Ana,2026-12-02 09:00,2026-12-03", [("until", 3, "moment-without-time")]),
        (ON_CALL, "Ana,2026-12-02T09:00:00Z,17:00", [("end", 3, "date-unknown")]),
        (ON_CALL, "Ana,2026-12-02 09:00,2027-02-03 09:00", [("end", 3, "period-too-long")]),
        ("Name,Start Date,End Date", "Ana,2026-12-03,2026-12-01", [("until", 3, "until-before-from")]),
        ("Name,Start Date,End Date", "Ana,2026-12-03,2027-02-03", [("until", 3, "period-too-long")]),
        ("Name,Start Date,End Date", "Ana,2026-12-03,2026-12-32", [("until", 3, "date-no-such-day")]),
    ],
)
def test_what_is_no_period_is_an_error_at_its_cell(
    header: str, row: str, errors: Sequence[tuple[str, int, str]]
):
    # The line above tells what the columns hold.
    sound = row.split(",")
    first = {
        CALENDAR: "Ana,2026-12-09,09:00,2026-12-09,10:00",
        ON_CALL: "Ana,2026-12-09 09:00,2026-12-09 10:00",
    }
    reading = read_of(header, first.get(header, f"{sound[0]},2026-12-09,2026-12-10"), row)
    assert [(each.line, each.column, each.at, each.key) for each in reading.errors] == [
        (3, *each) for each in errors
    ]
    assert reading.questions == []


def test_sixty_two_days_are_not_too_long():
    assert len(read_of("Name,Start Date,End Date", "Ana,2026-12-01,2027-01-31").shifts) == 62


@pytest.mark.parametrize("last", ["", "-"])
def test_without_a_last_day_it_is_one_day_and_that_is_told(last: str):
    reading = read_of("Name,Start Date,End Date", "Ana,2026-12-01,2026-12-02", f"Budi,2026-12-03,{last}")
    assert shifts(reading) == [*days(1, 2), *days(3, 3, "Budi")]
    assert ("period-one-day", ("B3",)) in [(each.key, each.cells) for each in reading.understood]


def test_it_is_told_what_became_of_days_moments_and_offsets():
    moments = "Ana,2026-12-01T09:00:00Z,2026-12-08T09:00:00Z"
    told = {each.key: each.params for each in read_of(ON_CALL, moments).understood}
    assert told["period-cut"]["count"] == 1
    assert told["moments-converted"]["zone"] == "Asia/Jakarta"
    unknown = read_of(ON_CALL, "Ana,2026-12-01T09:00:00Z,2026-12-01T10:00:00Z", zone=None)
    assert "moments-not-converted" in {each.key for each in unknown.understood}
    assert shifts(unknown) == ["12-01 09:00-10:00 Ana"]
    days_alone = read_of("Name,Start Date,End Date", "Ana,2026-12-01,2026-12-02")
    assert "period-each-day" in {each.key for each in days_alone.understood}


def test_of_a_period_that_is_over_it_is_warned_and_not_of_one_that_goes_on():
    header = "Name,Start Date,End Date"
    over, going_on = "Ana,2026-11-01,2026-11-22", "Budi,2026-11-01,2026-11-23"
    warned = [each.line for each in read_of(header, over, going_on).warnings if each.key == "date-past"]
    assert warned == [2]


def test_morning_or_evening_is_asked_in_a_file_that_tells_halves_elsewhere():
    rows = "Ana,2026-12-01 9:00 AM,2026-12-01 5:00 PM", "Budi,2026-12-02 8:00,2026-12-02 11:00"
    assert [each.key for each in read_of(ON_CALL, *rows).questions] == ["ask-hours-halves"]


def test_a_sheet_shows_midnight_among_moments_as_a_date_alone():
    rows = [
        ("user", "start", "end"),
        ("Ana", datetime.fromisoformat("2026-12-01T09:00"), datetime.fromisoformat("2026-12-03")),
        ("Budi", datetime.fromisoformat("2026-12-03"), datetime.fromisoformat("2026-12-04")),
    ]
    given = Given("ID", ("id", "en"), TODAY, contacts=CONTACTS)
    assert shifts(read_rota(read_table(xlsx(rows)), given)) == [
        *("12-01 09:00-24:00 Ana", *days(2, 2), *days(3, 3, "Budi"))
    ]
