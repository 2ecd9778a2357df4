"""Times on pages: 23.04 in Indonesian, 23:04 in English; always in the hotline's zone."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from ivr.web.languages import Language, translations

MIDNIGHT = time()
_SHORTEST_RANGE = 3  # two days are named both
_YEARS = range(2000, 2101)  # near the ends of the calendar a zone leads out of it
_CLOCKS: dict[Language, str] = {"id": "%H.%M", "en": "%H:%M"}
_LONG_DAYS: dict[Language, str] = {"id": "EEEE d MMMM", "en": "EEEE d MMMM"}


def clock(language: Language) -> Callable[[datetime], str]:
    """Return what writes a time of the day; its datetime is in the hotline's zone already."""
    return lambda at: at.strftime(_CLOCKS[language])


def to_the_second(language: Language, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Return what writes the time of an instant with its seconds: 23.04.07."""
    form = _CLOCKS[language]
    return lambda at: at.astimezone(zone).strftime(f"{form}{form[2]}%S")


def long_day(language: Language) -> Callable[[date], str]:
    """Return what writes a day: Rabu 23 Desember."""
    return lambda day: format_date(day, _LONG_DAYS[language], locale=language)


def short_date(language: Language) -> Callable[[date], str]:
    """Return what writes a date with its year: 2 Jan 2027."""
    return lambda day: format_date(day, "d MMM y", locale=language)


def full_day(language: Language) -> Callable[[date], str]:
    """Return what writes a day with its weekday and its year: Rabu 23 Desember 2026."""
    return lambda day: format_date(day, f"{_LONG_DAYS[language]} y", locale=language)


def short_day(language: Language, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Return what writes the day of an instant: Rab 23 Des."""
    return lambda at: format_date(at.astimezone(zone), "EEE d MMM", locale=language)


def hours(language: Language, zone: ZoneInfo) -> Callable[[datetime, datetime], str]:
    """Return what writes a span by its times: 20.00-24.00; midnight is 24 at its end."""

    def written(start: datetime, end: datetime) -> str:
        begins, ends = start.astimezone(zone), end.astimezone(zone)
        last = ends.strftime(_CLOCKS[language])
        if ends.time() == MIDNIGHT:
            last = last.replace("00", "24", 1)
        return f"{begins.strftime(_CLOCKS[language])}\u2013{last}"

    return written


def weekdays_said(days: Iterable[int], language: Language) -> str:
    """Return weekdays, Monday 0, in their order, as they are said: Mon-Fri, Sun; or every day."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if runs == [list(range(7))]:
        return translations(language).gettext("every day")
    names = get_day_names("abbreviated", locale=language)
    return ", ".join(_run_said([str(names[day]) for day in run]) for run in runs)


def _run_said(names: list[str]) -> str:
    return ", ".join(names) if len(names) < _SHORTEST_RANGE else f"{names[0]}\u2013{names[-1]}"


def duration(seconds: float) -> str:
    """Return a length as minutes and seconds: 4:07."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def moment(language: Language, zone: ZoneInfo) -> Callable[[datetime], str]:
    """Return what writes an instant with its day: Rab 23 Des 23.04."""

    def written(at: datetime) -> str:
        there = at.astimezone(zone)
        return f"{format_date(there, 'EEE d MMM', locale=language)} {there.strftime(_CLOCKS[language])}"

    return written


def since_when(language: Language, zone: ZoneInfo) -> Callable[[datetime, datetime], str]:
    """Return what writes an instant beside the present one: its time, and its day where that is another."""
    with_day, form = moment(language, zone), _CLOCKS[language]

    def written(at: datetime, now: datetime) -> str:
        there = at.astimezone(zone)
        return there.strftime(form) if there.date() == now.astimezone(zone).date() else with_day(at)

    return written


def date_of(written: str) -> date | None:
    """Return the date that an address or a form names, 2026-12-21, of this century."""
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        return None
    return found if found.year in _YEARS else None
