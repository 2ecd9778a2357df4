"""Difference: what a publish changes in the live rota, person by person. Pure: no SQL, no clock."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from routing.rota.files.lines import ShiftLine

_DAYS_END = ShiftLine._fields.index("on_date") + 1


class Kind(StrEnum):
    """What happens to shifts."""

    ADDED = "add"
    CHANGED = "chg"
    REMOVED = "del"


@dataclass(slots=True)
class Change:
    """Shifts of one person that change alike: on these weekdays (a bit mask), or on these dates.

    `before` and `after` are the first such lines; the other parts of these lines are the same on each day.
    """

    kind: Kind
    before: ShiftLine | None
    after: ShiftLine | None
    days: int = 0
    dates: list[date] = field(default_factory=list)
    count: int = 0

    @property
    def name(self) -> str:
        """Whose shifts they are."""
        line = self.after or self.before
        return "" if line is None else line.name

    @property
    def minutes(self) -> int:
        """How much more they are there: in a week, or on the dates."""
        times = self.days.bit_count() + len(self.dates)
        return times * (_minutes(self.after) - _minutes(self.before))


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes by person and then by time, and how many lines are added, changed, removed and the same."""

    changes: Sequence[Change]
    same: int

    def count(self, kind: Kind) -> int:
        """Return how many lines change so."""
        return sum(change.count for change in self.changes if change.kind is kind)


def difference(before: Iterable[ShiftLine], after: Iterable[ShiftLine]) -> Difference:
    """Return what changes from one rota to another; the numbers of lines don't count."""
    left = defaultdict[object, list[ShiftLine]](list)
    for line in before:
        left[line[1:]].append(line)
    new: list[ShiftLine] = []
    same = 0
    for line in after:
        if known := left.get(line[1:]):
            known.pop()
            same += 1
        else:
            new.append(line)
    gone = [line for lines in left.values() for line in lines]
    pairs, new, gone = _paired(new, gone)
    found = _alike([*pairs, *((None, line) for line in new), *((line, None) for line in gone)])
    return Difference(sorted(found, key=_place), same)


def _paired(
    new: Sequence[ShiftLine], gone: Sequence[ShiftLine]
) -> tuple[list[tuple[ShiftLine, ShiftLine]], list[ShiftLine], list[ShiftLine]]:
    """Pair lines of one person that differ little: of the same days, then of the same hours."""
    pairs: list[tuple[ShiftLine, ShiftLine]] = []
    for likeness in _LIKENESSES:
        waiting = defaultdict[object, list[ShiftLine]](list)
        for line in reversed(gone):
            waiting[likeness(line)].append(line)
        unpaired = []
        for line in new:
            if olds := waiting.get(likeness(line)):
                pairs.append((olds.pop(), line))
            else:
                unpaired.append(line)
        new, gone = unpaired, [line for lines in waiting.values() for line in reversed(lines)]
    return pairs, list(new), list(gone)


def _hours(line: ShiftLine) -> object:
    return line.phone, line.days, line.on_date, line.start, line.end


def _days(line: ShiftLine) -> object:
    return line.phone, line.days, line.on_date, line.tier


def _weekly_hours(line: ShiftLine) -> object:
    # A line with a date that is on another day is another line.
    return (line.phone, line.start, line.end, line.tier) if line.on_date is None else line


_LIKENESSES: tuple[Callable[[ShiftLine], object], ...] = (_hours, _days, _weekly_hours)


def _alike(pairs: Iterable[tuple[ShiftLine | None, ShiftLine | None]]) -> list[Change]:
    """Return the changes from a line to a line (None: there is none); those that differ in their days alone are one."""
    found: dict[object, Change] = {}
    for before, after in pairs:
        days = (before.days, after.days) if before and after else (None, None)
        line = after or before
        on_date = None if line is None else line.on_date
        other_days = days if days[0] != days[1] else None
        key = before is None, _rest(before), _rest(after), on_date is None, other_days
        if (change := found.get(key)) is None:
            change = found[key] = Change(_kind(before, after), before, after)
        change.count += 1
        if on_date is not None:
            change.dates.append(on_date)
        elif line is not None:
            change.days |= line.days or 0
    for change in found.values():
        change.dates = sorted(set(change.dates))
    return list(found.values())


def _kind(before: ShiftLine | None, after: ShiftLine | None) -> Kind:
    if before is None:
        return Kind.ADDED
    return Kind.REMOVED if after is None else Kind.CHANGED


def _rest(line: ShiftLine | None) -> object:
    """Return what a line says besides its number and its days, which stand first in it."""
    return line and line[_DAYS_END:]


def _place(change: Change) -> tuple[str, int, int, int]:
    line = change.after or change.before
    first = change.dates[0].toordinal() if change.dates else 0
    return change.name.casefold(), first, change.days & -change.days, line.start if line else 0


def _minutes(line: ShiftLine | None) -> int:
    return 0 if line is None or line.is_for_nobody else line.end - line.start
