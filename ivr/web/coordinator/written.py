"""Written: what coordinators type about a counsellor, read as a rota's cells are."""

from datetime import date, datetime, timedelta
from typing import Any

from ivr.web.pages import Visit
from ivr.web.times import date_of
from ivr.web.words import words_of
from routing import phone_numbers
from routing.rota.files.cells import readers
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time
from routing.rota.messages.saying import say
from routing.rota.wallclock import instant_of

_LONGEST = {"why": 200, "languages": 200, "organisation": 200, "phone": 60}
_LONGEST_PAUSE = timedelta(days=366)


class NotSound(Exception):
    """What was typed cannot be taken; `faults` says why, by field."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.faults = {field: why}


def short(visit: Visit, **typed: str) -> None:
    """Take no text that is longer than its field. Raises NotSound."""
    for field, text in typed.items():
        if len(text) > _LONGEST[field]:
            _ = words_of(visit)
            raise NotSound(field, _("Write at most %(most)s signs here.") % {"most": _LONGEST[field]})


def end_of_pause(visit: Visit, day: str, time: str) -> datetime:
    """Return the instant of a day and a time of the hotline's. Raises NotSound."""
    _ = words_of(visit)
    on = _day(visit, day, "day")
    try:
        minute, _repaired = read_time(time)
    except CellNotSound as fault:
        raise NotSound("time", say(fault.key, time, fault.params, visit.language)) from None
    until = instant_of(on, minute, visit.pages.settings.zone)
    if until <= visit.now:
        raise NotSound("time", _("This time is past. A pause has an end that is still to come."))
    if until > visit.now + _LONGEST_PAUSE:
        raise NotSound("day", _("A pause lasts a year at most."))
    return until


def last_day(visit: Visit, until: str) -> date | None:
    """Return the last day of a clearance; nothing written means without an end. Raises NotSound."""
    return _day(visit, until, "until") if until.strip() else None


def details(visit: Visit, languages: str, organisation: str) -> tuple[tuple[str, ...], str | None]:
    """Return languages as codes, and the organisation. Raises NotSound."""
    short(visit, languages=languages, organisation=organisation)
    return _cell(visit, "languages", languages), _cell(visit, "organisation", organisation)


def phone(visit: Visit, typed: str) -> str:
    """Return a number as E.164, any but the hotline's own. Raises NotSound."""
    short(visit, phone=typed)
    found: str = _cell(visit, "phone", typed)
    return found


def number(visit: Visit, e164: str) -> str:
    """Return a number as people of the hotline's country write it."""
    country = visit.pages.settings.hotline_country
    return phone_numbers.national(e164, country) or phone_numbers.international(e164)


def _day(visit: Visit, typed: str, field: str) -> date:
    found = date_of(typed)
    if found is None:
        _ = words_of(visit)
        raise NotSound(field, _("This is no date. Write one such as 2026-12-25."))
    return found


def _cell(visit: Visit, column: str, typed: str) -> Any:
    settings = visit.pages.settings
    read = readers(
        settings.hotline_country, settings.hotline_languages, date.min, settings.hotline_number or None
    )[column](typed)
    if isinstance(read, CellNotSound):
        raise NotSound(column, say(read.key, typed, read.params, visit.language))
    return read.value
