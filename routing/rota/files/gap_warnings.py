"""Gap warnings: the times at which a rota has nobody on duty, in the weeks ahead.

A day is an integer with a bit for each minute, so that 100,000 lines are combined in a fraction of a second. Times are
wall-clock times; clock changes are ignored. A time at which nobody is meant to be there is no gap. `routing.rota.gaps`
knows covers and clock changes, and takes 60 times as long; a test holds that both find the same gaps otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import groupby
from operator import or_
from typing import NamedTuple

from routing.rota.coverage.needs import DAY_HOURS, EVERY_HOUR, Needs
from routing.rota.files.faults import Fault
from routing.rota.files.lines import ShiftLine
from routing.rota.files.times import DAY, write_time

WEEKS = 8
# More gaps than these are told by the week, or the coordinator would read a page of them.
MOST_APART = 3

Gap = tuple[int, int]  # the first minute, and the minute after the last
Span = tuple[int, int, int]  # weekdays as a bit mask, the first minute of the day, the number of minutes


class _Keys(NamedTuple):
    """The messages of gaps of a week: of one, of the same hours on several days, and of many."""

    alone: str
    of_days: str
    of_hours: str


_OF_EVERY_WEEK = _Keys("gap-weekly", "gap-weekly-days", "gap-weekly-hours")
_AHEAD = _Keys("gap-ahead", "gap-ahead-days", "gap-ahead-hours")  # of dates, which do not come every week

_DAYS = 7 * WEEKS
_WEEK = 7 * DAY
_WHOLE = (1 << DAY) - 1


def gaps(shifts: Iterable[ShiftLine], today: date, needs: Needs = EVERY_HOUR) -> list[Fault]:
    """Return warnings of all gaps, repeats in one: first those of every week, then those of some weeks only.

    Closed hours are no gaps.
    """
    shifts = list(shifts)
    covered = _covered(shifts, today)
    if not any(covered) and any(needs.people):
        return [_of_the_file("gap-always", weeks=WEEKS)]
    if not all(needs.people):
        closed = [_closed(needs, weekday) for weekday in range(7)]
        covered = [day | closed[(today.weekday() + offset) % 7] for offset, day in enumerate(covered)]
    never = [_WHOLE & ~reduce(or_, covered[offset::7]) for offset in range(7)]
    sometimes = [_WHOLE & ~day & ~never[offset % 7] for offset, day in enumerate(covered)]
    comes_weekly = any(line.days for line in shifts)
    return [*_weekly(never, today, _OF_EVERY_WEEK if comes_weekly else _AHEAD), *_dated(sometimes, today)]


def _closed(needs: Needs, weekday: int) -> int:
    """Return the minutes of a weekday at which nobody is needed."""
    hour = (1 << 60) - 1
    return sum(hour << 60 * each for each in range(DAY_HOURS) if not needs.of(weekday, each))


def _covered(shifts: Iterable[ShiftLine], today: date) -> list[int]:
    """Return the minutes of each day, from today on, at which somebody is on duty or nobody is meant to be.

    A line that stands instead of others has the minutes that it takes from them, so all lines count alike.
    """
    weekly, dated, limited = _laid_out(shifts, today)
    # The day before today comes first: its night may reach into today.
    begun = [weekly[(today.weekday() + offset) % 7] | dated.get(offset, 0) for offset in range(-1, _DAYS)]
    for (first, last, weekday), minutes in limited.items():
        start = first + (weekday - today.weekday() - first) % 7
        for offset in range(start, last + 1, 7):
            begun[offset + 1] |= minutes
    return [(begun[day] | begun[day - 1] >> DAY) & _WHOLE for day in range(1, _DAYS + 1)]


def _laid_out(
    shifts: Iterable[ShiftLine], today: date
) -> tuple[list[int], dict[int, int], dict[tuple[int, int, int], int]]:
    """Return minutes begun by weekday, by day from today, and by (first day, last day, weekday)."""
    weekly = [0] * 7
    dated: defaultdict[int, int] = defaultdict(int)
    limited: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    # Many lines say the same of different people.
    for days, on_date, start, end, valid_from, valid_until in {line.when for line in shifts}:
        minutes = ((1 << end - start) - 1) << start
        first = -1 if valid_from is None else max((valid_from - today).days, -1)
        last = _DAYS - 1 if valid_until is None else min((valid_until - today).days, _DAYS - 1)
        if on_date is not None:
            if first <= (offset := (on_date - today).days) <= last:
                dated[offset] |= minutes
            continue
        for weekday in range(7):
            if not (days or 0) >> weekday & 1:
                continue
            if first == -1 and last == _DAYS - 1:
                weekly[weekday] |= minutes
            elif first <= last:
                limited[first, last, weekday] |= minutes
    return weekly, dated, limited


def _weekly(never: Sequence[int], today: date, keys: _Keys) -> list[Fault]:
    monday_first = [never[(weekday - today.weekday()) % 7] for weekday in range(7)]
    runs = list(_runs(monday_first))
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][1] == 7 * DAY:
        # A gap across the week's end is one gap.
        runs = [*runs[1:-1], (runs[-1][0], runs[0][1] + 7 * DAY)]
    alike = _of_the_same_hours(runs)
    if len(alike) > MOST_APART:
        return [_of_the_file(keys.of_hours, hours=_spans(runs), weeks=WEEKS)]
    return [_of_every_week(gaps_, keys) for gaps_ in alike]


def _of_every_week(gaps_: Sequence[Gap], keys: _Keys) -> Fault:
    start, end = gaps_[0]
    if len(gaps_) == 1:
        return _of_the_file(keys.alone, start=start, end=end, weeks=WEEKS)
    hours = {"start": write_time(start % DAY), "end": write_time(start % DAY + end - start)}
    return _of_the_file(keys.of_days, **hours, days=_days(gaps_), weeks=WEEKS)


def _dated(sometimes: Sequence[int], today: date) -> list[Fault]:
    midnight = datetime.combine(today, time())

    def spoken(minute: int) -> str:
        return f"{midnight + timedelta(minutes=minute):%Y-%m-%d %H:%M}"

    runs = list(_runs(sometimes))
    last = [runs.pop()] if runs and runs[-1][1] == _DAYS * DAY else []
    alike: defaultdict[Gap, list[int]] = defaultdict(list)
    for start, end in runs:
        alike[start % _WEEK, end - start].append(start)
    if len(alike) > MOST_APART:
        found = list(_by_week(runs, today, spoken))
    else:
        found = [_of_some_weeks(starts, length, spoken) for (_, length), starts in alike.items()]
    return [*found, *(_of_the_file("gap-open", start=spoken(start), weeks=WEEKS) for start, _ in last)]


def _of_some_weeks(starts: Sequence[int], length: int, spoken: Callable[[int], str]) -> Fault:
    params = {"start": spoken(starts[0]), "end": spoken(starts[0] + length)}
    if len(starts) == 1:
        return _of_the_file("gap-dated", **params)
    return _of_the_file("gap-repeated", **params, count=len(starts) - 1, last=spoken(starts[-1]))


def _by_week(runs: Iterable[Gap], today: date, spoken: Callable[[int], str]) -> Iterator[Fault]:
    """Yield a warning for each run of weeks that have the same gaps; a gap of more than a week is told alone."""
    by_week: defaultdict[int, list[Gap]] = defaultdict(list)
    since_monday = today.weekday() * DAY
    for start, end in runs:
        if end - start > _WEEK:
            yield _of_the_file("gap-dated", start=spoken(start), end=spoken(end))
        else:
            week, minute = divmod(start + since_monday, _WEEK)
            by_week[week].append((minute, minute + end - start))
    monday = today - timedelta(days=today.weekday())
    for hours, numbered in groupby(
        enumerate(sorted(by_week)), lambda each: (by_week[each[1]], each[1] - each[0])
    ):
        weeks = [week for _, week in numbered]
        first, last = (monday + timedelta(weeks=weeks[0]), monday + timedelta(weeks=weeks[-1], days=6))
        params = {"first": first.isoformat(), "hours": _spans(hours[0])}
        if len(weeks) == 1:
            yield _of_the_file("gap-week", **params)
        else:
            yield _of_the_file("gap-weeks", **params, last=last.isoformat(), count=len(weeks))


def _of_the_same_hours(runs: Iterable[Gap]) -> list[list[Gap]]:
    """Group gaps of a week that have the same hours, on several days."""
    alike: defaultdict[Gap, list[Gap]] = defaultdict(list)
    for start, end in runs:
        alike[start % DAY, end - start].append((start, end))
    return list(alike.values())


def _spans(runs: Iterable[Gap]) -> tuple[Span, ...]:
    """Return the gaps of a week, those of the same hours in one unless they are longer than a day."""
    spans: list[Span] = []
    for gaps_ in _of_the_same_hours(runs):
        start, end = gaps_[0]
        if end - start > DAY:
            spans += [(_days([each]), each[0] % DAY, each[1] - each[0]) for each in gaps_]
        else:
            spans.append((_days(gaps_), start % DAY, end - start))
    return tuple(spans)


def _days(gaps_: Iterable[Gap]) -> int:
    return sum(1 << start // DAY % 7 for start, _ in gaps_)


def _of_the_file(key: str, **params: object) -> Fault:
    return Fault(1, "file", "", key, params)


def _runs(days: Sequence[int]) -> Iterator[Gap]:
    """Yield (first minute, minute after the last) of each run of minutes that are set."""
    # Most weeks are alike, so each kind of day is written once.
    written = {day: f"{day:0{DAY}b}"[::-1] for day in set(days)}
    minutes = "".join(written[day] for day in days)
    # "1+" would not skip what is 0 at once.
    return (run.span() for run in re.finditer("11*", minutes))
