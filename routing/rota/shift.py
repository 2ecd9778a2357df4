"""Shifts: the lines of a rota as the lookup has them, those that start on one day, and who comes by them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from datetime import date
from itertools import islice
from typing import NamedTuple


class Shift(NamedTuple):
    """One line of a rota. Days are a bit mask (Monday 1, Sunday 64) or None for a line with a date.

    Minutes count from the midnight at which the shift's day begins; `end` goes over 1440 past midnight. Lines that
    stand `instead` have a date. Without a `counsellor_id` nobody is meant to be there: such a line stands instead
    of the weekly ones of its tier, or of every tier when it has none.
    """

    line: int
    counsellor_id: int | None
    name: str
    phone: str
    days: int | None
    on_date: date | None
    start: int
    end: int
    tier: int | None = 1
    languages: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    instead: bool = False
    cleared_until: date | None = None  # of the counsellor: the last day on which a shift of theirs may begin
    organisation: str | None = None  # for whom they answer; decides nothing, and offers keep it

    def begins_on(self, day: date) -> bool:
        """Tell whether a shift of this line begins on `day`."""
        on = self.on_date == day if self.days is None else bool(self.days >> day.weekday() & 1)
        return on and self.holds_on(day)

    def is_cleared_on(self, day: date) -> bool:
        """Tell whether its counsellor may be rung in a shift that starts on `day`."""
        return self.cleared_until is None or day <= self.cleared_until

    def holds_on(self, day: date) -> bool:
        """Tell whether the line is valid for a shift that starts on `day` (its weekday is not looked at)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def is_set_aside(self, tiers: Set[int | None]) -> bool:
        """Tell whether lines of these tiers stand instead of this one (None: of every tier)."""
        return self.on_date is None and (None in tiers or self.tier in tiers)


class Entry(NamedTuple):
    """One reason for one counsellor to be on duty; `mark` tells one occurrence of it from the next."""

    counsellor_id: int
    name: str
    phone: str
    tier: int
    languages: tuple[str, ...]
    source: str
    mark: tuple[int, ...]
    cleared: bool = True  # in force when this shift or cover began
    organisation: str | None = None  # as the line says; a cover says none


def entry_of(who: int, shift: Shift, day: date) -> Entry:
    """Return the entry that a shift of `who` makes, which began on `day`."""
    mark = (shift.line, day.toordinal())
    source, cleared = f"shift line {shift.line}", shift.is_cleared_on(day)
    spoken, tier = shift.languages, shift.tier or 1
    return Entry(who, shift.name, shift.phone, tier, spoken, source, mark, cleared, shift.organisation)


class Day:
    """The shifts that start on one day of the week, or on one date, by start minute, the longest first.

    A lookup visits at most 1440 start minutes and no shift that is over, however many there are.
    """

    __slots__ = ("_groups", "_starts")

    def __init__(self, shifts: Iterable[Shift]) -> None:
        groups: defaultdict[int, list[Shift]] = defaultdict(list)
        for shift in shifts:
            groups[shift.start].append(shift)
        self._starts = sorted(groups)
        self._groups = [sorted(groups[start], key=_before_end) for start in self._starts]

    def running(self, minute: int) -> Iterator[Shift]:
        """Yield the shifts in whose hours the minute lies."""
        for group in self._groups[: bisect_right(self._starts, minute)]:
            yield from islice(group, bisect_left(group, -minute, key=_before_end))

    def starting(self, after: int) -> Iterator[tuple[int, list[Shift]]]:
        """Yield each later start minute with its shifts."""
        first = bisect_right(self._starts, after)
        return zip(self._starts[first:], self._groups[first:], strict=True)


def _before_end(shift: Shift) -> int:
    return -shift.end
