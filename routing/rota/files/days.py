"""Days: weekdays, ranges and lists of them, and dates, as people write them in two languages."""

import re
import unicodedata
from datetime import date, timedelta
from functools import reduce
from operator import or_

from routing.rota.files.faults import CellNotSound
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.shortening import shortened
from routing.rota.messages.written import write_weekdays

EVERY_DAY = 127
FIRST_YEAR, LAST_YEAR = 2000, 2199

_NAMES = (
    "monday mon senin sen",
    "tuesday tue tues selasa sel",
    "wednesday wed weds rabu rab",
    "thursday thu thur thurs kamis kam",
    "friday fri jumat jum",
    "saturday sat sabtu sab",
    "sunday sun minggu min ahad",
)
_WEEKDAYS = {name: number for number, names in enumerate(_NAMES) for name in names.split()}
ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAILY = {"daily", "every day", "everyday", "setiap hari", "tiap hari", "harian", "semua hari"}

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼʻ′＇"))  # noqa: RUF001 - Jum'at is typed with any of them
_TO_WORDS = r"\b(?:s\.?\s?/\s?d\.?|s\.d\.?|to|until|sampai dengan|sampai|hingga)(?=\s|$)"
_TO = re.compile(rf"\s*(?:[-‐‑‒–—―−~]|{_TO_WORDS})\s*")  # noqa: RUF001 - whichever dash was typed
_AND = re.compile(r"\s*(?:[,;/+&|]|\b(?:and|dan)\b|\s)\s*")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?")
_SERIAL = re.compile(r"([45][0-9]{4})(?:[.,][0-9]+)?")
_DAY_0 = date(1899, 12, 30)
_OTHER_DATE = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})(?: 0{1,2}[:.]00(?:[:.]00)?)?")


def read_days(written: str) -> tuple[int | None, date | None]:
    """Return a bit mask of weekdays (Monday 1), or a date. Raises CellNotSound."""
    text = " ".join(unicodedata.normalize("NFKC", written.translate(_APOSTROPHES)).casefold().split())
    if text in _DAILY:
        return EVERY_DAY, None
    if any(map(str.isdigit, text)):
        return None, _one_date(text)
    parts = [part for part in _AND.split(_TO.sub("-", text)) if part]
    if not parts:
        raise CellNotSound("day-unknown", part=shortened(written))
    return reduce(or_, map(_days, parts)), None


def read_date(written: str) -> date:
    """Return the date written as 2026-12-25. Raises CellNotSound, saying which date was meant if it can."""
    text = unicodedata.normalize("NFKC", written).casefold().strip()
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _sound(year, month, day)
    if found := _OTHER_DATE.fullmatch(text):
        raise _not_iso(*map(int, found.groups()))
    if serial := serial_date(text):
        raise CellNotSound("date-decimal", suggestion=serial.isoformat())
    raise CellNotSound("date-unknown")


def serial_date(text: str) -> date | None:
    """Return the date, of 2009 to 2064, of which a spreadsheet makes this number; None if it is none."""
    found = _SERIAL.fullmatch(text)
    return _DAY_0 + timedelta(days=int(found[1])) if found is not None else None


def write_days(mask: int, language: Language = "en") -> str:
    """Return weekdays as `read_days` reads them: "daily", "Monday-Friday", "Monday, Wednesday"."""
    words = catalogue(language)
    return write_weekdays(mask, words.weekdays, words.words["daily"])


def _days(part: str) -> int:
    first, dash, last = part.partition("-")
    first, last = first.rstrip("."), last.rstrip(".")
    if first not in _WEEKDAYS or (dash and last not in _WEEKDAYS):
        raise CellNotSound("day-unknown", part=shortened(part))
    start = _WEEKDAYS[first]
    length = (_WEEKDAYS[last] - start) % 7 if dash else 0
    return sum(1 << (start + number) % 7 for number in range(length + 1))


def _one_date(text: str) -> date:
    try:
        return read_date(text)
    except CellNotSound as fault:
        if fault.key != "date-unknown":
            raise
    found = [_ISO.match(part) or _OTHER_DATE.match(part) for part in re.split(r"[\s,;+&]+", text)]
    if sum(bool(each) for each in found) > 1:
        raise CellNotSound("day-several-dates")
    raise CellNotSound("day-unknown", part=shortened(text))


def _sound(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise CellNotSound("date-no-such-day") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellNotSound("date-out-of-range", first=FIRST_YEAR, last=LAST_YEAR)
    return found


def _not_iso(first: int, middle: int, last: int) -> CellNotSound:
    """Tell which dates the writer may have meant: year first, day first, month first."""
    if first > 31:  # noqa: PLR2004 - no day of a month
        readings = [(first, middle, last)]
    else:
        year = last if last > 99 else 2000 + last  # noqa: PLR2004 - a year of two digits
        readings = [(year, middle, first), (year, first, middle)]
    possible = sorted({found for each in readings if (found := _possible(*each))})
    if not possible:
        return CellNotSound("date-no-such-day")
    if len(possible) == 1:
        return CellNotSound("date-not-iso", suggestion=possible[0].isoformat())
    return CellNotSound("date-ambiguous", first=possible[0].isoformat(), second=possible[1].isoformat())


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return _sound(year, month, day)
    except CellNotSound:
        return None
