"""Times of day as people and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time, write_time


@pytest.mark.parametrize(
    ("written", "minute"),
    [
        ("08:00", 480),
        ("8:00", 480),
        ("8.00", 480),
        ("08.30", 510),
        ("0800", 480),
        ("8", 480),
        (" 08:00 ", 480),
        ("08:00:00", 480),
        ("８：００", 480),  # noqa: RUF001
        ("00:00", 0),
        ("0.00", 0),
        ("24:00", 1440),
        ("24.00", 1440),
        ("2400", 1440),
        ("23:59", 1439),
        ("8:30 PM", 1230),
        ("12:00 am", 0),
        ("12 p.m.", 720),
    ],
)
def test_times_are_read_in_every_form_of_the_contract(written, minute):
    assert read_time(written) == (minute, False)


def test_a_zero_that_a_spreadsheet_ate_is_put_back_and_told():
    assert read_time("800") == (480, True)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("25:00", "time-out-of-range"),
        ("24:01", "time-out-of-range"),
        ("08:60", "time-out-of-range"),
        ("13:00 pm", "time-out-of-range"),
        ("0.333333", "time-decimal"),
        ("0,5", "time-decimal"),
        ("8.5", "time-short-minutes"),
        ("08:00:30", "time-with-seconds"),
        ("noon", "time-unknown"),
        ("-8:00", "time-unknown"),
        ("08:00-16:00", "time-unknown"),
        ("", "time-unknown"),
    ],
)
def test_what_is_no_time_is_refused(written, key):
    with pytest.raises(CellNotSound) as refused:
        read_time(written)
    assert refused.value.key == key


@given(st.integers(0, 1440))
def test_times_are_read_as_they_are_written(minute):
    assert read_time(write_time(minute)) == (minute, False)


@given(st.text(max_size=20) | st.text("0123456789:. apm", max_size=10))
def test_any_text_is_a_time_of_day_or_refused(written):
    try:
        minute, _ = read_time(written)
    except CellNotSound as refused:
        assert refused.key.startswith("time-")  # noqa: PT017
    else:
        assert 0 <= minute <= 1440
