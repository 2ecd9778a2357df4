"""Times on pages: 23.04 in Indonesian, 23:04 in English; always in the hotline's zone."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from ivr.web.languages import Language

_CLOCKS: dict[Language, str] = {"id": "%H.%M", "en": "%H:%M"}
_LONG_DAYS: dict[Language, str] = {"id": "EEEE d MMMM", "en": "EEEE d MMMM"}


def clock(language: Language) -> Callable[[datetime], str]:
    """Return what writes a time of the day; its datetime is in the hotline's zone already."""
    return lambda at: at.strftime(_CLOCKS[language])


def long_day(language: Language) -> Callable[[date], str]:
    """Return what writes a day: Rabu 23 Desember."""
    return lambda day: format_date(day, _LONG_DAYS[language], locale=language)


def moment(language: Language, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Return what writes an instant with its day: Rab 23 Des 23.04."""

    def written(at: datetime) -> str:
        there = at.astimezone(zone)
        return f"{format_date(there, 'EEE d MMM', locale=language)} {there.strftime(_CLOCKS[language])}"

    return written
