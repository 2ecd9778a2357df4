"""Headings: what the text above a column, or before a row, proposes of its cells, or is itself a value for them.

Headings propose and contents decide (design, part 8), so every meaning is given, the likeliest first.
"""

import re
from dataclasses import dataclass, replace

from routing.rota.words.coded_hours import read_coded_hours, read_night
from routing.rota.words.date_ranges import SeveralDays, read_called_days, read_date_range
from routing.rota.words.date_text import DateText
from routing.rota.words.dates import read_date, read_day_of_month
from routing.rota.words.heading_words import (
    BACKUPS,
    BESIDE_DAYS,
    BESIDE_TIERS,
    KINDS,
    LONGEST_PHRASE,
    ORDINALS,
    ROMAN,
    STRONGEST,
    TIERS,
    TOGETHER,
    Kind,
    tier_named,
)
from routing.rota.words.hours import HoursText, read_hours
from routing.rota.words.marks import Likeness, read_mark
from routing.rota.words.months import month_named
from routing.rota.words.plain import kept, shown
from routing.rota.words.weekdays import Weekdays, counts_weeks, read_nth_weekday, read_weekdays

_ZONE = re.compile(r"\b(?:wib|wita|wit|gmt|utc|bst)\b(?:\s?[+-]\s?[0-9]{1,2})?", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BETWEEN = re.compile(r"[^\w']+|_+|(?<=[^\W\d]{2})(?=[0-9]{1,2}\b)")
_AROUND = " ,:;-()[]"
_NAMED_SHIFT = re.compile(r"(.+?)\s+(?:shift|shif|sif|duty|dinas)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]|i{1,3}|iv|vi{0,3}|ix")
_MOST_WORDS, _MOST_UNKNOWN = 8, 2
_COMINGS = {"in": Kind.START, "out": Kind.END}
_CALLS = frozenset({"call", "caller", "oncall"})
_LABELLED = frozenset({Kind.TIER, Kind.CODE, Kind.NAME, Kind.ROLE})
_STRONGER = frozenset(STRONGEST[: STRONGEST.index(Kind.UNTIL)])


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: `kinds` of its column, the likeliest first, and what it gives to each of its cells.

    `is_exact`: every word of it was understood. `number` tells columns of a kind apart (Nama 2), `tier` who rings
    first in it (Cadangan is 2), `code` the shift that they are for (Pagi in "MorningPhone": as written).
    """

    kinds: tuple[Kind, ...] = ()
    is_exact: bool = True
    number: int | None = None
    tier: int | None = None
    code: str | None = None
    weekdays: Weekdays | None = None
    date: DateText | None = None
    day_of_month: DateText | None = None
    month: int | None = None
    hours: HoursText | None = None
    several: SeveralDays | None = None

    @property
    def gives_day(self) -> bool:
        """Whether it says the day of its cells."""
        return self.weekdays is not None or self.gives_date

    @property
    def gives_date(self) -> bool:
        """Whether it says the date of its cells, or several, or a day of the month."""
        return any(each is not None for each in (self.date, self.several, self.day_of_month))

    @property
    def is_either(self) -> bool:
        """Whether it may be a date without its year, or hours: 08-12."""
        return self.date is not None and self.hours is not None

    @property
    def is_value(self) -> bool:
        """Whether it is itself a fact of its cells: a day, a date, hours, a code, a tier."""
        given = (self.tier, self.code, self.month, self.hours)
        return self.gives_day or any(each is not None for each in given)


@kept
def read_heading(text: str) -> Heading | None:
    """Return what a heading says, None if nothing of it is understood.

    A word for a column may be a value too: "Day" beside "Night", "Weekdays".
    """
    words = " ".join(_ZONE.sub(" ", shown(text)).split()).strip(" *:")
    if (named := _NAMED_SHIFT.fullmatch(words)) and (code := _code(named[1], Likeness.KNOWN)):
        return Heading((Kind.CODE, Kind.HOURS), code=code)
    if read_night(words) is not None:
        return None  # put by its own day before, unless it may be either
    if coming := _coming_or_going(words):
        return coming
    column = _column(words)
    if column and " ".join(_words(words)) in KINDS:
        return replace(column, weekdays=read_weekdays(words), code=_code(words, Likeness.KNOWN))
    value = _value(words) or _value_and_code(words)
    if value and value.day_of_month and column and column.kinds:
        # "Tanggal 1" is a day, or the first of several dates.
        return replace(column, day_of_month=value.day_of_month)
    return value or (column and _with_date(column, words)) or _short_code(words)


def _with_date(column: Heading, words: str) -> Heading:
    """Complete a heading with a weekday by the date that stands in it, too: Jadwal Senin 7 Des 2026."""
    if column.weekdays is None or not any(map(str.isdigit, words)):
        return column
    parts = words.split()
    for length in range(len(parts), 0, -1):
        for first in range(len(parts) - length + 1):
            dated = read_date(" ".join(parts[first : first + length]).strip(_AROUND))
            if dated is not None and _is_whole(dated, length):
                rest = _words(" ".join(parts[:first] + parts[first + length :]))
                return replace(column, date=dated, number=None, is_exact=all(map(_is_beside_day, rest)))
    return column


def _is_whole(dated: DateText, words: int) -> bool:
    """Tell whether a date has its day, and its year if it is a word alone: 08-12 may be hours."""
    return any(each.day and (each.year or words > 1) for each in dated.readings)


def _is_beside_day(word: str) -> bool:
    return word in KINDS or word in BESIDE_DAYS or read_weekdays(word) is not None


def tier_beside(text: str) -> int | None:
    """Return the tier that the label of a row names, alone or beside hours or the name of a shift: Cadangan 08-16.

    First and second tell the shifts of a day apart, but for a first and a second call.
    """
    coded = read_coded_hours(text)
    words = coded.code if coded else text
    said = {*_words(words)}
    if said & ORDINALS and not said & _CALLS:
        return None
    if (tier := tier_named(words)) is not None:
        return tier
    heading = _column(words)
    is_label = heading is not None and heading.is_exact and {*heading.kinds[:1]} <= _LABELLED
    return heading.tier if heading is not None and is_label else None


def _value(words: str) -> Heading | None:
    """Read a heading that is a fact, or hours beside a code or a fact."""
    if fact := _fact(words):
        return fact
    if coded := read_coded_hours(words):
        beside = _fact(coded.code) or _column(coded.code) or Heading(code=coded.code)
        code = beside.code or _code(coded.code, Likeness.KNOWN) or (None if beside.is_exact else coded.code)
        return replace(beside, code=code, hours=coded.hours)
    return None


def _fact(words: str) -> Heading | None:
    """Read a heading that is a weekday, a date or several, a day of the month, a month or hours."""
    fact = Heading(
        # A day of some weeks alone is told to be none.
        weekdays=read_weekdays(words) or read_nth_weekday(words),
        date=read_date(words),
        day_of_month=read_day_of_month(words),
        month=month_named(words.casefold()),
        hours=read_hours(words),
        several=read_date_range(words) or read_called_days(words),
    )
    return fact if fact.is_value else None


def _value_and_code(words: str) -> Heading | None:
    """Read a heading that is a day and the code of a shift: 3/8 Pagi, Senin (malam)."""
    first, _, after = words.partition(" ")
    before, _, last = words.rpartition(" ")
    for code, rest in ((last.strip(_AROUND), before), (first.strip(_AROUND), after)):
        day = _value(rest.strip(_AROUND)) if _code(code, Likeness.KNOWN) and not rest.isdecimal() else None
        if day and day.code is None:
            return replace(day, code=code)
    return None


def _coming_or_going(words: str) -> Heading | None:
    """Read a heading that is In or Out, alone or beside a day: Monday In."""
    first, _, after = words.partition(" ")
    before, _, last = words.rpartition(" ")
    for word, rest in ((last, before), (first, after)):
        kind = _COMINGS.get(word.strip(_AROUND).casefold())
        day = _fact(rest.strip(_AROUND)) if kind is not None and rest else Heading()
        if kind is not None and day is not None and (day.gives_day or not rest):
            return replace(day, kinds=(kind,))
    return None


def _short_code(words: str) -> Heading | None:
    """Read a heading that has the looks of a code: P1, A."""
    code = _code(words, Likeness.SHORT)
    return Heading(is_exact=False, code=code) if code else None


def _code(words: str, likeness: Likeness) -> str | None:
    mark = read_mark(words)
    return words if mark and mark.likeness is likeness else None


def _column(heading: str) -> Heading | None:
    """Read a heading word by word: kinds of a column, and what stands beside them."""
    words = _words(heading)
    if not 1 <= len(words) <= _MOST_WORDS:
        return None
    said: list[tuple[Kind, ...]] = []
    rest = list(words)
    place = 0
    while place < len(rest):
        length = _known_at(rest, place)
        if length:
            said.append(KINDS[" ".join(rest[place : place + length])])
            del rest[place : place + length]
        else:
            place += 1
    return _beside(_together(said), rest, heading)


def _beside(kinds: tuple[Kind, ...], rest: list[str], heading: str) -> Heading | None:
    """Complete a heading of some kinds by the words that are none."""
    found = Heading(kinds)
    unknown = []
    for word in rest:
        mark = read_mark(word)
        if word.isdecimal() and len(word) <= 2 and found.number is None:  # noqa: PLR2004 - Nama 1, HP 12
            found = replace(found, number=int(word))
        elif word in TIERS and found.tier is None:
            found = replace(found, tier=TIERS[word])
        elif found.weekdays is None and not counts_weeks(heading) and (weekdays := read_weekdays(word)):
            found = replace(found, weekdays=weekdays)
        elif found.code is None and mark and mark.likeness is Likeness.KNOWN:
            found = replace(found, code=_as_written(word, heading))
        else:
            unknown.append(word)
    found, unknown = _tier_of(found, rest, unknown)
    if found.weekdays is not None:
        unknown = [word for word in unknown if word not in BESIDE_DAYS]
    found, unknown = _shift_of(found, heading, unknown)
    if len(unknown) > _MOST_UNKNOWN or not (kinds or found.is_value):
        return None
    return replace(found, is_exact=not unknown)


def _shift_of(found: Heading, heading: str, unknown: list[str]) -> tuple[Heading, list[str]]:
    """Complete the word for a shift by its number or its letter: Shift 1, Shift A, Sesi II."""
    if Kind.CODE not in found.kinds[:1] or found.code:
        return found, unknown
    is_numbered = len(unknown) == 1 and _LETTER.fullmatch(unknown[0]) is not None
    if found.number or is_numbered:
        return replace(found, code=heading), [] if is_numbered else unknown
    return found, unknown


def _tier_of(found: Heading, words: list[str], unknown: list[str]) -> tuple[Heading, list[str]]:
    """Complete a tier by its number: Tier 2, Cadangan II; return what is not understood then."""
    if Kind.TIER in found.kinds[:1] and found.number:
        return replace(found, tier=found.number), unknown
    if found.tier is None:
        return found, unknown
    number = found.number or next((ROMAN[word] for word in unknown if word in ROMAN), None)
    if number is not None:
        is_backup = not BACKUPS.isdisjoint(words)
        found = replace(found, number=number, tier=number + 1 if is_backup else found.tier)
    return found, [word for word in unknown if word not in BESIDE_TIERS and word not in ROMAN]


def _together(said: list[tuple[Kind, ...]]) -> tuple[Kind, ...]:
    """Return the kinds of a column whose heading says several."""
    if len(said) <= 1:
        return said[0] if said else ()
    first = {kinds[0] for kinds in said}
    for both, kinds in TOGETHER:
        if first >= both and not first & _STRONGER:
            return kinds
    strongest = next((kind for kind in STRONGEST if kind in first), said[0][0])
    return next(kinds for kinds in said if kinds[0] is strongest)


def _known_at(words: list[str], place: int) -> int:
    """Return how many words from a place on are a phrase of a column."""
    lengths = range(min(LONGEST_PHRASE, len(words) - place), 0, -1)
    return next((length for length in lengths if " ".join(words[place : place + length]) in KINDS), 0)


def _words(heading: str) -> list[str]:
    return [word for word in _BETWEEN.split(_HUMP.sub(" ", heading).casefold()) if word]


def _as_written(word: str, heading: str) -> str:
    place = heading.casefold().find(word)
    return heading[place : place + len(word)] if place >= 0 else word
