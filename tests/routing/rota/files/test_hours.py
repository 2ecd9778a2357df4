"""Hours: odd hours, and what was probably meant."""

import pytest

from routing.rota.files.hours import odd_hours
from routing.rota.files.times import read_time


@pytest.mark.parametrize(
    ("start", "end", "key", "meant"),
    [
        ("9", "5", "time-long-meant", "09:00-17:00"),
        ("8", "4", "time-long-meant", "08:00-16:00"),
        ("08:30", "04:30", "time-long-meant", "08:30-16:30"),
        ("10", "2", "time-long-meant", "10:00-14:00"),
        ("20:00", "12:00", "time-long-meant", "20:00-24:00"),
        ("07:00", "22:00", "time-long", None),
        ("16:00", "08:00", "time-long", None),  # a night shift that is probably meant
        ("00:00", "23:59", "time-long", None),
        ("0", "1", "time-one", None),
        ("08:00", "08:00", "time-whole-day", None),
        ("00:00", "24:00", None, None),
        ("0", "24", None, None),
        ("0", "01:00", None, None),
        ("00:00", "02:00", None, None),
        ("22", "1", None, None),
        ("08:00", "22:00", None, None),  # 14 hours
        ("22:00", "06:00", None, None),
    ],
)
def test_odd_hours_are_told_with_what_was_probably_meant(start, end, key, meant):
    found = odd_hours(read_time(start)[0], read_time(end)[0], end)
    assert (found and found[0], found and found[1].get("suggestion")) == (key, meant)
