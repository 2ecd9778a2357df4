"""The scope of a publish: the lines that a file replaces (design, part 8). Pure: no SQL, no clock.

Weekly lines replace weekly ones; lines with a date replace those from the file's first date to its last. All else
stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Self

from routing.rota.files.lines import ShiftLine

_DAY = timedelta(days=1)


class ScopeNotSound(ValueError):
    """No day lies in the scope."""

    def __init__(self, days: "Days") -> None:
        super().__init__(f"no day lies from {days.first} to {days.last}")
        self.days = days


class Days(NamedTuple):
    """The days on which shifts start, from the first to the last; None: open on this side."""

    first: date | None = None
    last: date | None = None

    def have(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Scope:
    """The days whose weekly lines, and whose lines with a date, are replaced; None: no days."""

    weekly: Days | None
    dated: Days | None

    @classmethod
    def of(
        cls,
        lines: Sequence[ShiftLine],
        *,
        everything: bool = False,
        first: date | None = None,
        last: date | None = None,
    ) -> Self:
        """Return the scope of a file's lines; `first` and `last` set the days. Raises ScopeNotSound."""
        dates = [line.on_date for line in lines if line.on_date is not None]
        weekly = Days(first, last) if everything or len(dates) < len(lines) else None
        dated = None
        if everything:
            dated = Days(first, last)
        elif dates:
            dated = Days(first or min(dates), last or max(dates))
        for days in (weekly, dated):
            if days is not None and days.first and days.last and days.last < days.first:
                raise ScopeNotSound(days)
        return cls(weekly, dated)

    @property
    def first(self) -> date | None:
        """The first of the days on which something is replaced, if there is one."""
        firsts = [days.first for days in self._all]
        return None if None in firsts else min((day for day in firsts if day), default=None)

    @property
    def last(self) -> date | None:
        """The last of the days on which something is replaced, if there is one."""
        lasts = [days.last for days in self._all]
        return None if None in lasts else max((day for day in lasts if day), default=None)

    @property
    def _all(self) -> list[Days]:
        return [days for days in (self.weekly, self.dated) if days is not None]


EVERYTHING = Scope(Days(), Days())


class Merged(NamedTuple):
    """A rota after a publish: all its lines, those that were there before, and those of the file left out."""

    lines: list[ShiftLine]
    kept: list[ShiftLine]
    left_out: list[ShiftLine]


def merge(live: Iterable[ShiftLine], new: Sequence[ShiftLine], scope: Scope) -> Merged:
    """Return the live rota in which a file's lines replace what the scope says.

    If only the file's lines are in it, and each is a line of its own, they keep their numbers; else lines are numbered
    as in the export: weekly ones first, then those with a date in their order.
    """
    kept = [part for line in live for part in _outside(line, scope)]
    taken: list[ShiftLine] = []
    left_out: list[ShiftLine] = []
    for line in new:
        inside = _inside(line, scope)
        if inside is None:
            left_out.append(line)
        else:
            taken.append(inside)
    if not kept and len({line.line for line in taken}) == len(taken):
        return Merged(taken, [], left_out)
    ordered = sorted([*kept, *taken], key=lambda line: line.on_date or date.min)
    numbered = [line._replace(line=number) for number, line in enumerate(ordered, start=2)]
    return Merged(numbered, kept, left_out)


def _outside(line: ShiftLine, scope: Scope) -> Iterator[ShiftLine]:
    """Yield the parts of a live line that stay: a weekly one may go on before and after the days."""
    if line.on_date is not None:
        if scope.dated is None or not scope.dated.have(line.on_date):
            yield line
        return
    if scope.weekly is None:
        yield line
        return
    first, last = scope.weekly
    if first is not None and (before := _within(line, Days(None, first - _DAY))):
        yield before
    if last is not None and (after := _within(line, Days(last + _DAY, None))):
        yield after


def _inside(line: ShiftLine, scope: Scope) -> ShiftLine | None:
    """Return a file's line as it is published, None when it lies outside the days."""
    if line.on_date is not None:
        return line if scope.dated is not None and scope.dated.have(line.on_date) else None
    return None if scope.weekly is None else _within(line, scope.weekly)


def _within(line: ShiftLine, days: Days) -> ShiftLine | None:
    """Return a weekly line limited to these days; None when none of its days is left."""
    first = max((day for day in (line.valid_from, days.first) if day), default=None)
    last = min((day for day in (line.valid_until, days.last) if day), default=None)
    if (first, last) == (line.valid_from, line.valid_until):
        return line
    if first is not None and last is not None:
        length = (last - first).days + 1
        if not any((line.days or 0) >> (first.weekday() + day) % 7 & 1 for day in range(min(length, 7))):
            return None
    return line._replace(valid_from=first, valid_until=last)
