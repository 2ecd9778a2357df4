"""Gap warnings: the times at which a rota has nobody on duty, in the weeks ahead.

A day is an integer with a bit for each minute, so that 100,000 lines are combined in a fraction of a second. Times are
wall-clock times; clock changes are ignored. A time at which nobody is meant to be there is no gap. `routing.rota.gaps`
knows covers and clock changes, and takes 60 times as long; a test holds that both find the same gaps otherwise.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from routing.rota.files.days import ENGLISH, write_days
from routing.rota.files.faults import Fault
from routing.rota.files.lines import ShiftLine
from routing.rota.files.times import DAY, write_time

WEEKS = 8
MOST_GAPS = 50

_DAYS = 7 * WEEKS
_WEEK = 7 * DAY
_WHOLE = (1 << DAY) - 1


def gaps(shifts: Iterable[ShiftLine], today: date) -> list[Fault]:
    """Return a warning for each gap, repeats in one: first those of every week, then those of some weeks only."""
    covered = _covered(shifts, today)
    if not any(covered):
        return [Fault(1, "file", "", "gap-always", {"weeks": WEEKS})]
    never = [_WHOLE & ~reduce(or_, covered[offset::7]) for offset in range(7)]
    sometimes = [_WHOLE & ~day & ~never[offset % 7] for offset, day in enumerate(covered)]
    found = [*_weekly(never, today), *_dated(sometimes, today)]
    if len(found) <= MOST_GAPS:
        return found
    more = Fault(1, "file", "", "gap-more", {"count": len(found) - MOST_GAPS})
    return [*found[:MOST_GAPS], more]


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


def _weekly(never: Sequence[int], today: date) -> Iterator[Fault]:
    monday_first = [never[(weekday - today.weekday()) % 7] for weekday in range(7)]
    runs = list(_runs(monday_first))
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][1] == 7 * DAY:
        # A gap across the week's end is one gap.
        runs = [*runs[1:-1], (runs[-1][0], runs[0][1])]
    # The same hours of several days are one warning.
    alike: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for start, end in runs:
        alike[start % DAY, (end - start) % _WEEK].append((start, end))
    for (begins, length), gaps_ in alike.items():
        if len(gaps_) == 1:
            ((start, end),) = gaps_
            yield Fault(1, "file", "", "gap-weekly", {"start": _of_week(start), "end": _of_week(end)})
        else:
            days = write_days(sum(1 << start // DAY for start, _ in gaps_))
            hours = {"start": write_time(begins), "end": write_time(begins + length)}
            yield Fault(1, "file", "", "gap-weekly-days", {**hours, "days": days})


def _dated(sometimes: Sequence[int], today: date) -> Iterator[Fault]:
    midnight = datetime.combine(today, time())

    def spoken(minute: int) -> str:
        return f"{midnight + timedelta(minutes=minute):%Y-%m-%d %H:%M}"

    # The same hours of the week, in some weeks, are one warning.
    alike: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for start, end in _runs(sometimes):
        alike[start % _WEEK if end < _DAYS * DAY else -1, end - start].append(start)
    for (slot, length), starts in alike.items():
        params = {"start": spoken(starts[0]), "end": spoken(starts[0] + length)}
        if slot < 0:
            yield Fault(1, "file", "", "gap-open", {"start": params["start"], "weeks": WEEKS})
        elif len(starts) == 1:
            yield Fault(1, "file", "", "gap-dated", params)
        else:
            more = {"count": len(starts) - 1, "last": spoken(starts[-1])}
            yield Fault(1, "file", "", "gap-repeated", {**params, **more})


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first minute, minute after the last) of each run of minutes that are set."""
    minutes = "".join(f"{day:0{DAY}b}"[::-1] for day in days)
    return (run.span() for run in re.finditer("1+", minutes))


def _of_week(minute: int) -> str:
    return f"{ENGLISH[minute // DAY % 7]} {write_time(minute % DAY)}"
