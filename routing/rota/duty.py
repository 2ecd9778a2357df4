"""Duty: who is named by rota and covers at an instant, tier by tier, and when somebody comes next.

A line with a date adds to the weekly ones; one that stands `instead` sets aside the weekly lines of its hours and tier.
Pure: no SQL, no clock. Whether a counsellor is active, cleared and not paused: see `routing.counsellors`.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from routing.rota.cover import Cover
from routing.rota.shift import Day, Entry, Shift, entry_of
from routing.rota.wallclock import begun, instant_of, latest_shown, minute_shown, wall

# A weekly pattern without a start in three weeks has none at all: a clock change can swallow a week's only shift, and
# one week is to spare.
_HORIZON_DAYS = 22

_BLINK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One counsellor on duty: `source` tells by which line or cover (P7), e.g. "shift line 12"."""

    counsellor_id: int
    name: str
    phone: str
    tier: int
    languages: tuple[str, ...]
    source: str
    organisation: str | None = None  # as the line says that gives the tier, or the next that says any


class _Named(NamedTuple):
    """Who is named by the lines at a minute, and the tiers in which nobody is meant to be there."""

    entries: tuple[Entry, ...] = ()
    for_nobody: frozenset[int | None] = frozenset()


class Rota:
    """One published version: it never changes, so it may be kept and shared."""

    __slots__ = (
        *("_all_cleared", "_dated", "_dates", "_instead", "_last", "_returns", "_set_aside", "_weekly"),
        *("shifts", "version_id", "zone"),
    )

    def __init__(self, version_id: int, zone: ZoneInfo, shifts: tuple[Shift, ...]) -> None:
        self.version_id = version_id
        self.zone = zone
        self.shifts = shifts
        weekly: list[list[Shift]] = [[] for _ in range(7)]
        dated: defaultdict[date, list[Shift]] = defaultdict(list)
        for shift in shifts:
            if shift.on_date is not None:
                dated[shift.on_date].append(shift)
            for weekday in _WEEKDAYS[shift.days or 0]:
                weekly[weekday].append(shift)
        self._weekly = [Day(day) for day in weekly]
        self._dated = {day: Day(of_day) for day, of_day in dated.items()}
        begins = {shift.valid_from for shift in shifts if shift.valid_from is not None}
        self._dates = sorted(begins | dated.keys())
        instead = {day: [each for each in of_day if each.instead] for day, of_day in dated.items()}
        self._instead = {day: Day(of_day) for day, of_day in instead.items() if of_day}
        # The days on which weekly lines may be set aside, and the wall times at which they may come back.
        self._set_aside = {day + timedelta(days=near) for day in self._instead for near in _DAYS_NEAR}
        self._returns = sorted({wall(day, each.end) for day, of_day in instead.items() for each in of_day})
        ends = (shift.cleared_until for shift in shifts if shift.cleared_until is not None)
        self._all_cleared = min(ends, default=None)  # until this day; None: for good
        self._last: tuple[datetime | None, _Named] = (None, _Named())

    @classmethod
    def from_rows(cls, version_id: int, zone: ZoneInfo, rows: Iterable[Shift]) -> Self:
        """Build from shifts in any order; `zone` is the one in which they are written."""
        return cls(version_id, zone, tuple(rows))

    def on_duty(
        self,
        at: datetime,
        covers: Sequence[Cover] = (),
        *,
        without: Set[int] = frozenset(),
        cleared: bool = True,
    ) -> tuple[Duty, ...]:
        """Return who is on duty, by tier and then by name, each counsellor once.

        Somebody named twice keeps the lower tier, with the languages of both. Covers apply in the order of
        their ids, the later over the earlier. `without` are ids of counsellors to leave out. With `cleared` false those
        are returned instead whose clearance ended before this shift or cover of theirs began.
        """
        found: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in sorted(self.entries(at, covers), key=attrgetter("tier")):
            if entry.counsellor_id not in without and entry.cleared is cleared:
                found[entry.counsellor_id].append(entry)
        duties = map(_duty, found.values())
        return tuple(sorted(duties, key=attrgetter("tier", "name", "counsellor_id")))

    def has_anybody(
        self, at: datetime, covers: Sequence[Cover] = (), *, without: Set[int] = frozenset()
    ) -> bool:
        """Tell whether `on_duty` would return anybody; it looks no further than to the first."""
        if any(cover.touches(at) for cover in covers):
            return bool(self.on_duty(at, covers, without=without))
        return any(who not in without for who in self.named(at))

    def named(self, at: datetime) -> Iterator[int]:
        """Yield who is named at an instant while cleared, by the id, once for each line; covers are not looked at."""
        shown = minute_shown(at, self.zone)
        aside = self._tiers_aside(shown)
        for day, minute in begun(shown):
            is_plain = self._is_plain(day)
            for shift in chain.from_iterable(plan.running(minute) for plan in self._plans(day)):
                if shift.counsellor_id is None or not shift.holds_on(day):
                    continue
                if is_plain or (shift.is_cleared_on(day) and not shift.is_set_aside(aside)):
                    yield shift.counsellor_id

    def next_start(
        self, at: datetime, covers: Sequence[Cover] = (), *, without: Set[int] = frozenset()
    ) -> datetime | None:
        """Return the first instant (UTC) after `at` at which a shift or cover puts somebody on duty.

        The end of a cover that removed somebody, or of a line instead of theirs, counts if they return to a shift under
        way. None when there is no such instant.
        """
        turns = sorted({turn for cover in covers for turn in (cover.starts_at, cover.ends_at) if turn > at})
        starts = ((instant, True) for instant in self._starts(at, turns))
        returns = ((instant, False) for instant in self._returns_after(at))
        for instant, by_shift in heapq.merge(starts, returns, ((turn, False) for turn in turns)):
            plain = not without and not any(cover.starts_at <= instant <= cover.ends_at for cover in covers)
            plain = plain and self._is_plain(instant.astimezone(self.zone).date())
            if (by_shift and plain) or self._somebody_comes(instant, covers, without):
                return instant.astimezone(UTC)
        return None

    def is_meant_empty(self, at: datetime, tiers: Set[int] = frozenset()) -> bool:
        """Tell whether nobody is meant to be there: a line says so, for these tiers too, and no line names anybody.

        It ignores covers, and whether those named may be rung.
        """
        named = self._by_shifts(minute_shown(at, self.zone))
        said = named.for_nobody
        return bool(said) and not named.entries and (None in said or tiers <= said)

    def closings(self, after: datetime) -> Iterator[datetime]:
        """Yield in order the instants after `after` from which nobody is meant to be there."""
        begins = sorted(
            wall(shift.on_date, shift.start)
            for shift in self.shifts
            if shift.counsellor_id is None and shift.on_date is not None
        )
        return (instant for wall in begins if (instant := self._instant(wall)) > after)

    def entries(self, at: datetime, covers: Sequence[Cover]) -> tuple[Entry, ...]:
        """Return every reason for anybody to be on duty, each occurrence of a line by itself; not all are cleared."""
        entries = self._by_shifts(minute_shown(at, self.zone)).entries
        for cover in sorted(covers, key=lambda cover: cover.id):
            if cover.touches(at):
                entries = cover.changed(entries, self.zone)
        return entries

    def _is_plain(self, day: date) -> bool:
        """Tell whether whoever a shift of this day names comes to it: no line sets it aside, no clearance has ended."""
        return day not in self._set_aside and (self._all_cleared is None or day <= self._all_cleared)

    def _by_shifts(self, shown: datetime) -> _Named:
        minute, named = self._last
        if minute != shown:
            # Computed once a minute: every waiting caller asks for it.
            running = list(self._running(shown))
            aside = self._tiers_aside(shown)
            named = _Named(
                tuple(
                    entry_of(who, shift, day)
                    for shift, day in running
                    if (who := shift.counsellor_id) is not None and not shift.is_set_aside(aside)
                ),
                frozenset(shift.tier for shift, _ in running if shift.counsellor_id is None),
            )
            self._last = (shown, named)
        return named

    def _running(self, shown: datetime) -> Iterator[tuple[Shift, date]]:
        """Yield every line in whose hours this wall time lies, with the day on which its shift began."""
        for day, minute in begun(shown):
            for plan in self._plans(day):
                for shift in plan.running(minute):
                    if shift.holds_on(day):
                        yield shift, day

    def _tiers_aside(self, shown: datetime) -> set[int | None]:
        """Return the tiers whose weekly lines are set aside at this wall time; None: every tier's."""
        return {
            shift.tier
            for day, minute in begun(shown)
            if day in self._instead
            for shift in self._instead[day].running(minute)
            if shift.holds_on(day)
        }

    def _plans(self, day: date) -> tuple[Day, ...]:
        weekly, dated = self._weekly[day.weekday()], self._dated.get(day)
        return (weekly,) if dated is None else (weekly, dated)

    def _starts(self, at: datetime, turns: Sequence[datetime]) -> Iterator[datetime]:
        """Yield in order the shift starts after `at`, as far ahead as any can be the first."""
        shown = latest_shown(at, self.zone)
        day, minute = shown.date(), shown.hour * 60 + shown.minute
        last = day + timedelta(days=_HORIZON_DAYS)
        # The end of a cover may bring back shifts that lie beyond the horizon.
        dates = self._dates if not turns else sorted({*self._dates, *(turn.date() for turn in turns)})
        while True:
            yield from self._starts_on(day, minute)
            minute = -1
            day += timedelta(days=1)
            nearest = bisect_left(dates, day)
            if day > last:
                if nearest == len(dates):
                    return
                day = dates[nearest]
            if nearest < len(dates) and dates[nearest] == day:
                last = day + timedelta(days=_HORIZON_DAYS)

    def _starts_on(self, day: date, after: int) -> Iterator[datetime]:
        for start, shifts in heapq.merge(*(plan.starting(after) for plan in self._plans(day)), key=_minute):
            somebodys = (shift for shift in shifts if shift.counsellor_id is not None)
            longest = next((shift.end for shift in somebodys if shift.holds_on(day)), None)
            if longest is not None:
                instant = instant_of(day, start, self.zone)
                # A shift that a clock change swallows whole puts nobody on duty.
                if instant < instant_of(day, longest, self.zone):
                    yield instant

    def _returns_after(self, at: datetime) -> Iterator[datetime]:
        first = bisect_right(self._returns, latest_shown(at, self.zone))
        return (instant for wall in self._returns[first:] if (instant := self._instant(wall)) > at)

    def _instant(self, wall: datetime) -> datetime:
        return instant_of(wall.date(), wall.hour * 60 + wall.minute, self.zone)

    def _somebody_comes(self, at: datetime, covers: Sequence[Cover], without: Set[int]) -> bool:
        before = {(entry.counsellor_id, entry.mark) for entry in self.entries(at - _BLINK, covers)}
        return any(
            entry.cleared
            and entry.counsellor_id not in without
            and (entry.counsellor_id, entry.mark) not in before
            for entry in self.entries(at, covers)
        )


_WEEKDAYS = [tuple(weekday for weekday in range(7) if mask >> weekday & 1) for mask in range(128)]


# A shift ends a day after it begins at most, and a clock change may take it a little over that.
_DAYS_NEAR = (-1, 0, 1, 2)


def _minute(group: tuple[int, list[Shift]]) -> int:
    return group[0]


def _duty(entries: Sequence[Entry]) -> Duty:
    """Join what names one counsellor; the first entry gives the tier."""
    first = entries[0]
    who = (first.counsellor_id, first.name, first.phone, first.tier)
    if len(entries) == 1:
        return Duty(*who, first.languages, first.source, first.organisation)
    languages = tuple(dict.fromkeys(chain.from_iterable(entry.languages for entry in entries)))
    organisation = next((entry.organisation for entry in entries if entry.organisation), None)
    return Duty(*who, languages, ", ".join(entry.source for entry in entries), organisation)
