"""Overlap warnings: one person on duty twice at the same time, by two lines or in two places.

Lines of one person with the same days and hours are one span; spans are compared two by two. Few people have spans that
meet, and one look at a week's minutes tells who has none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import date
from functools import lru_cache
from typing import Any

from routing.rota.files.faults import Fault
from routing.rota.files.lines import ShiftLine
from routing.rota.files.times import DAY

# About two seconds: a file made to be slow gets no more.
MOST_COMPARISONS = 500_000

_FOR_EVER = date.max.toordinal()
_WEEK = 7 * DAY
_ALL_WEEK = (1 << _WEEK) - 1

# The earliest line, and the earliest with another tag than it.
Tag = Callable[[ShiftLine], object]
Earliest = tuple[ShiftLine, ...]


def doubles(shifts: Sequence[ShiftLine], today: date) -> list[Fault]:
    """Return a warning for each line that meets an earlier one; what is over before today meets nothing."""
    search = _Search(today)
    named = [line for line in shifts if not line.is_for_nobody]
    found = [*_by_phone(named, search), *_by_name(named, search)]
    if search.left < 0:
        found.append(Fault(1, "file", "", "doubles-more", {}))
    return found


def _by_phone(shifts: Iterable[ShiftLine], search: "_Search") -> Iterator[Fault]:
    for lines in _groups(shifts, lambda line: line.phone):
        yield from _other_names(lines)
        for line, other in search.meetings(lines, lambda line: line.line):
            if _stands_instead(line, other) or _stands_instead(other, line):
                continue
            alike = (line.when, line.tier, line.instead) == (other.when, other.tier, other.instead)
            params = {"name": line.name, "other": other.line}
            yield Fault(line.line, "phone", line.phone, "same-shift" if alike else "overlap", params)


def _by_name(shifts: Iterable[ShiftLine], search: "_Search") -> Iterator[Fault]:
    for lines in _groups(shifts, lambda line: line.name.casefold()):
        if any(line.phone != lines[0].phone for line in lines):
            met = set()
            for line, other in search.meetings(lines, lambda line: line.phone):
                met.add(line.phone)
                params = {"name": line.name, "other": other.line, "phone": other.phone}
                yield Fault(line.line, "name", line.name, "two-places", params)
            yield from _other_phones(lines, met)


def _other_phones(lines: Sequence[ShiftLine], told: Set[str]) -> Iterator[Fault]:
    """Warn once of each further phone of a name, at its first line; those in `told` have a warning already."""
    seen = {lines[0].phone, *told}
    for line in lines:
        if line.phone not in seen:
            seen.add(line.phone)
            params = {"name": lines[0].name, "other": lines[0].line, "phone": lines[0].phone}
            yield Fault(line.line, "phone", line.phone, "one-name-two-phones", params)


def _stands_instead(line: ShiftLine, other: ShiftLine) -> bool:
    return line.instead and other.on_date is None and line.tier == other.tier


def _other_names(lines: Sequence[ShiftLine]) -> Iterator[Fault]:
    """Warn once of each further name of a phone, at its first line."""
    seen = {lines[0].name.casefold()}
    for line in lines:
        if (name := line.name.casefold()) not in seen:
            seen.add(name)
            params = {"name": lines[0].name, "other": lines[0].line}
            yield Fault(line.line, "name", line.name, "one-phone-two-names", params)


def _groups(shifts: Iterable[ShiftLine], key: Callable[[ShiftLine], str]) -> Iterator[list[ShiftLine]]:
    groups: defaultdict[str, list[ShiftLine]] = defaultdict(list)
    for line in shifts:
        groups[key(line)].append(line)
    return (lines for lines in groups.values() if len(lines) > 1)


class _Span:
    """Days and hours of one or more lines, with the earliest of these lines and of those they meet."""

    __slots__ = ("days", "end", "first", "last", "lines", "meets", "minutes", "start")

    def __init__(self, line: ShiftLine, today: date) -> None:
        self.start, self.end = line.start, line.end
        self.days = line.days or 1 << (line.on_date or today).weekday()
        first, last = line.on_date or line.valid_from, line.on_date or line.valid_until
        self.first = max(today.toordinal(), first.toordinal() if first else 0)
        self.last = last.toordinal() if last else _FOR_EVER
        self.minutes = _minutes(self.days, self.start, self.end)
        self.lines: list[ShiftLine] = []
        self.meets: Earliest = ()

    def touches(self, other: "_Span") -> bool:
        """Tell whether there is a day on which both are on duty at the same minute."""
        if not self.minutes & other.minutes:
            return False
        if self.last == other.last == _FOR_EVER:
            return True
        for later in (-1, 0, 1):  # how many days after this one's shift the other's starts
            shift = later * DAY
            if self.start < other.end + shift and other.start + shift < self.end:
                days = self.days & (other.days << 7 | other.days) >> (later % 7)
                first, last = max(self.first, other.first - later), min(self.last, other.last - later)
                if any(days >> (day - 1) % 7 & 1 for day in range(first, min(last, first + 6) + 1)):
                    return True
        return False


class _Search:
    """Looks for lines that meet, as long as there are comparisons left."""

    def __init__(self, today: date) -> None:
        self._today = today
        self.left = MOST_COMPARISONS

    def meetings(self, lines: Iterable[ShiftLine], tag: Tag) -> Iterator[tuple[ShiftLine, ShiftLine]]:
        """Yield each line with the earliest one before it that it meets and whose tag is another."""
        spans: dict[Any, _Span] = {}
        for line in lines:
            when = line.when
            span = spans.get(when) or spans.setdefault(when, _Span(line, self._today))
            span.lines.append(line)
        for span in spans.values():
            span.meets = _earliest(span.lines, tag)
        # A span that meets itself takes place: it isn't over, and one of its days lies between first and last.
        alive = [span for span in spans.values() if span.touches(span)]
        own = [span.meets for span in alive]
        for one, two in self._touching(alive):
            alive[one].meets = _earliest((*alive[one].meets, *own[two]), tag)
            alive[two].meets = _earliest((*alive[two].meets, *own[one]), tag)
        for span in alive:
            for line in span.lines if len(span.meets) > 1 else ():
                other = next((each for each in span.meets if tag(each) != tag(line)), None)
                if other is not None and other.line < line.line:
                    yield line, other

    def _touching(self, spans: Sequence[_Span]) -> Iterator[tuple[int, int]]:
        taken = 0  # minutes of the week that weekly spans have
        weekly: list[int] = []
        by_date: defaultdict[int, list[int]] = defaultdict(list)
        for number, span in enumerate(spans):
            if span.first != span.last and span.minutes & taken:
                yield from self._touched(number, weekly, spans)
            if span.first != span.last:
                weekly.append(number)
                taken |= span.minutes
        for number, span in enumerate(spans):
            if span.first != span.last:
                continue
            # Spans of one day are compared with those of the days around only, however many dates the file has.
            near = [other for day in (-1, 0, 1) for other in by_date[span.first + day]]
            yield from self._touched(number, near + weekly if span.minutes & taken else near, spans)
            by_date[span.first].append(number)

    def _touched(
        self, number: int, others: Sequence[int], spans: Sequence[_Span]
    ) -> Iterator[tuple[int, int]]:
        for other in others:
            if self.left < 0:
                return
            self.left -= 1
            if spans[number].touches(spans[other]):
                yield other, number


def _earliest(lines: Sequence[ShiftLine], tag: Tag) -> Earliest:
    if len(lines) == 1:
        return (lines[0],)
    first = min(lines, key=_line)
    others = [line for line in lines if tag(line) != tag(first)]
    return (first, min(others, key=_line)) if others else (first,)


def _line(line: ShiftLine) -> int:
    return line.line


@lru_cache(maxsize=4096)
def _minutes(days: int, start: int, end: int) -> int:
    """Return the minutes of the week, as bits."""
    one = ((1 << end - start) - 1) << start
    found = 0
    for day in range(7):
        if days >> day & 1:
            found |= one << day * DAY
    return (found | found >> _WEEK) & _ALL_WEEK
