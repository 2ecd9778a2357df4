"""Weeks: those that a table names by their numbers alone, which say no dates: Minggu ke-1, Week 49, W1."""

import re
from collections.abc import Iterable, Sequence

from routing.rota.shapes.bands import REACH
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.table import Spot
from routing.rota.words.dates import read_date
from routing.rota.words.heading_words import Kind
from routing.rota.words.hours import read_hours
from routing.rota.words.plain import plain

_NUMBERED = re.compile(r"(?:minggu|pekan|weeks?|wk|w)[ .-]*(?:ke|no)?[ .:-]*(?:([0-9]{1,2})|([ivx]{1,4}))")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi")
_LEAST, _MOST = 2, 0.6
_LONGEST = 20
_DATES = frozenset({Kind.DATE, Kind.DAY_OF_MONTH, Kind.FROM, Kind.UNTIL})


def weeks_by_number(layout: Layout) -> list[tuple[Spot, str]]:
    """Return the cells that number the weeks, across or down, of a table that has no dates for them."""
    if layout.is_calendar or layout.is_list or any(map(_has_dates, layout.sections)):
        return []
    found: list[tuple[Spot, str]] = []
    lines = layout.table.lines
    for line in lines[:REACH]:
        found += _in_line(
            (layout.table.spot(line.number, place), text) for place, text in enumerate(line.cells) if text
        )
    for place in range(layout.table.width):
        found += _in_line(
            (layout.table.spot(line.number, place), line.cells[place])
            for line in lines
            if place < len(line.cells) and line.cells[place]
        )
    return [(spot, text) for spot, text in dict(found).items() if spot not in layout.table.copied]


def _in_line(cells: Iterable[tuple[Spot, str]]) -> Sequence[tuple[Spot, str]]:
    """Return the numbers of weeks in a row or a column that has several, and little else."""
    others, numbers = 0, dict[tuple[Spot, str], int]()
    for cell in cells:
        number = _number(cell[1])
        if number is None:
            others += 1
        else:
            numbers[cell] = number
    ordered = list(dict.fromkeys(numbers.values()))
    goes_on = len(ordered) >= _LEAST and ordered == list(range(ordered[0], ordered[0] + len(ordered)))
    return list(numbers) if goes_on and len(numbers) >= _MOST * (len(numbers) + others - 1) else []


def _number(text: str) -> int | None:
    found = _NUMBERED.fullmatch(plain(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    if found[1]:
        return int(found[1])
    return _ROMAN.index(found[2]) + 1 if found[2] in _ROMAN else None


def _has_dates(section: Section) -> bool:
    """Tell whether a section has dates, besides what are numbers of weeks."""
    heads = [(each.heading, each.first) for each in section.groups]
    return (
        any(
            role.kind in _DATES and _number(role.title) is None and not _may_be_hours(section, place)
            for place, role in enumerate(section.roles)
        )
        or any(role.kind is Kind.DAY and _are_dates(section, at) for at, role in enumerate(section.roles))
        or section.starts_are_moments
        or any(
            heading.gives_date and _number(section.roles[first].title) is None
            for heading, first in heads
            if first < len(section.roles)
        )
        or any(entry.block is not None and entry.block.heading.gives_date for entry in section.entries)
    )


def _texts(section: Section, place: int) -> set[str]:
    return {entry.line.cells[place] for entry in section.entries if place < len(entry.line.cells)} - {""}


def _are_dates(section: Section, place: int) -> bool:
    return any(_number(text) is None and read_date(text) is not None for text in _texts(section, place))


def _may_be_hours(section: Section, place: int) -> bool:
    texts = _texts(section, place)
    return bool(texts) and all(read_hours(text) is not None for text in texts)
