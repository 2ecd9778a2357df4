"""Coded hours: hours beside the code that they belong to, as in "Pagi (08-16)"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from routing.rota.words.clock import read_clock
from routing.rota.words.dates import read_date
from routing.rota.words.heading_words import tier_named
from routing.rota.words.hours import HoursText, read_hours
from routing.rota.words.marks import Likeness, read_mark
from routing.rota.words.plain import shown
from routing.rota.words.weekdays import read_weekdays, weekday_named

_IN_NUMBER = re.compile(r"[0-9][.:,][0-9]")
_ENDS = " :;,=-/|()[]"
# What is longer is a sentence; a text made to cost time costs little.
_LONGEST, _MOST_SPLITS = 60, 16
_HOURS_TOO = re.compile(r"[0-9][.:,][0-9]{2}\s?(?:-|s\s?/\s?d|sd|sampai|to|until)\s?[0-9]", re.IGNORECASE)
_OPENED = re.compile(r"[(\[:=]\s*$")
_CLOSED = re.compile(r"[)\]]\s*$")
_DAY_HOURS = re.compile(
    r"([^\d(\[]+?)[\s,:]*[(\[]?\s*((?:(?:jam|pukul|pkl\.?|at|from|dari|@)\s*)?[0-9][^(\[)\]]*)[)\]]?",
    re.IGNORECASE,
)
_NIGHT = re.compile(
    r"malam\s+(?:hari\s+)?([^\W\d_]+(?:'[a-z]+)?)(?![^\W_])(?!\s*(?:[-,;/&+]|dan\b|s\.?d\b|sampai\b))[\s:]*(.*)",
    re.IGNORECASE,
)
_SURE = re.compile(r"[:.,][0-9]|[0-9]\s?[ap]\b|[ap]\.?m\b|jam|wib|wita", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodedHours:
    """A code as written, and its hours."""

    code: str
    hours: HoursText


def read_coded_hours(text: str) -> CodedHours | None:
    """Return the code and the hours of a text that has both: Pagi (08-16), Shift 1: 07.00-15.00, 08.00-16.00 Pagi.

    Bare numbers count as hours only in brackets, beside a colon or an equals sign, or beside a word that is known as a
    code or says who rings first: "Ruang 1-3" has none.
    """
    words = shown(text)
    if len(words) > _LONGEST or not re.search("[0-9]", words):
        return None
    for code, hours, is_set_off in islice(_splits(words), _MOST_SPLITS):
        if not _may_be_code(code, is_set_off=is_set_off):
            continue
        if not is_set_off and not _SURE.search(hours) and not _is_known(code):
            continue
        if found := read_hours(hours):
            return CodedHours(code, found)
    return None


def read_day_hours(text: str) -> tuple[str, str] | None:
    """Return the weekdays and the hours of a text that has both: Senin (07.00-14.00), Mon-Fri 9am-5pm.

    None for what may be a date.
    """
    words = shown(text)
    found = _DAY_HOURS.fullmatch(words) if len(words) <= _LONGEST else None
    if found is None or read_weekdays(found[1]) is None or read_hours(found[2]) is None:
        return None
    return None if read_date(words) is not None else (found[1], found[2])


def read_day_part(text: str) -> tuple[str, str] | None:
    """Return the weekdays and the part of the day, or the shift, of a text that has both: Friday night, Senin (P).

    None for "malam Senin", the night before that day (`spelled/nights.py`).
    """
    words = shown(text)
    if " " not in words or len(words) > _LONGEST:
        return None
    parts = words.split(" ")
    for place in range(1, len(parts)):
        before, after = (" ".join(some).strip(_ENDS) for some in (parts[:place], parts[place:]))
        if _is_shift(after) and read_weekdays(before):
            return before, after
        if _is_shift(before) and read_weekdays(after):
            return None if read_night(words) is not None else (after, before)
    return None


def read_night(text: str) -> tuple[int, str] | None:
    """Return the weekday (Monday 0) before which a text says the night to be, and what stands behind: malam Senin."""
    if text[:1] not in {"m", "M"}:
        return None  # many a cell is asked
    found = _NIGHT.fullmatch(shown(text))
    weekday = weekday_named(found[1]) if found is not None else None
    return (weekday, found[2]) if found is not None and weekday is not None else None


def hours_beside(text: str) -> HoursText | None:
    """Return the hours of a text that has a code too."""
    coded = read_coded_hours(text)
    return coded.hours if coded is not None else None


def _splits(words: str) -> Iterator[tuple[str, str, bool]]:
    """Yield a text's two parts as code and hours, and as hours and code, and whether a sign sets them off."""
    for place in range(1, len(words)):
        starts = words[place].isalnum() and not words[place - 1].isalnum()
        if starts and not _IN_NUMBER.match(words, max(place - 2, 0)):
            before, after = words[:place], words[place:]
            first, last = before.strip(_ENDS), after.strip(_ENDS)
            yield first, last, bool(_OPENED.search(before))
            yield last, first, bool(_OPENED.search(before) or _CLOSED.search(before))


def _may_be_code(text: str, *, is_set_off: bool) -> bool:
    """Tell whether what stands beside hours is no time itself; a number must be set off from them."""
    if text.isdecimal():
        return is_set_off
    if _HOURS_TOO.search(text):
        return False  # two shifts
    return (any(map(str.isalpha, text)) and read_clock(text) is None) or read_date(text) is not None


def _is_known(code: str) -> bool:
    return _is_shift(code) or tier_named(code) is not None


def _is_shift(code: str) -> bool:
    mark = read_mark(code)
    return mark is not None and mark.likeness is Likeness.KNOWN
