"""Duty: who is named by rota and covers at an instant, tier by tier, and when somebody comes next.

Pure: no SQL, no clock. Whether a counsellor is active, cleared and not paused is not the rota's to know;
see `routing.counsellors`.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from routing.rota.wallclock import DAY_MINUTES, instant_of, latest_shown

# A week's pattern that shows no start in three weeks shows none at all: one more week than a clock change
# can swallow the only shift of a week, and one to spare.
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


class CoverKind(StrEnum):
    """What a cover does."""

    ADDED = "added"  # somebody comes, beside those of the rota
    REMOVED = "removed"  # somebody of the rota stays away
    REPLACED = "replaced"  # somebody comes for the hours of another, who stays away


@dataclass(frozen=True, slots=True)
class Cover:
    """A dated exception for the span from `starts_at` up to, not including, `ends_at`.

    `counsellor_id`, `name` and `phone` are of who comes (for `removed`: of who goes); `replaced_id` goes.
    """

    id: int
    kind: CoverKind
    counsellor_id: int
    name: str
    phone: str
    replaced_id: int | None
    starts_at: datetime
    ends_at: datetime
    tier: int | None = None
    languages: tuple[str, ...] = ()

    def touches(self, at: datetime) -> bool:
        """Tell whether `at` lies in the cover's span."""
        return self.starts_at <= at < self.ends_at


class Shift(NamedTuple):
    """One line of a rota. Days are a bit mask (Monday 1, Sunday 64) or None for a line with a date.

    Minutes count from the midnight at which the shift's day begins; `end` goes over 1440 past midnight.
    """

    line: int
    counsellor_id: int
    name: str
    phone: str
    days: int | None
    on_date: date | None
    start: int
    end: int
    tier: int = 1
    languages: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the line is valid for a shift that starts on `day` (its weekday is not looked at)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class _Entry(NamedTuple):
    """One reason for one counsellor to be on duty; `mark` tells one occurrence of it from the next."""

    counsellor_id: int
    name: str
    phone: str
    tier: int
    languages: tuple[str, ...]
    source: str
    mark: tuple[int, ...]


class _Day:
    """The shifts that start on one day of the week, or on one date, by start minute, the longest first.

    A lookup passes the at most 1440 start minutes and touches no shift that is over, however many there are.
    """

    __slots__ = ("_groups", "_starts")

    def __init__(self, shifts: Iterable[Shift]) -> None:
        groups: defaultdict[int, list[Shift]] = defaultdict(list)
        for shift in shifts:
            groups[shift.start].append(shift)
        self._starts = sorted(groups)
        self._groups = [sorted(groups[start], key=lambda shift: -shift.end) for start in self._starts]

    def running(self, minute: int) -> Iterator[Shift]:
        for group in self._groups[: bisect_right(self._starts, minute)]:
            for shift in group:
                if shift.end <= minute:
                    break
                yield shift

    def starting(self, after: int) -> Iterator[tuple[int, list[Shift]]]:
        first = bisect_right(self._starts, after)
        return zip(self._starts[first:], self._groups[first:], strict=True)


class Rota:
    """One published version: it never changes, so it may be kept and shared."""

    __slots__ = ("_dated", "_dates", "_last", "_weekly", "shifts", "version_id", "zone")

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
        self._weekly = [_Day(day) for day in weekly]
        self._dated = {day: _Day(of_day) for day, of_day in dated.items()}
        begins = {shift.valid_from for shift in shifts if shift.valid_from is not None}
        self._dates = sorted(begins | dated.keys())
        self._last: tuple[datetime | None, tuple[_Entry, ...]] = (None, ())

    @classmethod
    def from_rows(cls, version_id: int, zone: ZoneInfo, rows: Iterable[Shift]) -> Self:
        """Build from shifts in any order; `zone` is the one in which they are written."""
        return cls(version_id, zone, tuple(rows))

    def on_duty(
        self, at: datetime, covers: Sequence[Cover] = (), *, without: Set[int] = frozenset()
    ) -> tuple[Duty, ...]:
        """Return who is on duty, by tier and then by name, each counsellor once.

        Somebody named twice keeps the lower tier, with the languages of both. Covers apply in the order of
        their ids, the later over the earlier. `without` are ids of counsellors to leave out.
        """
        found: dict[int, Duty] = {}
        for entry in sorted(self._entries(at, covers), key=lambda entry: entry.tier):
            if entry.counsellor_id in without:
                continue
            known = found.get(entry.counsellor_id)
            found[entry.counsellor_id] = Duty(*entry[:6]) if known is None else _joined(known, entry)
        return tuple(sorted(found.values(), key=lambda duty: (duty.tier, duty.name, duty.counsellor_id)))

    def next_start(
        self, at: datetime, covers: Sequence[Cover] = (), *, without: Set[int] = frozenset()
    ) -> datetime | None:
        """Return the first instant (UTC) after `at` at which a shift or cover puts somebody on duty.

        The end of a cover that took somebody off counts when they come back to a shift under way. None
        when there is never such an instant again.
        """
        turns = sorted({turn for cover in covers for turn in (cover.starts_at, cover.ends_at) if turn > at})
        starts = ((instant, True) for instant in self._starts(at, turns))
        for instant, by_shift in heapq.merge(starts, ((turn, False) for turn in turns)):
            plain = not without and not any(cover.starts_at <= instant <= cover.ends_at for cover in covers)
            if (by_shift and plain) or self._somebody_comes(instant, covers, without):
                return instant.astimezone(UTC)
        return None

    def _entries(self, at: datetime, covers: Sequence[Cover]) -> tuple[_Entry, ...]:
        entries = self._by_shifts(latest_shown(at, self.zone).replace(second=0, microsecond=0))
        for cover in sorted(covers, key=lambda cover: cover.id):
            if cover.touches(at):
                entries = _changed(entries, cover)
        return entries

    def _by_shifts(self, shown: datetime) -> tuple[_Entry, ...]:
        minute, entries = self._last
        if minute != shown:
            # Every caller's wait asks again and again within the same minute.
            count = shown.hour * 60 + shown.minute
            before = shown.date() - timedelta(days=1)
            entries = (*self._begun_on(shown.date(), count), *self._begun_on(before, count + DAY_MINUTES))
            self._last = (shown, entries)
        return entries

    def _begun_on(self, day: date, minute: int) -> list[_Entry]:
        ordinal = day.toordinal()
        return [
            _Entry(
                shift.counsellor_id,
                shift.name,
                shift.phone,
                shift.tier,
                shift.languages,
                f"shift line {shift.line}",
                (shift.line, ordinal),
            )
            for plan in self._plans(day)
            for shift in plan.running(minute)
            if shift.holds_on(day)
        ]

    def _plans(self, day: date) -> tuple[_Day, ...]:
        weekly, dated = self._weekly[day.weekday()], self._dated.get(day)
        return (weekly,) if dated is None else (weekly, dated)

    def _starts(self, at: datetime, turns: Sequence[datetime]) -> Iterator[datetime]:
        """Yield in order the instants after `at` at which shifts start, as far as any can be the first."""
        shown = latest_shown(at, self.zone)
        day, minute = shown.date(), shown.hour * 60 + shown.minute
        last = day + timedelta(days=_HORIZON_DAYS)
        # A cover's end may let shifts through again whose pattern had nobody for longer than the horizon.
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
            longest = next((shift.end for shift in shifts if shift.holds_on(day)), None)
            if longest is not None:
                instant = instant_of(day, start, self.zone)
                # A shift that a clock change swallows whole puts nobody on duty.
                if instant < instant_of(day, longest, self.zone):
                    yield instant

    def _somebody_comes(self, at: datetime, covers: Sequence[Cover], without: Set[int]) -> bool:
        before = {(entry.counsellor_id, entry.mark) for entry in self._entries(at - _BLINK, covers)}
        return any(
            entry.counsellor_id not in without and (entry.counsellor_id, entry.mark) not in before
            for entry in self._entries(at, covers)
        )


_WEEKDAYS = [tuple(weekday for weekday in range(7) if mask >> weekday & 1) for mask in range(128)]


def _minute(group: tuple[int, list[Shift]]) -> int:
    return group[0]


def _joined(known: Duty, entry: _Entry) -> Duty:
    languages = tuple(dict.fromkeys(known.languages + entry.languages))
    source = f"{known.source}, {entry.source}"
    return Duty(known.counsellor_id, known.name, known.phone, known.tier, languages, source)


def _changed(entries: tuple[_Entry, ...], cover: Cover) -> tuple[_Entry, ...]:
    """Return the entries as the cover leaves them.

    Who replaces somebody works that one's hours and no others; the tier goes over with them, the languages
    don't: nobody has said that the two speak the same.
    """
    source, who = f"cover {cover.id}", (cover.counsellor_id, cover.name, cover.phone)
    if cover.kind is CoverKind.ADDED:
        return (*entries, _Entry(*who, cover.tier or 1, cover.languages, source, (-cover.id,)))
    gone = cover.counsellor_id if cover.kind is CoverKind.REMOVED else cover.replaced_id
    left = tuple(entry for entry in entries if entry.counsellor_id != gone)
    if cover.kind is CoverKind.REMOVED:
        return left
    taken = (entry for entry in entries if entry.counsellor_id == gone)
    return left + tuple(
        _Entry(*who, cover.tier or entry.tier, cover.languages, source, (*entry.mark, -cover.id))
        for entry in taken
    )
