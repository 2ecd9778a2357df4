"""Week lines: which lines of a calendar have weekdays, which ones the numbers of days, and what stands beside these."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from routing.rota.people.behind import before_name
from routing.rota.shapes.looks import Looks, is_day_date
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.hours import read_hours
from routing.rota.words.weekdays import is_week_number

_LEAST_WEEKDAYS = 2
_WITH_NAMES = re.compile(r"([0-9]{1,2})\s*(?:[\n.:)-]\s*|\s)(?=[^\W\d_])(.+)", re.DOTALL)
_OF_NUMBERS = frozenset({Kind.DATE, Kind.DAY, Kind.DAY_OF_MONTH, Kind.WEEK, Kind.ROW_NUMBER})


class Numbers(NamedTuple):
    """The days of a line of numbers by their places, as written, and what stands beside them in that line.

    `has_names`: a number has names in its own cell.
    """

    days: Mapping[int, Heading]
    texts: Mapping[int, str]
    rest: Row | None
    has_names: bool

    @property
    def numbers(self) -> list[int]:
        """The days of the month, in their order."""
        return [_number(self.days[place]) for place in sorted(self.days)]


def weekdays_in(line: Row, looks: Looks) -> dict[int, Heading]:
    """Return the weekdays that a line has across, by their places; none if it has anything else behind the first."""
    places = [place for place, text in enumerate(line.cells) if text]
    found: dict[int, Heading] = {}
    for place in places:
        heading = looks.heading(line.cells[place])
        weekdays = heading.weekdays if heading is not None and heading.is_exact else None
        if weekdays is not None and weekdays.one is not None:
            found[place] = Heading(weekdays=weekdays)
        elif found:
            return {}
    masks = {each.weekdays for each in found.values()}
    return found if len(masks) >= _LEAST_WEEKDAYS else {}


def numbers_in(line: Row, places: Mapping[int, Heading], looks: Looks) -> Numbers | None:
    """Return the days that a line has below the weekdays, None if there is anything but days."""
    if not all(_is_label(text, looks) for text in line.cells[: min(places)] if text):
        return None
    days: dict[int, Heading] = {}
    texts: dict[int, str] = {}
    rest = list(line.cells)
    for place in sorted(places):
        text = line.cells[place] if place < len(line.cells) else ""
        if not text:
            continue
        number, names = _parted_cell(text, looks)
        heading = looks.heading(number)
        if heading is None or not _is_day(heading):
            return None
        days[place], texts[place], rest[place] = heading, number, names
    if not days:
        return None
    rest[: min(places)] = [""] * min(places)
    has_names = any(rest[place] for place in days)
    return Numbers(days, texts, Row(line.number, tuple(rest)) if any(rest) else None, has_names)


def parted(line: Row) -> Iterator[Row]:
    """Yield a line, or one for each shift where cells name several: "Pagi: Ana" above "Malam: Budi"."""
    cells = [_shifts_in(cell) if "\n" in cell else (cell,) for cell in line.cells]
    most = max(map(len, cells))
    if most == 1:
        yield line
        return
    for number in range(most):
        row = [parts[number] if number < len(parts) else "" for parts in cells]
        yield Row(line.number, tuple(row))


def _shifts_in(cell: str) -> tuple[str, ...]:
    parts = tuple(part for part in map(str.strip, cell.splitlines()) if part)
    return parts if len(parts) > 1 and all(before_name(part)[1] for part in parts) else (cell,)


def _is_label(text: str, looks: Looks) -> bool:
    """Tell whether a text may stand before the numbers of days: "Tanggal", "Minggu II"."""
    heading = looks.heading(text)
    return is_week_number(text) or (heading is not None and not _OF_NUMBERS.isdisjoint(heading.kinds))


def _parted_cell(text: str, looks: Looks) -> tuple[str, str]:
    """Return a number and the names behind it in one cell."""
    whole = looks.heading(text)
    found = _WITH_NAMES.fullmatch(text) if whole is None or not whole.gives_day else None
    if found is None or read_hours(text) is not None:
        return text, ""
    return found[1], found[2].strip()


def _is_day(heading: Heading) -> bool:
    if heading.date is not None and is_day_date(heading.date):
        return heading.hours is None
    return heading.day_of_month is not None and not heading.kinds


def _number(heading: Heading) -> int:
    read = heading.day_of_month or heading.date
    return (read.readings[0].day if read is not None and read.readings else None) or 0
