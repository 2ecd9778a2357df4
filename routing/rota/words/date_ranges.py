"""Date ranges: texts that name several days: 1-7 Des 2026, 28 Des - 3 Jan, 1, 3 dan 5 Desember, 13-19/12/2026.

A text that is one date is none of these; ask `read_date` first.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from routing.rota.words.date_order import goes_back
from routing.rota.words.date_parts import AND, TO, NotDays, Part, parts_of
from routing.rota.words.date_text import DateText, Numbers, Order, of_numbers
from routing.rota.words.dates import read_date, read_day_of_month
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import read_weekdays

_LEADING = re.compile(r"[^0-9]+")
_IN_BRACKETS = re.compile(r"\(([^0-9()]+)\)$")
_WEEK = re.compile(r"(?:minggu|pekan|week)\b(?: of)?[\s,:]*")
_CALLED = re.compile(r"(?:tanggal|tgl|dates?)\b")
_MOST_WEEKS = 6  # of a month
_LEAST_RANGES = 2  # that run on
_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or the days from `first` to `last`."""

    first: DateText
    last: DateText | None = None


@dataclass(frozen=True, slots=True)
class SeveralDays:
    """The days of a text, in its order, and the weekdays (Monday 1) that stand beside all of them, or None."""

    spans: tuple[Span, ...]
    weekdays: int | None = None

    @property
    def first(self) -> DateText:
        """The first day as written."""
        return self.spans[0].first

    @property
    def months(self) -> frozenset[tuple[int | None, int | None]]:
        """The years and months in which its days may be."""
        ends = [end for span in self.spans for end in (span.first, span.last) if end is not None]
        return frozenset((each.year, each.month) for end in ends for each in end.readings)


def read_date_range(text: str) -> SeveralDays | None:
    """Return the days of a text that names several, with their month: a range, a list, or both."""
    found = _read(text)
    return found[0] if found is not None and found[1] else None


def read_days_of_month(text: str) -> SeveralDays | None:
    """Return the days of a text that names several without their month: 1-7, 1, 3 dan 5."""
    found = _read(text)
    is_week = _WEEK.match(plain(text))  # Minggu 1-2 are weeks, or Sundays
    return found[0] if found is not None and not found[1] and not is_week else None


def read_called_days(text: str) -> SeveralDays | None:
    """Return the days of a text that calls them so, without their month, and can be no date: Tgl 13-20."""
    is_called = _CALLED.match(plain(text)) is not None
    return read_days_of_month(text) if is_called and read_date(text) is None else None


def are_ranges_of_days(texts: Iterable[str]) -> bool:
    """Tell whether texts that may be dates (1-3 of March) are ranges of days of a month: 1-3, 4-6, or 1-5, 8-19.

    Each begins behind the one before, and all run on without a break, or one can be no date.
    """
    last, ranges, runs_on, is_sure = 0, 0, True, False
    for text in texts:
        ends = _ends_of_days(text)
        if ends is None or ends[0] <= last or ends[1] < ends[0]:
            return False
        runs_on &= ends[0] == last + 1 or not last
        ranges += ends[1] > ends[0]
        is_sure |= ends[1] > ends[0] and read_date(text) is None
        last = ends[1]
    return ranges >= _LEAST_RANGES and (runs_on or is_sure)


def _ends_of_days(text: str) -> tuple[int, int] | None:
    """Return the first and the last day of a range without its month, or a day twice."""
    found = read_days_of_month(text)
    if found is None:
        day = read_day_of_month(text)
        span = Span(day) if day is not None else None
    else:
        span = found.spans[0] if len(found.spans) == 1 else None
    if span is None:
        return None
    first, last = (each.readings[0].day or 0 for each in (span.first, span.last or span.first))
    return first, last


@lru_cache(_MOST_REMEMBERED)
def _read(text: str) -> tuple[SeveralDays, bool] | None:
    """Return the days of a text, and whether their month is among them."""
    if not any(map(str.isdigit, text)):
        return None
    words = plain(text.replace("\n", ", "))
    if week := _WEEK.match(words):
        found = _days_in(words[week.end() :], None)
        if found is not None and _is_in_days(found[0].spans[0]):
            return found  # a week and its days: Minggu 7-13 Des
    return _days_in(*_without_weekdays(words))


def _is_in_days(span: Span) -> bool:
    """Tell whether a range behind "week" is one of days: Minggu 1-2 Des may be weeks of a month."""
    readings = span.last.readings if span.last is not None else ()
    return any((each.day or 0) > _MOST_WEEKS for each in readings)


def _days_in(words: str, mask: int | None) -> tuple[SeveralDays, bool] | None:
    try:
        parts, between = parts_of(words)
    except NotDays:
        return None
    if not between or (TO, TO) in set(pairwise(between)):
        return None
    if all(part.is_bare for part in parts):
        days = [of_numbers((part.year, None, part.day, None)) for part in parts]
        is_sound = all(part.year is None for part in parts) and all(day.readings for day in days)
        return (_spans(parts, days, between, mask), False) if is_sound else None
    found = _dated(parts)
    return (_spans(parts, found, between, mask), True) if found else None


def _without_weekdays(words: str) -> tuple[str, int | None]:
    """Take off weekdays that stand beside all days: Senin-Rabu, 1-3 Des; 1-7 Des (Senin-Minggu); Senin 7, 14 Des."""
    found = _LEADING.match(words)
    for place in (found, _IN_BRACKETS.search(words)):
        said = place[place.lastindex or 0].strip(" ,:;()") if place else ""
        weekdays = read_weekdays(said) if said else None
        if place and weekdays is not None and not weekdays.whole_day:
            rest = f"{words[: place.start()]} {words[place.end() :]}".strip()
            if weekdays.one is None or not _names_weekday(rest):
                return rest, weekdays.mask
    return words, None


def _names_weekday(words: str) -> bool:
    return any(read_weekdays(word) is not None for word in re.findall(r"[a-z]+(?:'[a-z]+)?", words))


def _spans(
    parts: Sequence[Part], days: Sequence[DateText], between: Sequence[str], mask: int | None
) -> SeveralDays:
    texts = [replace(day, weekday=part.weekday) for part, day in zip(parts, days, strict=True)]
    spans = [Span(texts[0])]
    for sign, text in zip(between, texts[1:], strict=True):
        if sign == AND:
            spans.append(Span(text))
        else:
            spans[-1] = replace(spans[-1], last=text)
    return SeveralDays(tuple(spans), mask)


def _dated(parts: Sequence[Part]) -> list[DateText] | None:
    """Return each day with its month and its year, None if they cannot be told."""
    of_numbers_alone = any(part.numbers for part in parts)
    orders = (Order.DAY_FIRST, Order.MONTH_FIRST) if of_numbers_alone else (None,)
    ways = [way for order in orders if (way := _in_order(parts, order)) is not None]
    days = [of_numbers(*numbers) for numbers in zip(*ways, strict=True)]
    is_meant = all(part.year or part.is_named or part.is_bare for part in parts)
    if not days or (not is_meant and not all(day.readings for day in days)):
        return None
    return days


def _in_order(parts: Sequence[Part], order: Order | None) -> list[Numbers] | None:
    """Return year, month, day of each part with its numbers in one order."""
    placed = [_placed(part, order) for part in parts]
    named = {part.has_month_first for part in parts if part.is_named}
    if len(named) > 1 or (order is Order.DAY_FIRST and any(_is_month_first(part) for part in parts)):
        return None
    goes_on = order is Order.MONTH_FIRST or named == {True}
    if not _with_months(placed, goes_on=goes_on):
        return None
    _with_years(placed)
    marks = [Order.YEAR_FIRST if part.is_year_first else order for part in parts]
    return [(each.year, each.month, each.day, mark) for each, mark in zip(placed, marks, strict=True)]


def _is_month_first(part: Part) -> bool:
    """Tell whether a day stands between its month and its year: the 7 of 12/1-7/2026."""
    return part.has_month_first and not part.is_named


def _placed(part: Part, order: Order | None) -> Part:
    if part.numbers is None:
        return replace(part)
    first, second = part.numbers
    day, month = (second, first) if order is Order.MONTH_FIRST else (first, second)
    return replace(part, day=day, month=month)


def _with_months(parts: Sequence[Part], *, goes_on: bool) -> bool:
    """Give each bare day its month: the last one named if months stand first, else the next one named, if any."""
    for place, part in enumerate(parts):
        if part.month is not None:
            continue
        before = next((each.month for each in reversed(parts[:place]) if each.month), None)
        after = next((each.month for each in parts[place:] if each.month), None)
        part.month = before if goes_on else after or before
        if part.month is None:
            return False
    return True


def _with_years(parts: Sequence[Part]) -> None:
    """Give each day the year of the next one that has any, else of the last one, across the turn of the year."""
    after = None
    for part in reversed(parts):
        if part.year is None and after is not None and after.year and part.month and after.month:
            part.year = after.year - goes_back(part.month, after.month)
        after = part if part.year else after
    before = None
    for part in parts:
        if part.year is None and before is not None and before.year and part.month and before.month:
            part.year = before.year + goes_back(before.month, part.month)
        before = part if part.year else before
