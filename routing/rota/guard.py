"""The guard: the times at which a publish would leave nobody on duty where somebody was (design, part 8).

Pure: no SQL, no clock.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from routing.rota.cover import Cover
from routing.rota.coverage.needs import EVERY_HOUR, Needs
from routing.rota.coverage.turns import turns
from routing.rota.duty import Rota
from routing.rota.files.gap_warnings import WEEKS
from routing.rota.scope import Scope
from routing.rota.wallclock import instant_of

# The guard looks a week ahead; as far as warnings of gaps do, if the replaced days have no end.
WEEK = timedelta(days=7)
_WITHOUT_END = timedelta(weeks=WEEKS)
_FURTHEST = timedelta(days=400)
# A shift of the last day runs into the next one.
_NIGHT = 2

Span = tuple[datetime, datetime]


def is_within(span: Span, others: Sequence[Span]) -> bool:
    """Tell whether one of the others has all of a span."""
    return any(start <= span[0] and span[1] <= end for start, end in others)


def spans_of(scope: Scope, zone: ZoneInfo, now: datetime) -> list[Span]:
    """Return where the guard looks: the next week, and the replaced days ahead with their shifts."""
    return [(now, now + WEEK), _replaced(scope, zone, now)]


def emptied(
    before: Rota,
    after: Rota,
    covers: Sequence[Cover],
    spans: Sequence[Span],
    *,
    without: Set[int],
    needs: Needs = EVERY_HOUR,
) -> list[Span]:
    """Return in order the times within the spans that lose everybody they had.

    `covers` are those that touch the spans; `without` are ids of counsellors who may not be rung. A time is left out if
    nobody is meant to be there, in the tiers that it had, and if it is closed.
    """
    found: list[Span] = []
    for start, end in _joined(spans):
        closings = needs.turns(start, end, after.zone)
        moments = sorted({*turns((before, after), covers, start, end), *closings, end})
        for begins, ends in pairwise(moments):
            if not needs.at(begins, after.zone) or after.has_anybody(begins, covers, without=without):
                continue
            there = before.on_duty(begins, covers, without=without)
            if not there or after.is_meant_empty(begins, {duty.tier for duty in there}):
                continue
            if found and found[-1][1] == begins:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((begins, ends))
    return found


def _replaced(scope: Scope, zone: ZoneInfo, now: datetime) -> Span:
    start = now if scope.first is None else max(now, instant_of(scope.first, 0, zone))
    if scope.last is None:
        return start, max(now, start) + _WITHOUT_END
    return start, min(instant_of(scope.last + timedelta(days=_NIGHT), 0, zone), start + _FURTHEST)


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
