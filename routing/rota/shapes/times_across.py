"""Times across: headings that are times of the day, one after the other: 08:00, 09:00, 10:00 (design, part 8).

Where they are no more than an hour apart, each is a shift up to the next one. Else the file doesn't say how long each
lasts, and that is asked.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from routing.rota.files.times import DAY
from routing.rota.words.clock import NOON, Clock, read_clock
from routing.rota.words.headings import Heading
from routing.rota.words.hours import Hours, HoursText

_LEAST = 3  # times: two may be a start and an end
_LONGEST = 60  # minutes
_QUARTER = 15  # 1.12 is a day
_WRITTEN = re.compile(r"[0-9][:.][0-9]{2}|[0-9]\s?[ap]\.?m\b", re.IGNORECASE)


def times_in(cells: Sequence[str]) -> dict[int, Heading]:
    """Return the headings of a line that are times of a series, by their places; none if it has no series.

    Each has its hours, or its text as a code whose hours are to be asked.
    """
    clocks = {place: clock for place, cell in enumerate(cells) if (clock := _clock_of(cell)) is not None}
    times = [clock.minute for clock in clocks.values()]
    if len({*times}) < _LEAST:
        return {}
    step = step_of(times)
    if step is not None:
        return {place: Heading(hours=_hours_from(clock, step)) for place, clock in clocks.items()}
    goes_on = _goes_on_past_twelve(times)
    if not goes_on and any(after <= before for before, after in pairwise(times)):
        return {}
    return {place: Heading(code=cells[place]) for place in clocks}


def step_of(minutes: Sequence[int]) -> int | None:
    """Return how many minutes lie between times and the next ones, None if they differ or are more than an hour.

    Fewer than three are no series. A time before the last one begins it again, unless it goes on at midnight, or at
    noon as on a clock of twice twelve: then the file doesn't say of which day, or which half, it is.
    """
    if len({*minutes}) < _LEAST or _goes_on_past_twelve(minutes):
        return None
    steps = {after - before for before, after in pairwise(minutes) if after > before}
    if len(steps) != 1 or max(steps) > _LONGEST:
        return None
    return steps.pop()


def hours_from(text: str, step: int) -> HoursText | None:
    """Return the hours of a series' time up to the next one, None if the text is no such time."""
    clock = _clock_of(text)
    return None if clock is None else _hours_from(clock, step)


def _goes_on_past_twelve(minutes: Sequence[int]) -> bool:
    """Tell whether times go on after midnight or noon as they did before: 22:00, 23:00, 00:00; 11:00, 12:00, 1:00."""
    steps = {after - before for before, after in pairwise(minutes) if after > before}
    return any(
        after < before and (after - before) % (NOON if before < NOON + _LONGEST else DAY) in steps
        for before, after in pairwise(minutes)
    )


def _hours_from(clock: Clock, step: int) -> HoursText:
    starts = [each % DAY for each in (clock.minute, clock.other) if each is not None]
    each = tuple(Hours(start, start + step) for start in starts)
    return HoursText(each, marked=clock.marked, exact=clock.exact, full=clock.full)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that a text is as a time of a series: on the quarter of an hour."""
    clock = _clock_of(text)
    return None if clock is None else clock.minute


def _clock_of(text: str) -> Clock | None:
    clock = read_clock(text) if _WRITTEN.search(text) else None
    return clock if clock is not None and clock.minute % _QUARTER == 0 else None
