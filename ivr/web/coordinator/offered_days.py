"""Offered days: the days that a form lets somebody choose, in words: a browser writes 1 December as 12/01 for some."""

from datetime import date, timedelta

from babel.dates import format_date

from ivr.web.pages import Visit
from ivr.web.times import date_of
from ivr.web.words import words_of

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_EACH_DAY = 61
_LAST = 366


def offered_days(visit: Visit, today: date, chosen: str) -> list[tuple[str, str]]:
    """Return the days of two months from today on, then the Mondays of a year; and the one that was chosen before."""
    days = [today + count * _DAY for count in range(_EACH_DAY)]
    monday = days[-1] + (7 - days[-1].weekday()) * _DAY
    while monday - today < _LAST * _DAY:
        days.append(monday)
        monday += _WEEK
    if (before := date_of(chosen)) is not None:
        days = sorted({*days, before})
    return [(day.isoformat(), _words(visit, day, today)) for day in days]


def _words(visit: Visit, day: date, today: date) -> str:
    _ = words_of(visit)
    form = "EEE d MMM" if day.year == today.year else "EEE d MMM y"
    said = format_date(day, form, locale=visit.language)
    if day == today:
        return _("today, %(day)s") % {"day": said}
    if day == today + _DAY:
        return _("tomorrow, %(day)s") % {"day": said}
    return said
