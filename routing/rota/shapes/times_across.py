"""Times across: headings that are times of the day, one after the other: 08:00, 09:00, 10:00 (design, part 8).

Where they are no more than an hour apart, each is a shift up to the next one. Else the file doesn't say how long each
lasts, and that is asked.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from routing.rota.files.times import DAY
from routing.rota.words.clock import read_clock
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
    minutes = {place: minute for place, cell in enumerate(cells) if (minute := minute_of(cell)) is not None}
    if len({*minutes.values()}) < _LEAST:
        return {}
    step = step_of(list(minutes.values()))
    if step is not None:
        return {place: Heading(hours=_hours(minute, step)) for place, minute in minutes.items()}
    times = list(minutes.values())
    is_night = goes_on_at_midnight(times)
    if not is_night and any(after <= before for before, after in pairwise(times)):
        return {}
    return {place: Heading(code=cells[place]) for place in minutes}


def step_of(minutes: Sequence[int]) -> int | None:
    """Return how many minutes lie between times and the next ones, None if they differ or are more than an hour.

    Fewer than three are no series. A time before the last one begins it again, unless it goes on at midnight: then the
    file doesn't say of which day it is.
    """
    if len({*minutes}) < _LEAST or goes_on_at_midnight(minutes):
        return None
    steps = {after - before for before, after in pairwise(minutes) if after > before}
    if len(steps) != 1 or max(steps) > _LONGEST:
        return None
    return steps.pop()


def goes_on_at_midnight(minutes: Sequence[int]) -> bool:
    """Tell whether times go on after midnight as they did before: 22:00, 23:00, 00:00."""
    steps = {after - before for before, after in pairwise(minutes) if after > before}
    return any(after < before and (after - before) % DAY in steps for before, after in pairwise(minutes))


def _hours(minute: int, step: int) -> HoursText:
    start = minute % DAY
    return HoursText((Hours(start, start + step),), exact=True)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that a text is as a time of a series: on the quarter of an hour."""
    if not _WRITTEN.search(text):
        return None
    clock = read_clock(text)
    return clock.minute if clock is not None and clock.minute % _QUARTER == 0 else None
