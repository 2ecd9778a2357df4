"""Times in words: weekdays that follow each other are said as one."""

import pytest

from ivr.web.times import weekdays_said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((), ""),
        ((2,), "Wed"),
        ((2, 3), "Wed, Thu"),
        ((0, 1, 2, 3, 4, 6), "Mon\u2013Fri, Sun"),
        ((0, 2, 4, 5, 6), "Mon, Wed, Fri\u2013Sun"),
        (range(7), "every day"),
    ],
)
def test_days_that_follow_each_other_are_one_run(days: tuple[int, ...], said: str) -> None:
    assert weekdays_said(days, "en") == said


def test_days_are_said_in_indonesian() -> None:
    assert [weekdays_said(days, "id") for days in (range(7), range(3))] == ["setiap hari", "Sen\u2013Rab"]
