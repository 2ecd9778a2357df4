"""Moments: a date with its time, and how far its clock is from UTC where the text says so, as programs export them."""

import re
from dataclasses import replace
from typing import NamedTuple

from routing.rota.words.clock import Clock, read_clock
from routing.rota.words.date_text import DateText
from routing.rota.words.dates import read_date
from routing.rota.words.plain import plain

# "09:00-10:00" are hours: a minus is an offset only behind seconds, or behind a moment with its T.
_OFFSET = re.compile(
    r"(?<=[0-9m.])\s?(?:(?P<utc>z|utc|gmt)|(?:utc|gmt)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)$"
)
_IS_CLEAR = re.compile(r"[0-9]t[0-9]|:[0-9]{2}:[0-9]{2}")
_FURTHEST = 14  # hours from UTC
_HOUR = 60


class Moment(NamedTuple):
    """A date, with a time perhaps; `offset` is in minutes east of UTC, None where the text has none."""

    date: DateText
    offset: int | None = None

    @property
    def time(self) -> Clock | None:
        """The time that stands beside the date."""
        return self.date.time


def read_moment(text: str) -> Moment | None:
    """Return what a text is as a date or a moment: 2026-12-01, 2026-12-01T09:00:00Z, 1/12/2026 09:00 +07:00."""
    dated = read_date(text)
    if dated is not None:
        return Moment(dated)
    words = plain(text)
    found = _OFFSET.search(words)
    if found is None or (offset := _offset(found)) is None:
        return None
    before = words[: found.start()]
    if found["sign"] == "-" and not _IS_CLEAR.search(before):
        return None
    dated = read_date(before)
    return Moment(dated, offset) if dated is not None and dated.time is not None else None


def clock_in(text: str) -> Clock | None:
    """Return the time of a cell: alone, or behind a date."""
    found = read_clock(text)
    if found is None and (dated := read_date(text)) is not None and dated.time is not None:
        return replace(dated.time, full=True)  # a program's moments are on a clock of 24 hours
    return found


def _offset(found: re.Match[str]) -> int | None:
    if found["utc"]:
        return 0
    hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
    if hours > _FURTHEST or minutes >= _HOUR:
        return None
    return (hours * _HOUR + minutes) * (-1 if found["sign"] == "-" else 1)
