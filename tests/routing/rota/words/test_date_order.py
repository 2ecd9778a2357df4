"""The order of dates, judged over a whole file, and the years that it leaves out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.date_order import Decision, Verdict, chosen, fill_years, judge
from routing.rota.words.date_text import DateReading, Order
from routing.rota.words.dates import read_date
from tests.budgets import examples

D, M = Order.DAY_FIRST, Order.MONTH_FIRST


def judged(*written: str, year: int | None = None) -> Verdict:
    return judge([read_date(each) for each in written], year)


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        (["01/11/2026", "02/11/2026", "13/11/2026"], Verdict(Decision.DECIDED, D, 2)),
        (["01/11/2026", "11/13/2026"], Verdict(Decision.DECIDED, M, 1)),
        (["1/11", "13/11"], Verdict(Decision.DECIDED, D, 1)),
        (["01/11/2026", "02/11/2026"], Verdict(Decision.UNDECIDED)),
        (["13/11/2026", "1/2/2026", "11/13/2026"], Verdict(Decision.CONTRADICTORY, D, 0, 2)),
        (["2026-11-06", "2026-11-25"], Verdict(Decision.NOT_NEEDED)),
        (["3 Agustus 2026", "1-Jul"], Verdict(Decision.NOT_NEEDED)),
        (["3/3/2026", "4/4/2026"], Verdict(Decision.NOT_NEEDED)),
        (["Ana", "", "31/31/2026"], Verdict(Decision.NOT_NEEDED)),
        (["2026-11-06", "1/2/2026"], Verdict(Decision.UNDECIDED)),
        ([], Verdict(Decision.NOT_NEEDED)),
    ],
)
def test_one_value_above_twelve_decides_the_order_of_the_file(written, verdict):
    assert judged(*written) == verdict


@pytest.mark.parametrize(
    ("written", "year", "likely"),
    [
        (["Mon 3/8/2026"], None, D),
        (["Mon 8/3/2026"], None, M),
        (["Mon 8/3"], 2026, M),
        (["Mon 8/3"], None, None),  # which year's
        (["Mon 8/3/2026", "Mon 3/8/2026"], None, None),
        (["Thu 1/1/2026"], None, None),
        (["Tue 8/3/2026"], None, None),  # contradicts both
        (["Mon 29/2"], 2026, D),  # a day that the year doesn't have contradicts nothing
    ],
)
def test_weekdays_make_an_order_likely(written, year, likely):
    assert judged(*written, year=year).likely == likely


def test_what_weekdays_make_likely_is_not_decided():
    assert judged("Mon 8/3/2026") == Verdict(Decision.UNDECIDED, likely=M)


def test_a_weekday_may_contradict_the_order_that_is_proved():
    assert judged("13/11/2026", "Mon 8/3/2026") == Verdict(Decision.DECIDED, D, 0, None, M)


@pytest.mark.parametrize(
    ("written", "order", "days"),
    [
        ("3/8/2026", D, [date(2026, 8, 3)]),
        ("3/8/2026", M, [date(2026, 3, 8)]),
        ("3/8/2026", None, []),
        ("2026-08-03", M, [date(2026, 8, 3)]),
        ("3 Agt 2026", None, [date(2026, 8, 3)]),
        ("13/8/2026", M, []),
    ],
)
def test_an_order_leaves_the_readings_that_agree_with_it(written, order, days):
    text = read_date(written)
    assert text is not None
    assert [each.date for each in chosen(text, order)] == days


@settings(max_examples=examples(200))
@given(st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), max_size=8), st.sampled_from([D, M]))
def test_the_order_that_dates_were_written_in_is_never_judged_to_be_the_other(days, order):
    form = "%d/%m/%Y" if order is D else "%m/%d/%Y"
    texts = [read_date(day.strftime(form)) for day in days]
    verdict = judge(texts)
    assert verdict.order in {order, None}
    proofs = [place for place, day in enumerate(days) if day.day > 12]
    assert verdict.proof == (proofs[0] if proofs else None)
    assert (verdict.decision is Decision.DECIDED) == bool(proofs)
    for text, day in zip(texts, days, strict=True):
        assert text is not None
        assert [each.date for each in chosen(text, order)] == [day]


@pytest.mark.parametrize(
    ("readings", "start", "days"),
    [
        ([(None, 7, 1), (None, 7, 2)], (2026, 7), ["2026-07-01", "2026-07-02"]),
        ([(None, 12, 31), (None, 1, 1)], (2026, 12), ["2026-12-31", "2027-01-01"]),
        ([(None, 1, 1)], (2026, 12), ["2027-01-01"]),
        ([(None, 10, 31), (None, 11, 1)], (2026, 11), ["2026-10-31", "2026-11-01"]),
        ([(None, 8, 1), (None, 2, 1)], (2026, 8), ["2026-08-01", "2027-02-01"]),  # fell back by six
        ([(None, 8, 1), (None, 3, 1)], (2026, 8), ["2026-08-01", "2026-03-01"]),  # by five
        ([(2027, 12, 1), (None, 1, 1)], (2026, 1), ["2027-12-01", "2028-01-01"]),
        ([(None, 2, 29), (None, 3, 1)], (2026, 2), [None, "2026-03-01"]),
        ([(None, None, 1), (None, 7, None)], (2026, 7), [None, None]),
    ],
)
def test_a_missing_year_is_the_one_given_and_one_more_after_the_months_fell_back(readings, start, days):
    found = fill_years([DateReading(*each) for each in readings], start)
    assert [day and day.isoformat() for day in found] == days


@settings(max_examples=examples(200))
@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.lists(st.integers(0, 150), max_size=20))
def test_years_that_are_left_out_of_dates_in_order_are_found_again(first, steps):
    days = [first]
    for step in steps:
        days.append(days[-1] + timedelta(step))
    readings = [DateReading(None, day.month, day.day) for day in days]
    assert fill_years(readings, (first.year, first.month)) == tuple(days)
