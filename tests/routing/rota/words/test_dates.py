"""Dates: every reading of a text as a date."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.date_text import DateReading, DateRemark, Order
from routing.rota.words.dates import read_date, read_day_of_month
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

D, M, Y, NAMED = Order.DAY_FIRST, Order.MONTH_FIRST, Order.YEAR_FIRST, None
ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
INDONESIAN = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
SHORT = ["Jan", "Peb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nop", "Des"]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu"]
DAYS_SHORT = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("2026-12-25", [(2026, 12, 25, Y)]),
        ("2026-11-06", [(2026, 11, 6, Y)]),
        ("2026/12/25", [(2026, 12, 25, Y)]),
        ("2026.12.25", [(2026, 12, 25, Y)]),
        ("2026 12 25", [(2026, 12, 25, Y)]),
        ("20261225", [(2026, 12, 25, Y)]),
        ("2026 Aug 3", [(2026, 8, 3, Y)]),
        ("25/12/2026", [(2026, 12, 25, D)]),
        ("12/25/26", [(2026, 12, 25, M)]),
        ("25-12-26", [(2026, 12, 25, D)]),
        ("25.12.2026", [(2026, 12, 25, D)]),
        ("25 12 2026", [(2026, 12, 25, D)]),
        ("03.04.2027", [(2027, 4, 3, D), (2027, 3, 4, M)]),
        ("3 / 8 / 2026", [(2026, 8, 3, D), (2026, 3, 8, M)]),
        ("3–8–2026", [(2026, 8, 3, D), (2026, 3, 8, M)]),  # noqa: RUF001
        ("3/3/26", [(2026, 3, 3, D), (2026, 3, 3, M)]),
        ("8/3", [(None, 3, 8, D), (None, 8, 3, M)]),
        ("29/2", [(None, 2, 29, D)]),
        ("1-Jul", [(None, 7, 1, NAMED)]),
        ("3 Agt", [(None, 8, 3, NAMED)]),
        ("3agt2026", [(2026, 8, 3, NAMED)]),
        ("3 Ags. 2026", [(2026, 8, 3, NAMED)]),
        ("3-Aug-26", [(2026, 8, 3, NAMED)]),
        ("Aug 3rd, 2026", [(2026, 8, 3, NAMED)]),
        ("3rd of August 2026", [(2026, 8, 3, NAMED)]),
        ("tgl. 3 Mei", [(None, 5, 3, NAMED)]),
        ("Tanggal: 17 Desember 2026", [(2026, 12, 17, NAMED)]),
        ("May 3", [(None, 5, 3, NAMED)]),
        ("Jul-26", [(None, 7, 26, NAMED), (2026, 7, None, NAMED)]),
        ("Jul 26", [(None, 7, 26, NAMED)]),
        ("Jul '26", [(2026, 7, None, NAMED)]),
        ("Agustus 2026", [(2026, 8, None, NAMED)]),
        ("2026-07", [(2026, 7, None, NAMED)]),
        ("07/2026", [(2026, 7, None, NAMED)]),
        ("\u200e2026-12-25\ufeff", [(2026, 12, 25, Y)]),
    ],
)
def test_a_date_has_every_reading_that_its_notation_allows(written, readings):
    found = read_date(written)
    assert found is not None
    assert found.readings == tuple(DateReading(*each) for each in readings)


@pytest.mark.parametrize(
    ("written", "remark"),
    [
        ("2026-25-12", DateRemark.NO_SUCH_DAY),  # year first is never reordered
        ("2026-02-30", DateRemark.NO_SUCH_DAY),
        ("31/31/2026", DateRemark.NO_SUCH_DAY),
        ("0-0-2026", DateRemark.NO_SUCH_DAY),
        ("31 Feb 2026", DateRemark.NO_SUCH_DAY),
        ("29 Februari 2027", DateRemark.NO_SUCH_DAY),
        ("1926-12-25", DateRemark.YEAR_OUT_OF_RANGE),
        ("25 Des 2426", DateRemark.YEAR_OUT_OF_RANGE),
    ],
)
def test_a_date_that_is_no_day_has_no_reading_and_says_why(written, remark):
    found = read_date(written)
    assert found is not None
    assert (found.readings, found.remark) == ((), remark)


@pytest.mark.parametrize(
    "written",
    [
        "",
        *listed("- | Ana | Ana 3 | 7 | 2026 | Senin | Agustus | Mei Lestari | 08:00 | 08.30 | 08.00.00"),
        *listed(
            "0812 34 56 | 12 34 56 | +62 812-3456-7890 | 07.00 - 10.00 | 1-7 Agustus 2026 | Sesi 1 | 3/8-2026"
        ),
        *("Sen 08.30", "0/0", "3 Mei Juni", "2026-12-25 25:00", "2026-12-25 08:00:30", "2026-12-25T08:00Z"),
    ],
)
def test_what_has_not_the_form_of_a_date_is_none(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "weekday", "is_contradicted"),
    [
        ("Senin, 3 Agustus 2026", 0, False),
        ("Selasa, 3 Agustus 2026", 1, True),
        ("Jum’at, 7 Agt 2026", 4, False),  # noqa: RUF001
        ("Mon 2026-08-03", 0, False),
        ("(Senin) 2026-08-03", 0, False),
        ("Senin - 3 Agustus 2026", 0, False),
        ("Senin/3-8-2026", 0, False),
        ("Senin\n3/8/2026", 0, False),
        ("3/8/2026 (Sen)", 0, False),
        ("2026-08-03 Tue.", 1, True),
        ("Sat May 2 2026", 5, False),
        ("2026-08-03", None, False),
    ],
)
def test_the_weekday_beside_a_date_is_compared_with_it(written, weekday, is_contradicted):
    found = read_date(written)
    assert found is not None
    assert found.weekday == weekday
    day = found.readings[0].date
    assert day is not None
    assert found.is_contradicted(day) is is_contradicted


@pytest.mark.parametrize(
    ("written", "minute"),
    [
        ("2026-12-25 08:00", 480),
        ("2026-12-25T08:00:00", 480),
        ("2026-12-25 00:00:00.000", 0),
        ("2026-12-25 23:59:59", 1439),
        ("25/12/2026 8:00 PM", 1200),
        ("25/12/2026, 8pm", 1200),
        ("25/12/26 9.30", 570),
        ("25 Desember 2026 pukul 08.00 WIB", 480),
        ("Jumat, 25 Des 2026 - 08:00", 480),
        ("25 Dec 2026 at 8", 480),
    ],
)
def test_a_date_time_gives_both(written, minute):
    found = read_date(written)
    assert found is not None
    assert found.time is not None
    assert (found.readings[0].date, found.time.minute) == (date(2026, 12, 25), minute)


@pytest.mark.parametrize(
    ("written", "day", "weekday"),
    [
        ("1", 1, None),
        ("01", 1, None),
        ("31", 31, None),
        ("1st", 1, None),
        ("tgl 3", 3, None),
        ("ke-3", 3, None),
        ("Sen 1", 1, 0),
        ("1\nSen", 1, 0),
        ("Sab, 12", 12, 5),
        ("12 (Sab)", 12, 5),
    ],
)
def test_a_day_of_a_month_stands_alone_or_beside_its_weekday(written, day, weekday):
    found = read_day_of_month(written)
    assert found is not None
    assert (found.readings, found.weekday) == ((DateReading(None, None, day),), weekday)


@pytest.mark.parametrize(
    "written", ["", *listed("0 | 32 | 1/2 | 3x | S1 | Ana | 1 Agt | 1 2 | 2026 | -1 | Minggu ke-3")]
)
def test_what_is_no_day_of_a_month_is_none(written):
    assert read_day_of_month(written) is None


@pytest.mark.parametrize(
    ("written", "day", "is_contradicted"),
    [
        ("1", "2026-11-01", False),
        ("Min 1", "2026-11-01", False),
        ("Sen 1", "2026-11-01", True),
        ("31", None, False),
    ],
)
def test_a_day_of_a_month_that_is_given_is_a_date(written, day, is_contradicted):
    found = read_day_of_month(written, (2026, 11))
    assert found is not None
    assert [each.date and each.date.isoformat() for each in found.readings] == ([day] if day else [])
    assert found.is_contradicted(date(2026, 11, 1)) is is_contradicted
    assert (found.remark is DateRemark.NO_SUCH_DAY) is (day is None)


def of_numbers(day: date, separator: str, order: Order, *, is_short: bool) -> str:
    year = f"{day.year % 100:02}" if is_short else str(day.year)
    return separator.join(
        [str(day.day), str(day.month), year] if order is D else [f"{day.month:02}", f"{day.day:02}", year]
    )


written_dates = st.builds(
    lambda day, write: (day, write(day)),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.one_of(
        st.sampled_from(
            [
                date.isoformat,
                lambda day: day.strftime("%Y/%m/%d"),
                lambda day: day.strftime("%Y.%m.%d"),
                lambda day: day.strftime("%Y%m%d"),
                lambda day: f"{day.day} {INDONESIAN[day.month - 1]} {day.year}",
                lambda day: f"{day.day:02}-{SHORT[day.month - 1].upper()}-{day.year % 100:02}",
                lambda day: f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
                lambda day: f"{ENGLISH[day.month - 1][:3]}. {day.day} {day.year}",
            ]
        ),
        st.builds(
            lambda separator, order, is_short: (
                lambda day: of_numbers(day, separator, order, is_short=is_short)
            ),
            st.sampled_from(["/", "-", ".", " ", " / ", "–"]),  # noqa: RUF001
            st.sampled_from([D, M]),
            st.booleans(),
        ),
    ),
)


@settings(max_examples=examples(400))
@given(
    written_dates,
    st.sampled_from(["{date}", "{long}, {date}", "{short} {date}", "{date} ({long})", "({short}) {date}"]),
    st.none() | st.times(),
    st.sampled_from([" %H:%M", " %H:%M:00", " %I:%M %p", " pukul %H.%M WIB", ", %H:%M"]),
)
def test_a_written_date_is_among_the_readings(dated, form, at: time | None, time_form):
    day, written = dated
    text = form.format(date=written, long=DAYS[day.weekday()], short=DAYS_SHORT[day.weekday()])
    found = read_date(text + (at.strftime(time_form) if at else ""))
    assert found is not None
    assert day in {each.date for each in found.readings}
    assert not found.is_contradicted(day)
    assert (found.weekday is None) == (form == "{date}")
    assert (found.time and found.time.minute) == (at and at.hour * 60 + at.minute)


@settings(max_examples=examples(200))
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["/", "-", " - "]), st.booleans())
def test_a_date_without_its_year_is_among_the_readings(day, separator, is_named):
    written = f"{day.day}{separator}{SHORT[day.month - 1] if is_named else day.month}"
    found = read_date(written)
    assert found is not None
    assert (None, day.month, day.day) in {(each.year, each.month, each.day) for each in found.readings}


@settings(max_examples=examples(1000))
@given(any_text)
def test_any_text_is_a_date_or_none(text):
    for found in (read_date(text), read_day_of_month(text)):
        assert found is None or bool(found.readings) != bool(found.remark)
    dated = read_date(text)
    for reading in dated.readings if dated else ():
        assert reading.date is None or 2000 <= reading.date.year <= 2199
