"""Moments: dates with times, and what they say of UTC."""

import pytest

from routing.rota.words.moments import clock_in, read_moment


@pytest.mark.parametrize(
    ("written", "day", "minute", "offset"),
    [
        ("2026-12-01", (2026, 12, 1), None, None),
        ("2026-12-01 09:00", (2026, 12, 1), 540, None),
        ("2026-12-01T09:00:00", (2026, 12, 1), 540, None),
        ("2026-12-01T09:00:00Z", (2026, 12, 1), 540, 0),
        ("2026-12-01T09:00Z", (2026, 12, 1), 540, 0),
        ("2026-12-01T09:00:00.000Z", (2026, 12, 1), 540, 0),
        ("2026-12-01 09:00:00 UTC", (2026, 12, 1), 540, 0),
        ("2026-12-01T09:00:00+07:00", (2026, 12, 1), 540, 420),
        ("2026-12-01T09:00:00+0700", (2026, 12, 1), 540, 420),
        ("2026-12-01 09:00:00+07", (2026, 12, 1), 540, 420),
        ("2026-12-01 09:00 +07:00", (2026, 12, 1), 540, 420),
        ("2026-12-01 09:00 GMT+7", (2026, 12, 1), 540, 420),
        ("2026-12-01T09:00:00-03:30", (2026, 12, 1), 540, -210),
        ("2026-12-01 09:00:00-05", (2026, 12, 1), 540, -300),
        ("1 Des 2026 9:00 PM +0700", (2026, 12, 1), 1260, 420),
    ],
)
def test_a_moment_has_a_date_a_time_and_an_offset(written, day, minute, offset):
    found = read_moment(written)
    assert found is not None
    (reading,) = found.date.readings
    assert (reading.year, reading.month, reading.day) == day
    assert ((found.time.minute if found.time else None), found.offset) == (minute, offset)


@pytest.mark.parametrize(
    "written",
    [
        *("", "Ana", "09:00", "09:00Z", "+07:00", "2026-12-01+07:00", "2026-12-01Z", "2026-12-01T09:00:30Z"),
        *(
            "2026-12-01 09:00-10:00",
            "2026-12-01T09:00:00+15:00",
            "2026-12-01T09:00:00+07:60",
            "6281234567890",
        ),
    ],
)
def test_other_texts_are_no_moments(written):
    assert read_moment(written) is None


@pytest.mark.parametrize(
    ("written", "minute"),
    [("09:00", 540), ("2026-12-01 09:00", 540), ("2026-12-01T09:00:00Z", None), ("2026-12-01", None)],
)
def test_a_clock_stands_alone_or_behind_a_date_and_an_offset_is_never_passed_over(written, minute):
    found = clock_in(written)
    assert (found.minute if found else None) == minute
