"""Stays: who is named from when to when, by which shift or cover, and who stays away. Pure: no SQL, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from routing.rota.cover import Cover
from routing.rota.coverage.turns import turns
from routing.rota.duty import Rota
from routing.rota.shift import Entry


class How(Enum):
    """By what somebody is there, or is not."""

    SHIFT = "shift"
    ADDED = "added"  # by a cover
    REPLACES = "replaces"  # by a cover
    AWAY = "away"  # named by a shift, and taken out by a cover, or by the end of their clearance


@dataclass(frozen=True, slots=True)
class Stay:
    """One person, named by one shift or cover, from when to when."""

    counsellor_id: int
    name: str
    tier: int
    languages: tuple[str, ...]
    how: How
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Tell whether the two spans have an instant in common."""
        return self.starts_at < end and start < self.ends_at

    def within(self, start: datetime, end: datetime) -> timedelta:
        """Return how long it lasts within a span."""
        return max(min(self.ends_at, end) - max(self.starts_at, start), timedelta())


def stays(rota: Rota, covers: Sequence[Cover], start: datetime, end: datetime) -> list[Stay]:
    """Return every stay that touches the span, cut at its ends, in the order of their starts."""
    open_: dict[tuple[How, Entry], datetime] = {}
    found: list[Stay] = []
    moments = [*turns((rota,), covers, start, end), end]
    for begins, _ in pairwise(moments):
        now = set(_named(rota, covers, begins))
        over = [key for key in open_ if key not in now]
        found += [_stay(*key, open_.pop(key), begins) for key in over]
        for key in now - open_.keys():
            open_[key] = begins
    found += [_stay(*key, begun, end) for key, begun in open_.items()]
    return sorted(found, key=lambda stay: (stay.starts_at, stay.tier, stay.name, stay.counsellor_id))


def hours(found: Iterable[Stay], start: datetime, end: datetime) -> dict[int, timedelta]:
    """Return how long each is there within a span; hours named twice count twice."""
    sums: dict[int, timedelta] = {}
    for stay in found:
        if stay.how is not How.AWAY and (length := stay.within(start, end)):
            sums[stay.counsellor_id] = sums.get(stay.counsellor_id, timedelta()) + length
    return sums


def _named(rota: Rota, covers: Sequence[Cover], at: datetime) -> Iterable[tuple[How, Entry]]:
    there = rota.entries(at, covers)
    yield from ((_how(entry) if entry.cleared else How.AWAY, entry) for entry in there)
    if any(cover.touches(at) for cover in covers):
        named = {(entry.counsellor_id, entry.mark) for entry in there}
        for entry in rota.entries(at, ()):
            if (entry.counsellor_id, entry.mark) not in named:
                yield How.AWAY, entry


def _how(entry: Entry) -> How:
    """Tell by an entry's mark what put it there: a cover's number is negative, a shift's line is not."""
    if entry.mark[-1] >= 0:
        return How.SHIFT
    return How.ADDED if len(entry.mark) == 1 else How.REPLACES


def _stay(how: How, entry: Entry, begins: datetime, ends: datetime) -> Stay:
    return Stay(entry.counsellor_id, entry.name, entry.tier, entry.languages, how, begins, ends)
