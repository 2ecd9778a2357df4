"""The guard: the times at which a publish would leave nobody on duty where somebody was (design, part 8).

Pure: no SQL, no clock.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta
from itertools import pairwise

from routing.rota.cover import Cover
from routing.rota.duty import Rota
from routing.rota.wallclock import DAY_MINUTES, instant_of

_QUARTERS = range(0, DAY_MINUTES, 15)

Span = tuple[datetime, datetime]


def emptied(
    before: Rota, after: Rota, covers: Sequence[Cover], spans: Sequence[Span], *, without: Set[int]
) -> list[Span]:
    """Return in order the times within the spans that lose everybody they had.

    `covers` are those that touch the spans; `without` are ids of counsellors who may not be rung. A time is left out if
    nobody is meant to be there, in the tiers that it had.
    """
    found: list[Span] = []
    for start, end in _joined(spans):
        turns = [*_turns((before, after), covers, start, end), end]
        for begins, ends in pairwise(turns):
            if after.has_anybody(begins, covers, without=without):
                continue
            there = before.on_duty(begins, covers, without=without)
            if not there or after.is_meant_empty(begins, {duty.tier for duty in there}):
                continue
            if found and found[-1][1] == begins:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((begins, ends))
    return found


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that touch as one."""
    over: Span | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if over is not None and start <= over[1]:
            over = (over[0], max(over[1], end))
            continue
        if over is not None:
            yield over
        over = (start, end)
    if over is not None:
        yield over


def _turns(rotas: Sequence[Rota], covers: Sequence[Cover], start: datetime, end: datetime) -> list[datetime]:
    """Return the start, and every instant of the span at which somebody may come or go."""
    found = {turn for cover in covers for turn in (cover.starts_at, cover.ends_at)}
    for rota in rotas:
        weekly = {
            minute % DAY_MINUTES
            for shift in rota.shifts
            if shift.on_date is None
            for minute in (shift.start, shift.end)
        }
        first, last = start.astimezone(rota.zone).date(), end.astimezone(rota.zone).date()
        for count in range((last - first).days + 1):
            day = first + timedelta(days=count)
            # On days without a clock change, only lines make people come and go.
            length = instant_of(day + timedelta(days=1), 0, rota.zone) - instant_of(day, 0, rota.zone)
            minutes = weekly if length == timedelta(days=1) else weekly | set(_QUARTERS)
            found |= {instant_of(day, minute, rota.zone) for minute in minutes}
        near = (first - timedelta(days=2), last + timedelta(days=1))
        found |= {
            instant_of(shift.on_date, minute, rota.zone)
            for shift in rota.shifts
            if shift.on_date is not None and near[0] <= shift.on_date <= near[1]
            for minute in (shift.start, shift.end)
        }
    return [start, *sorted(at for at in found if start < at < end)]
