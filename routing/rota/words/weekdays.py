"""Weekdays: one, ranges and lists of them, and words for some or all, in two languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from routing.rota.files.days import EVERY_DAY, read_days
from routing.rota.files.faults import CellNotSound
from routing.rota.words.plain import kept, plain

# What `read_days` doesn't know, in its words.
_SHORT = {
    "monday": "sn snn mo mondays",
    "tuesday": "sl sls tu tuesdays",
    "wednesday": "rb rbu we wednesdays",
    "thursday": "kms km th thursdays",
    "friday": "jmt jumaat jm fr fridays",
    "saturday": "sbt sb sa saturdays",
    "sunday": "mgg mg mng ming ahd su sundays",
    "-": "sd thru through till til",
}
_SOME = {
    "monday-friday": (
        "weekdays",
        "weekday",
        "week days",
        "hari kerja",
        "hari biasa",
        "workdays",
        "working days",
    ),
    "saturday,sunday": ("weekends", "weekend", "week end", "akhir pekan", "akhir minggu"),
    "monday-sunday": (
        "daily",
        "every day",
        "everyday",
        "setiap hari",
        "tiap hari",
        "semua hari",
        "harian",
        "all days",
        "all week",
        "7 days",
        "7 hari",
        "seminggu penuh",
        "semua",
        "all",
    ),
}
_WORDS = {word: name for name, words in _SHORT.items() for word in words.split()}
_PHRASES = {phrase: name for name, phrases in _SOME.items() for phrase in phrases}
_PHRASE = re.compile(
    r"(?<![a-z0-9])(?:" + "|".join(sorted(_PHRASES, key=len, reverse=True)) + r")(?![a-z0-9])"
)
_WORD = re.compile(r"[a-z]+")
_AROUND = re.compile(r"[()\[\]]|\b(?:every|each|setiap|tiap|on|pada|only|saja|hari)\b")
_EXCEPT = re.compile(r"\b(?:except(?: for)?|kecuali|selain)\b")


_LONGEST_NUMBER = 60  # characters of a week's number; many a long text is asked for one
_OF_MONTH = (("1", "2", "3", "4", "5", "6"), ("i", "ii", "iii", "iv", "v", "vi"))
_BEFORE_NUMBER = re.compile(r"^(?:minggu|pekan|week)?\s*(?:ke)?\s*-?\s*(?=[0-9ivx])")
_NUMBERED_WEEK = re.compile(r"(?:minggu|pekan|week)\s*(?:ke\s*-?\s*)?(?:[ivx]{1,4}|[1-6])")
_SURELY_WEEK = re.compile(
    r"(?:minggu|pekan|week)\s*(?:ke\s*-?\s*[ivx0-9]+|[ivx]{1,4})|(?:pekan|week)\s*[0-9]{1,2}"
)
_KE = re.compile(r"\bke\s*-?\s*(?=[1-5ivx]\b|[ivx]{2,3}\b)")
_NTH_WORDS = """
1st 2nd 3rd 4th 5th first second third fourth fifth last other alternate alternating odd even fortnightly biweekly
pertama kedua ketiga keempat kelima terakhir ganjil genap selang seling berselang ke-1 ke-2 ke-3 ke-4 ke-5 ke-i ke-ii
ke-iii ke-iv ke-v i ii iii iv v
"""
_BESIDE_NTH_WORDS = """
of the each every month months in a on week weeks bulan setiap tiap pada dalam minggu pekan dan and hari
"""
_NTH, _BESIDE_NTH = frozenset(_NTH_WORDS.split()), frozenset(_BESIDE_NTH_WORDS.split())
_NTH_WORD = re.compile(r"ke-[a-z0-9]+|[a-z0-9']+")
_OF_WEEK = re.compile(r"\b(?:minggu|pekan)\s*ke\s*-?\s*[ivx0-9]{1,4}\b")
# Several weeks, which are no Sundays.
_WEEKS = re.compile(
    r"\b(?:(?:tiap|setiap|per|sekali) (?:[0-9]|dua|tiga|empat) minggu|(?:[0-9]|dua|tiga|empat) minggu sekali)\b"
)


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week as a bit mask (Monday 1, Sunday 64); `whole_day` if the text gives the hours too (24/7)."""

    mask: int
    whole_day: bool = False

    @property
    def one(self) -> int | None:
        """The one weekday, Monday 0, or None if there are more."""
        return self.mask.bit_length() - 1 if self.mask.bit_count() == 1 else None


@kept
def read_weekdays(text: str) -> Weekdays | None:
    """Return the weekdays that a text names: Sen-Jum, weekends, setiap hari kecuali Minggu, 24/7."""
    words = plain(text)
    if re.fullmatch(r"24\s?[/x]\s?7", words):
        return Weekdays(EVERY_DAY, whole_day=True)
    some, *without = _EXCEPT.split(words)
    masks = [_mask(part) for part in (some, *without)]
    if None in masks or len(masks) > 2:  # noqa: PLR2004 - all but some
        return None
    mask, *less = [found for found in masks if found]
    for each in less:
        mask &= ~each
    return Weekdays(mask) if mask else None


def is_week_number(text: str, *, surely: bool = False) -> bool:
    """Tell whether a text numbers a week: Minggu II, Minggu ke-3, Week 1; "Minggu 1" may be a Sunday, too."""
    if surely:
        return _SURELY_WEEK.fullmatch(plain(text)) is not None or _OF_WEEK.search(plain(text)) is not None
    return len(text) <= _LONGEST_NUMBER and _NUMBERED_WEEK.fullmatch(plain(text)) is not None


def number_weeks(texts: Iterable[str]) -> bool:
    """Tell whether texts number the weeks of a month, in their order: I, II, III; 1, 2; Ke-1, Ke-2."""
    numbers = [_BEFORE_NUMBER.sub("", plain(text)) for text in texts]
    return len(numbers) > 1 and any(numbers == [*each[: len(numbers)]] for each in _OF_MONTH)


def counts_weeks(text: str) -> bool:
    """Tell whether a text speaks of several weeks: tiap 2 minggu, 2 minggu sekali."""
    return _WEEKS.search(plain(text)) is not None


def read_nth_weekday(text: str) -> Weekdays | None:
    """Return the weekdays that come in some weeks alone: 1st Monday, every other Friday, Senin ke-2, Jumat terakhir."""
    if len(text) > _LONGEST_NUMBER:
        return None
    words = _NTH_WORD.findall(_KE.sub("ke-", plain(text)))
    # "Monday 1st" is a date.
    if _NTH.isdisjoint(words) or words[-1][:1].isdigit() or is_week_number(text):
        return None
    rest = [word for word in words if word not in _NTH]
    # In "Senin minggu ke-1" it is a week.
    days = [word for word in rest if word not in _BESIDE_NTH] or [word for word in rest if word == "minggu"]
    return read_weekdays(" ".join(days)) if days else None


def weekday_named(word: str) -> int | None:
    """Return the weekday (Monday 0) that one word names."""
    found = read_weekdays(word) if re.fullmatch(r"[^\W\d_'’`]+(?:['’`][^\W\d_]+)?\.?", word.strip()) else None  # noqa: RUF001
    return found.one if found else None


def _mask(part: str) -> int | None:
    known = _PHRASE.sub(lambda found: _PHRASES[found[0]], part)
    known = _AROUND.sub(" ", known)
    known = _WORD.sub(lambda found: _WORDS.get(found[0], found[0]), known).strip(" ,;:")
    if any(map(str.isdigit, known)):
        return None
    try:
        mask, _ = read_days(known)
    except CellNotSound:
        return None
    return mask
