"""Day cells: those that have hours behind their days, or the part of the day: Senin (07-14), Friday night."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from routing.rota.files.days import read_days
from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import MOST_LOOKED_AT
from routing.rota.shapes.layout import Section
from routing.rota.words.coded_hours import read_day_hours, read_day_part, read_night
from routing.rota.words.heading_words import Kind
from routing.rota.words.hours import read_hours
from routing.rota.words.moments import clock_in
from routing.rota.words.weekdays import read_nth_weekday

_WEEKDAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY})
_TIMES = (Kind.START, Kind.HOURS)
_HOUR = 60

# Words for a part of the day -> hours of the day between which a shift of theirs may begin.
_BEGIN = {
    **dict.fromkeys(("pagi", "morning", "am", "early"), (3, 12)),
    **dict.fromkeys(("siang", "afternoon", "noon", "midday"), (9, 17)),
    **dict.fromkeys(("sore", "evening"), (13, 21)),
    **dict.fromkeys(("malam", "night", "overnight", "late", "pm"), (12, 24)),
    **dict.fromkeys(("subuh", "dini hari", "midnight"), (0, 7)),
}

_HOLIDAYS = re.compile(
    r"\bholidays?\b|\b(?:hari libur|libur (?:nasional|umum|bersama)|tanggal merah|hari (?:besar|raya))\b",
    re.IGNORECASE,
)
# What a cell may say in place of a day that a rota can have -> what tells it.
_NO_DAYS: dict[str, Callable[[str], object]] = {
    "day-nth": read_nth_weekday,
    "day-holidays": _HOLIDAYS.search,
    "day-part-odd": read_day_part,
    "night-unclear": read_night,
}

Both = tuple[str, str]
Get = Callable[[Sequence[str]], tuple[str, ...]]


class DayCells(NamedTuple):
    """The column of days that has more than days; `times` is that of a line's hours, if they stand elsewhere."""

    place: int
    read: Callable[[str], Both | None]
    times: int | None = None

    def days(self, cells: Sequence[str], text: str) -> str:
        """Return the days of a cell; its whole text if the hours of its line are those of another part of the day."""
        found = self.read(text)
        if found is None:
            return text
        at = self.times
        return found[0] if at is None or at >= len(cells) or _fits(found[1], cells[at]) else text

    def hours(self, _: Sequence[str], text: str) -> str:
        """Return the hours or the part of the day of a cell, blank if it has days alone."""
        found = self.read(text)
        return found[1] if found is not None else ""


def day_cells_of(section: Section, places: Mapping[Kind, int]) -> DayCells | None:
    """Return the column of days of a group that has more than days, None if there is none."""
    kinds = places.keys()
    has_times = bool({Kind.START, Kind.END, Kind.HOURS} & kinds)
    ways = [] if has_times else [read_day_hours]
    if Kind.CODE not in kinds:
        ways.append(read_day_part)

    def read(text: str) -> Both | None:
        return next((found for way in ways if (found := way(text)) is not None), None)

    times = next((places[kind] for kind in _TIMES if kind in kinds), None)
    for kind, place in places.items():
        if kind in _WEEKDAYS and _have_more(section, place, read):
            return DayCells(place, read, times)
    return None


def _have_more(section: Section, place: int, read: Callable[[str], Both | None]) -> bool:
    texts = {
        entry.line.cells[place] for entry in section.entries[:MOST_LOOKED_AT] if place < len(entry.line.cells)
    }
    return any(map(read, texts))


def parted(get: Get, are_both: Sequence[bool], part: Callable[[Sequence[str], str], str] | None) -> Get:
    """Return a function that returns cells, of those that have both a part alone."""
    if part is None or not any(are_both):
        return get
    return lambda cells: tuple(
        part(cells, text) if is_both else text for text, is_both in zip(get(cells), are_both, strict=True)
    )


def _fits(part: str, times: str) -> bool:
    """Tell whether hours may be those of a part of the day; any are of what names a shift."""
    begin = _BEGIN.get(part.casefold())
    found = read_hours(times)
    clock = clock_in(times)
    start = found.candidates[0].start if found is not None else clock.minute if clock is not None else None
    return begin is None or start is None or begin[0] * _HOUR <= start < begin[1] * _HOUR


def why_no_day(text: str) -> CellNotSound:
    """Tell why a text is no day."""
    for key, is_so in _NO_DAYS.items():
        if is_so(text):
            return CellNotSound(key)
    try:
        read_days(text)
    except CellNotSound as fault:
        return CellNotSound(fault.key, **fault.params)
    return CellNotSound("date-unknown")
