"""Values of a workbook as texts: dates year first, times with hours and minutes, numbers as they are typed."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

Value = int | float | str | bool | date | time | datetime | timedelta

_ISO_DURATION = re.compile(r"PT([0-9]{1,6})H(?:([0-9]{1,2})M)?(?:([0-9]{1,2})(?:[.,][0-9]+)?S)?")
_MINUTE, _HOUR = 60, 3600
_MOST_WHOLE = 1e16  # beyond, not every whole number is one
# What a sheet keeps as a time alone is a moment of its first days: 1899-12-30 or, counted from 1904, 1904-01-01.
_TIMES_UNTIL = 1904
_DAYS_AFTER_NONE = {date(1900, 1, 1), date(1904, 1, 2)}


def text_of(value: Value) -> str:
    """Return a value as "2026-12-25", "08:00", "24:00", "2026-12-25 08:00", "7", "7.5", "TRUE", or as its text."""
    return _TEXTS[type(value)](value)


def _number(value: float) -> str:
    return str(int(value)) if value == value // 1 and abs(value) < _MOST_WHOLE else format(value, ".15g")


def _day(value: date) -> str:
    return "24:00" if value in _DAYS_AFTER_NONE else value.isoformat()


def _time(value: time) -> str:
    return _clock(value.hour * _HOUR + value.minute * _MINUTE + value.second + value.microsecond / 1e6)


def _moment(value: datetime) -> str:
    # A sheet keeps a fraction of a day, so that 08:00 may come as a moment before.
    value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    clock = _clock(value.hour * _HOUR + value.minute * _MINUTE + value.second)
    return clock if value.year <= _TIMES_UNTIL else f"{value.date().isoformat()} {clock}"


def _clock(seconds: float) -> str:
    whole = round(abs(seconds))
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    sign = "-" if seconds < 0 and whole else ""
    return f"{sign}{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


def _hours(text: str) -> str:
    """Return hours that an ods keeps in the form PT24H00M00S, which no clock shows, as 24:00."""
    if text.startswith("PT") and (found := _ISO_DURATION.fullmatch(text)):
        hours, minutes, seconds = (int(each or 0) for each in found.groups())
        return _clock(hours * _HOUR + minutes * _MINUTE + seconds)
    return text


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _hours,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    float: _number,
    date: _day,
    datetime: _moment,
    time: _time,
    timedelta: lambda value: _clock(value.total_seconds()),
}
