"""Fingerprints: a short text that tells files of the same headings and orientation from others (design, part 8).

It stays from month to month. A heading that is a value (a date, a day of the month, a weekday, a month, hours) counts
by its kind alone, and each such heading once, however many days a month has. Words count as they are read. A table
without headings is told by what its columns hold.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.looks import Looks
from routing.rota.words.plain import plain

_VALUES = ("date", "several", "day_of_month", "weekdays", "month", "hours")
_DAYS = _VALUES[:3]
_LENGTH = 20  # hexadecimal digits


class Fingerprint(NamedTuple):
    """A layout's fingerprint; its first `steady` columns stand in the same place in each file that has it."""

    text: str
    steady: int


class _Part(NamedTuple):
    """One cell of a heading: a word, or the kind of a value."""

    text: str = ""
    is_value: bool = False


_NOTHING = _Part()
_Column = tuple[_Part, ...]


def fingerprint(layout: Layout, looks: Looks) -> Fingerprint:
    """Return the fingerprint of a layout that was found without answers and contacts, which change."""
    columns = _columns(layout.sections[0], looks) if layout.sections else []
    values = [place for place, column in enumerate(columns) if _has_value(column)]
    first = values[0] if values else len(columns)
    told = [[part.text for part in column] for column in (*columns[:first], *_once(columns[first:]))]
    form = "list" if layout.is_list else "turned" if layout.table.turned else "standing"
    form = "calendar" if layout.is_calendar else form
    digest = hashlib.sha256(json.dumps([form, told]).encode()).hexdigest()[:_LENGTH]
    return Fingerprint(digest, 0 if layout.table.turned else first if values else layout.table.width)


def _columns(section: Section, looks: Looks) -> list[_Column]:
    """Return what each column's heading is made of, up to the last that has one."""
    if section.header:
        rows = [
            _parts(row.cells, looks, is_last=row is section.header[-1], width=len(section.roles))
            for row in section.header
        ]
        columns: list[_Column] = list(zip(*rows, strict=True))
    else:
        columns = [
            (_Part("body" if role.is_body else role.kind.value if role.kind else ""),)
            for role in section.roles
        ]
    while columns and not any(part.text for part in columns[-1]):
        del columns[-1]
    return columns


def _parts(cells: Sequence[str], looks: Looks, *, is_last: bool, width: int) -> list[_Part]:
    """Return a row of headings; above others, a value heads the columns to its right, up to the next text."""
    found, carried = [], _NOTHING
    for place in range(width):
        text = cells[place] if place < len(cells) else ""
        if text:
            part = _part(text, looks)
            carried = part if part.is_value and not is_last else _NOTHING
            found.append(part)
        else:
            found.append(carried)
    return found


def _part(text: str, looks: Looks) -> _Part:
    heading = looks.heading(text)
    kinds = [name for name in _VALUES if heading is not None and getattr(heading, name) is not None]
    if heading is None or not kinds or (heading.kinds and kinds[0] not in _DAYS):
        return _Part(plain(text))
    return _Part(f"<{kinds[0]}> {plain(heading.code or '')}", is_value=True)


def _once(columns: Sequence[_Column]) -> Iterator[_Column]:
    """Yield the columns from the first value on: those with a value once, those without a text never."""
    seen = set()
    for column in columns:
        if any(part.text for part in column) and column not in seen:
            yield column
        if _has_value(column):
            seen.add(column)


def _has_value(column: _Column) -> bool:
    return any(part.is_value for part in column)
