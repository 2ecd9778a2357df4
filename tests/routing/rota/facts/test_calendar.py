"""The calendar of a file: its dates are judged together, their order, their years and their months."""

from datetime import date
from typing import Any

import pytest

from routing.rota.facts.answered import read_month_answer
from routing.rota.facts.calendar import Calendar
from routing.rota.facts.phrases import Phrase
from routing.rota.shapes.table import Spot
from routing.rota.words.dates import read_date, read_day_of_month
from tests.routing.rota.facts.books import calendar, said

WAGES = [
    *(f"2026-07-{number}" for number in range(26, 32)),
    *(f"2026-08-{number:02}" for number in range(1, 26)),
]


def dated(text: str, **others: Any) -> Phrase:
    return Phrase(text, read_date(text), **others)


def day(number: int, **others: Any) -> Phrase:
    return Phrase(str(number), read_day_of_month(str(number)), is_day=True, **others)


def read(book: Calendar, *phrases: Phrase, sequence: object = 0) -> list[object]:
    """Collect phrases of column B, settle, and return what each is: a date as text, or what else became of it."""
    for row, phrase in enumerate(phrases, start=2):
        book.collect(sequence, phrase, Spot(row, 2))
    book.settle()
    return [str(said(book.day(phrase))) for phrase in phrases]


def told(book: Calendar) -> list[tuple[str, object]]:
    return [(each.key, each.params.get("order") or each.params.get("first")) for each in book.understood]


# --- The order of day and month


@pytest.mark.parametrize(
    ("country", "texts", "dates", "understood"),
    [
        # Year first is never reordered.
        ("ID", ["2026-11-12"], ["2026-11-12"], []),
        ("US", ["2026-11-12", "2026/11/13"], ["2026-11-12", "2026-11-13"], []),
        # One value above 12 decides for all.
        ("ID", ["1/11/2026", "13/11/2026"], ["2026-11-01", "2026-11-13"], [("dates-order-proved", "day-first")]),
        ("US", ["1/11/2026", "13/11/2026"], ["2026-11-01", "2026-11-13"], [("dates-order-proved", "day-first")]),
        ("ID", ["1/11/2026", "11/13/2026"], ["2026-01-11", "2026-11-13"], [("dates-order-proved", "month-first")]),
        # Nothing decides: the country does, and it is said.
        ("ID", ["1/11/2026"], ["2026-11-01"], [("dates-order-assumed", "day-first")]),
        ("US", ["1/11/2026"], ["2026-01-11"], [("dates-order-assumed", "month-first")]),
        ("PH", ["1/11/2026"], ["2026-01-11"], [("dates-order-assumed", "month-first")]),
        # Both ways are one day.
        ("US", ["11/11/2026"], ["2026-11-11"], []),
        # A month with its name needs no order.
        ("US", ["1-Jul-2026", "2 Agustus 2026"], ["2026-07-01", "2026-08-02"], []),
        # A weekday beside a date makes an order likely: 1/12 is a Tuesday with the day first.
        ("US", ["Tue 1/12/2026"], ["2026-12-01"], [("dates-order-likely", "day-first")]),
        ("ID", ["Mon 1/12/2026"], ["2026-01-12"], [("dates-order-likely", "month-first")]),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_that_of_the_whole_file(
    country: str, texts: list[str], dates: list[str], understood: list[tuple[str, str]]
):
    book = calendar(country=country)
    assert read(book, *map(dated, texts)) == dates
    assert told(book) == understood


def test_an_order_that_nothing_proves_is_asked_before_it_counts():
    book = calendar(is_strict=True)
    assert read(book, dated("1/11/2026"), dated("11/11/2026"), dated("2026-11-02")) == [
        "asks dates:B", "2026-11-11", "2026-11-02",
    ]  # fmt: skip
    assert told(book) == []


@pytest.mark.parametrize("texts", [["Tue 1/12/2026"], ["1/11/2026", "13/11/2026"]])
def test_an_order_that_is_proved_or_likely_is_never_asked(texts: list[str]):
    assert not any("asks" in str(each) for each in read(calendar(is_strict=True), *map(dated, texts)))


@pytest.mark.parametrize(("answer", "expected"), [("day-first", "2026-11-01"), ("month-first", "2026-01-11")])
def test_the_answer_decides(answer: str, expected: str):
    for is_strict in (False, True):
        assert read(calendar({"dates:B": answer}, is_strict=is_strict), dated("1/11/2026")) == [expected]


def test_dates_that_prove_both_orders_are_wrong_from_the_second_on():
    assert read(calendar(), dated("13/11/2026"), dated("11/14/2026"), dated("1/11/2026")) == [
        "2026-11-13", "wrong: date-order-contradicts", "2026-11-01",
    ]  # fmt: skip


# --- Years and months


@pytest.mark.parametrize(
    ("month", "texts", "dates"),
    [
        ((2026, 7), ["1-Jul", "2-Jul"], ["2026-07-01", "2026-07-02"]),
        ((2026, 12), ["30 Desember", "31 Desember", "1 Januari"], ["2026-12-30", "2026-12-31", "2027-01-01"]),
        # A month that falls back by less than six is in the same year.
        ((2026, 7), ["1 Juli", "1 Juni"], ["2026-07-01", "2026-06-01"]),
        ((2026, 7), ["1 Juli", "1 Januari"], ["2026-07-01", "2027-01-01"]),
        # A date with its year says it for those below.
        (None, ["30 Des 2026", "31 Des", "1 Jan"], ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ((2027, 2), ["29 Feb"], ["wrong: date-no-such-day"]),
        ((2028, 2), ["29 Feb"], ["2028-02-29"]),
    ],
)
def test_a_missing_year_is_the_one_given_and_goes_on_from_there(
    month: tuple[int, int] | None, texts: list[str], dates: list[str]
):
    assert read(calendar(month=month), *map(dated, texts)) == dates


def test_years_that_were_filled_in_are_told():
    book = calendar(month=(2026, 12))
    read(book, dated("31 Desember"), dated("1 Januari"))
    assert [each.params for each in book.understood] == [{"first": "2026-12-31", "last": "2027-01-01"}]
    book = calendar(month=(2026, 12))
    read(book, dated("2026-12-31"))
    assert book.understood == []


def test_without_a_year_anywhere_the_month_is_asked():
    assert read(calendar(), dated("1-Jul"), dated("2-Jul")) == ["asks month", "asks month"]
    assert read(calendar(), day(1), day(2)) == ["asks month", "asks month"]


def test_titles_propose_months():
    book = calendar(proposed=[(2026, 7), (2026, 8)])
    assert read(book, day(1)) == ["asks month"]
    book._asking.at("month", Spot(2, 2))
    (question,) = book._asking.questions()
    assert [each.value for each in question.choices] == ["2026-07", "2026-08"]


@pytest.mark.parametrize(
    ("month", "days", "dates"),
    [
        ((2026, 11), [1, 2, 30], ["2026-11-01", "2026-11-02", "2026-11-30"]),
        # The columns of a month of wages: 26 to 31, then 1 to 25 of the next month.
        ((2026, 7), [*range(26, 32), *range(1, 26)], WAGES),
        ((2026, 12), [31, 1], ["2026-12-31", "2027-01-01"]),
        # A day that falls back by little is of the same month.
        ((2026, 7), [15, 1], ["2026-07-15", "2026-07-01"]),
        ((2026, 11), [31], ["wrong: date-no-such-day"]),
    ],
)  # fmt: skip
def test_days_of_the_month_go_on_in_the_next_month(month: tuple[int, int], days: list[int], dates: list[str]):
    assert read(calendar(month=month), *map(day, days)) == dates


def test_each_sequence_goes_its_own_way():
    book = calendar(month=(2026, 7))
    for column, days in enumerate(([30, 31, 1], [29, 30])):
        for row, number in enumerate(days):
            book.collect(column, day(number), Spot(row, column + 1))
    book.settle()
    assert said(book.day(day(29))) == date(2026, 7, 29)
    assert said(book.day(day(1))) == date(2026, 8, 1)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        (day(5, month="Desember", year="2026"), "2026-12-05"),
        (day(5, month="12", year="2026"), "2026-12-05"),
        (day(5, month="Desember 2026"), "2026-12-05"),
        (day(5, month="2026-12"), "2026-12-05"),
        (day(5, month="Zzz", year="2026"), "wrong: date-unknown"),
        (dated("5 Desember", year="2026"), "2026-12-05"),
        (dated("5 Desember 2025", year="2026"), "2025-12-05"),
    ],
)
def test_a_month_and_a_year_may_stand_in_cells_of_their_own(phrase: Phrase, expected: str):
    assert read(calendar(), phrase) == [expected]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Zzz", "date-unknown"),
        ("30/02/2026", "date-no-such-day"),
        ("2026-12", "date-unknown"),
        ("2026-13-01", "date-no-such-day"),
        ("1999-12-25", "date-out-of-range"),
    ],
)
def test_what_is_no_date_says_why(text: str, key: str):
    assert read(calendar(), dated(text)) == [f"wrong: {key}"]


# --- Weekdays beside dates


def test_a_date_beside_another_weekday_is_asked_until_it_is_answered():
    phrase = dated("2026-12-01")  # a Tuesday
    for answers, expected in (({}, "asks dates:B"), ({"dates:B": "date"}, date(2026, 12, 1))):
        book = calendar(answers)
        read(book, phrase)
        assert said(book.contradicted(phrase, date(2026, 12, 1), 1)) == expected


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-07", (2026, 7)),
        (" 2026-7 ", (2026, 7)),
        ("2026-13", None),
        ("2026-00", None),
        ("1999-07", None),
        ("2026", None),
        ("Juli 2026", None),
        ("2026-07-01", None),
        ("99999999999-1", None),
        ("²-²", None),
    ],
)
def test_a_month_is_answered_as_year_and_month(text: str, month: tuple[int, int] | None):
    assert read_month_answer(text) == month
