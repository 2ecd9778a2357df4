"""Duty ahead: the spans in which somebody is on duty in the coming days, and when they come next. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from routing.rota import attendance
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Duty, Rota
from routing.rota.wallclock import DAY_MINUTES, instant_of

SPAN = timedelta(days=14)
LONGEST_SHIFT = timedelta(days=2)  # and more than it
_COVER = re.compile(r"\bcover (\d+)")
# Besides the ends of lines, a clock change may end a shift.
_CLOCK_CHANGES = range(0, DAY_MINUTES, 15)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One span on duty. Without `cleared` nobody rings them in it; `cover` is what puts them there, if a cover does."""

    starts_at: datetime
    ends_at: datetime
    tier: int
    cleared: bool = True
    cover: Cover | None = None


def stretches(rota: Rota, covers: Sequence[Cover], counsellor_id: int, now: datetime) -> list[Stretch]:
    """Return what one counsellor has on duty from `now` to 14 days ahead; the one under way from its beginning.

    `covers` are those that touch these days and two days before and after.
    """
    theirs = _only(rota, covers, {counsellor_id})
    start, end = now - LONGEST_SHIFT, now + SPAN + LONGEST_SHIFT
    by_id = {cover.id: cover for cover in covers}
    begun = _starts(theirs, counsellor_id, start, end)  # a new shift is a stretch of its own
    found: list[Stretch] = []
    for begins, ends in pairwise(_turns(theirs, covers, start, end)):
        here = _at(theirs, covers, counsellor_id, begins)
        if here is None:
            continue
        duty, cleared = here
        named = _COVER.search(duty.source)
        cover = by_id.get(int(named[1])) if named else None
        last = found[-1] if found else None
        goes_on = last is not None and last == Stretch(last.starts_at, begins, duty.tier, cleared, cover)
        if last is not None and goes_on and begins not in begun:
            found[-1] = Stretch(last.starts_at, ends, duty.tier, cleared, cover)
        else:
            found.append(Stretch(begins, ends, duty.tier, cleared, cover))
    return [each for each in found if each.ends_at > now and each.starts_at < now + SPAN]


def next_starts(
    rota: Rota, covers: Sequence[Cover], ids: Collection[int], now: datetime
) -> dict[int, datetime]:
    """Return when each of these counsellors comes next, for those of whom it is known."""
    some = _only(rota, covers, ids)
    found = {id_: attendance.next_shift(some, covers, id_, now) for id_ in ids}
    return {id_: start for id_, start in found.items() if start is not None}


def expected(rota: Rota, covers: Sequence[Cover], now: datetime) -> set[int]:
    """Return whom lines that are not past and covers name; `covers` are those that are not over."""
    today = now.astimezone(rota.zone).date()
    by_covers = {cover.counsellor_id for cover in covers if cover.kind is not CoverKind.REMOVED}
    return by_covers | named_between(rota, today - timedelta(days=1), date.max)


def named_between(rota: Rota, first: date, last: date) -> set[int]:
    """Return whom the lines name that may begin on one of these days."""
    found = set()
    for shift in rota.shifts:
        begins, ends = shift.on_date or shift.valid_from, shift.on_date or shift.valid_until
        is_within = (begins is None or begins <= last) and (ends is None or ends >= first)
        if shift.counsellor_id is not None and is_within:
            found.add(shift.counsellor_id)
    return found


def spoken(rota: Rota, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the languages that the shifts of these counsellors name."""
    found: dict[int, dict[str, None]] = {}
    for shift in rota.shifts:
        if shift.counsellor_id is not None and shift.counsellor_id in ids:
            found.setdefault(shift.counsellor_id, {}).update(dict.fromkeys(shift.languages))
    return {id_: tuple(languages) for id_, languages in found.items()}


def _only(rota: Rota, covers: Sequence[Cover], ids: Collection[int]) -> Rota:
    """Return the lines that can put these counsellors on duty, or set theirs aside."""
    givers = {*ids, *(cover.replaced_id for cover in covers)}
    lines = [shift for shift in rota.shifts if shift.instead or shift.counsellor_id in givers]
    return Rota.from_rows(rota.version_id, rota.zone, lines)


def _at(rota: Rota, covers: Sequence[Cover], counsellor_id: int, at: datetime) -> tuple[Duty, bool] | None:
    for cleared in (True, False):
        for duty in rota.on_duty(at, covers, cleared=cleared):
            if duty.counsellor_id == counsellor_id:
                return duty, cleared
    return None


def _starts(rota: Rota, counsellor_id: int, start: datetime, end: datetime) -> set[datetime]:
    return {
        instant_of(day, shift.start, rota.zone)
        for day in _days(rota, start, end)
        for shift in rota.shifts
        if shift.counsellor_id == counsellor_id and shift.begins_on(day)
    }


def _days(rota: Rota, start: datetime, end: datetime) -> list[date]:
    first, last = start.astimezone(rota.zone).date(), end.astimezone(rota.zone).date()
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _turns(rota: Rota, covers: Sequence[Cover], start: datetime, end: datetime) -> list[datetime]:
    """Return the span's ends, and every instant in it at which somebody may come or go."""
    weekly = {minute % DAY_MINUTES for shift in rota.shifts for minute in (shift.start, shift.end)}
    found = {turn for cover in covers for turn in (cover.starts_at, cover.ends_at)}
    for day in _days(rota, start, end):
        length = instant_of(day + timedelta(days=1), 0, rota.zone) - instant_of(day, 0, rota.zone)
        minutes = weekly if length == timedelta(days=1) else weekly | set(_CLOCK_CHANGES)
        found |= {instant_of(day, minute, rota.zone) for minute in minutes}
    return [start, *sorted(at for at in found if start < at < end), end]
