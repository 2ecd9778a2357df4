"""Hours: the start and the end of a shift in one text, and each way to understand them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import product

from routing.rota.files.hours import LONGEST_USUAL
from routing.rota.files.times import DAY
from routing.rota.words.clock import NOON, Clock, read_clock
from routing.rota.words.plain import kept, plain

_TO = re.compile(
    r"\s*(?:-+>?|~|→|>|(?<![a-z])(?:s\.?\s?[/.]\s?d\.?|sd|sampai dengan|sampai|hingga|ke|to|until|till?|thru|through)"
    r"(?![a-z]))\s*"
)
# 0.30 alone may be what a spreadsheet makes of 07:12, but not in a range.
_ZERO_HOUR = re.compile(r"(?<![0-9])0(?=\.[0-9]{2}(?![0-9]))")
_WHOLE_DAY = re.compile(
    r"24\s?(?:jam|hours?|hrs?|h)(?: penuh)?|24\s?/\s?7|(?:all|whole) day|sepanjang hari|seharian|sehari penuh"
    r"|around the clock"
)


_PART = re.compile(
    r"(?:(?P<until>s\.?\s?[/.]\s?d\.?|sd|sampai(?: dengan)?|hingga|until|till?|to|up to)"
    r"|mulai|dari|sejak|from|starting|since)(?![^\W\d_])\s*(?P<time>(?:(?:jam|pukul|pkl\.?|at)\s*)?[0-9]{1,2}(?:[.:][0-9]{2})?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s(?:pagi|siang|sore|malam))?(?:\s?wi(?:b|ta|t))?)"
)


class HoursRemark(Enum):
    """What is to be said of hours that were read."""

    END_OF_DAY = auto()  # 23:59 as an end was taken for 24:00
    ZERO_RESTORED = auto()  # 800 was taken for 08:00
    STARTS_AT_24 = auto()  # of which day, the text doesn't say
    BY_PART = auto()  # a part of the day beside it says which half is meant


@dataclass(frozen=True, slots=True)
class Hours:
    """A start (0 to 1440) and an end in minutes from midnight; an end at or before the start is on the next day."""

    start: int
    end: int
    remarks: frozenset[HoursRemark] = field(default=frozenset(), compare=False)

    @property
    def length(self) -> int:
        """Minutes from start to end, 1440 if they are equal."""
        return (self.end - self.start) % DAY or DAY


WHOLE_DAY = Hours(0, DAY)
_HOUR = 60
_EARLIEST = 8 * _HOUR  # what begins then and ends by noon is of the morning; so is 7-12


@dataclass(frozen=True, slots=True)
class HoursText:
    """Hours as written: `candidates`, the best first (unmarked ones as a clock of 24 hours reads them).

    `marked`: the text says am or pm, or the like; `exact`: only a clock of 24 hours shows it; `full`: it is written
    as on such a clock.
    """

    candidates: tuple[Hours, ...]
    marked: bool = False
    exact: bool = False
    full: bool = field(default=False, compare=False)

    @property
    def halves(self) -> tuple[Hours, ...]:
        """The hours as written and half a day later, if both times may be of either half; else none.

        Of hours that fall (9-5), all ways to read them.
        """
        first = self.candidates[0]
        if self.marked or self.exact or self.full or len(self.candidates) == 1:
            return ()
        is_rising = first.start < first.end
        return tuple(each for each in self.candidates if not is_rising or each.length == first.length)

    @property
    def is_in_doubt(self) -> bool:
        """Whether hours of a usual length would begin at night or early, or go on past midnight: 2-5, 7-10, 12-1."""
        first = self.candidates[0]
        earliest = _EARLIEST - _HOUR * (first.end == NOON)
        is_odd = first.start < earliest or first.end <= first.start
        return is_odd and first.length <= LONGEST_USUAL and len(self.halves) > 1


@kept
def read_hours(text: str) -> HoursText | None:
    """Return the hours that a text is: 07.00 - 10.00, 4P-10:30P, 8 sampai 16 WIB, 24 jam."""
    words = plain(text).strip("()[]")
    if _WHOLE_DAY.fullmatch(words):
        return HoursText((WHOLE_DAY,))
    parts = _TO.split(_ZERO_HOUR.sub("00", words))
    if len(parts) != 2:  # noqa: PLR2004 - a start and an end
        return None
    start, end = map(read_clock, parts)
    return pair(start, end) if start and end else None


def pair(start: Clock, end: Clock) -> HoursText:
    """Return the hours from one time to another, of one cell or of two."""
    literal = _hours(start.minute, end.minute, start, end)
    marked, exact = start.marked or end.marked, start.exact or end.exact
    if (start.marked and end.marked) or (exact and not marked):
        return HoursText((literal,), marked, exact)
    ways = [
        _hours(first, last, start, end)
        for first, last in product(*({each.minute, each.other} - {None} for each in (start, end)))
        if first is not None and last is not None
    ]
    usual = sorted(
        (each for each in ways if each.length <= LONGEST_USUAL), key=lambda each: (each.length, each.start)
    )
    if marked:
        return HoursText(tuple(usual) or (literal,), marked, exact)
    candidates = (literal, *(each for each in usual if each != literal))
    return HoursText(candidates, full=start.full or end.full)


@dataclass(frozen=True, slots=True)
class PartOfHours:
    """The time until which somebody is there of a shift, or (`is_end` false) the time from which."""

    time: Clock
    is_end: bool

    def of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the part of a shift from one minute to another, None if the time does not lie in it for sure."""
        last = end if end > start else end + DAY
        minutes = {each for each in (self.time.minute, self.time.other) if each is not None}
        if self.is_end:
            found = [each for minute in minutes for each in (minute, minute + DAY) if start < each <= last]
            return (start, found[0] - DAY * (found[0] > DAY)) if len(found) == 1 else None
        found = [minute for minute in minutes if start <= minute < min(last, DAY)]
        return (found[0], end) if len(found) == 1 else None


def read_part_of_hours(text: str) -> PartOfHours | None:
    """Return the end or the start that a text gives alone: s/d 15.00, until 3pm, mulai jam 10."""
    found = _PART.fullmatch(plain(text))
    time = read_clock(found["time"]) if found is not None else None
    return PartOfHours(time, found["until"] is not None) if found is not None and time is not None else None


def settle(texts: Sequence[HoursText | None], *, is_full: bool = False) -> tuple[tuple[Hours, ...], ...]:
    """Return the candidates that are left for each text, seeing all texts of a file; more than one is a question.

    What has no am or pm is on a clock of 24 hours, unless another text has one, or unless the shift would be of
    unusual length ("9-5"), or early where nothing shows that clock ("2-5"); `is_full`: a time elsewhere shows it.
    """
    halves = any(text.marked for text in texts if text)
    is_full = is_full or any(text.exact or text.full for text in texts if text)
    return tuple(_left(text, halves, is_full) if text else () for text in texts)


def are_in_doubt(texts: Sequence[HoursText | None]) -> bool:
    """Tell whether some hours of a file are early, and none show which clock is meant."""
    found = [text for text in texts if text]
    return not any(text.marked or text.exact or text.full for text in found) and any(
        text.is_in_doubt for text in found
    )


def _left(text: HoursText, halves: bool, is_full: bool) -> tuple[Hours, ...]:
    first = text.candidates[0]
    if text.marked or halves or (first.length > LONGEST_USUAL and first != WHOLE_DAY):
        return text.candidates
    return text.halves if text.is_in_doubt and not is_full else (first,)


def _hours(start: int, end: int, first: Clock, last: Clock) -> Hours:
    remarks = {
        HoursRemark.END_OF_DAY: end == DAY - 1,
        HoursRemark.ZERO_RESTORED: first.repaired or last.repaired,
        HoursRemark.STARTS_AT_24: start == DAY,
    }
    return Hours(
        start, DAY if end == DAY - 1 else end, frozenset(each for each, true in remarks.items() if true)
    )
