"""Serials: numbers that a spreadsheet makes of dates and times, 46357 of 2026-12-01 and 0.333333333 of 08:00.

They are read where the column says that it has dates or times; elsewhere only a line of nothing else is.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from routing.rota.files.days import serial_date
from routing.rota.files.times import DAY, write_time
from routing.rota.shapes.bands import REACH
from routing.rota.shapes.list_form import as_list
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.cells import Cell, lines_of, with_texts
from routing.rota.shapes.table import Spot, standing
from routing.rota.sheets.grid import Grid
from routing.rota.words.heading_words import Kind

_NEAR = timedelta(days=1100)
_LEAST = 2  # numbers in a line without a heading
_LONGEST_STEP = 7  # days between dates across
_TIMES = frozenset({Kind.START, Kind.END, Kind.HOURS})
_DATES = frozenset({Kind.DATE, Kind.DAY, Kind.FROM, Kind.UNTIL})
_FRACTION = re.compile(r"0[.,]([0-9]{1,17})")
_MOMENT = re.compile(r"([0-9]{5})(?:[.,]([0-9]{1,12}))?")
_WHOLE = {"0": "00:00", "1": "24:00"}  # beside fractions
_SURE = 6  # characters of a fraction that can be no other number
_MINUTES_OFF = 0.08  # of a time that was cut after four digits


class Serial(NamedTuple):
    """A number that was read as a date or a time, and where it stands."""

    spot: Spot
    number: str
    read: str
    is_date: bool


def with_serials(grid: Grid, looks: Looks, today: date) -> tuple[Grid, list[Serial]]:
    """Return a grid with dates and times in place of a spreadsheet's numbers for them, and these."""
    if _is_list(grid, looks):
        return grid, []
    found: dict[Spot, Serial] = {}
    for cells in lines_of(grid):
        found |= {each.spot: each for each in _in_line(cells, looks, today)}
    if not found:
        return grid, []
    return with_texts(grid, {spot: each.read for spot, each in found.items()}), list(found.values())


def _is_list(grid: Grid, looks: Looks) -> bool:
    """Tell whether a grid is of the list form, which has an error for each number (design, part 8)."""
    layout = as_list(standing(grid), looks)
    return layout is not None and Kind.DAY in layout.sections[0].shared


def _in_line(cells: Sequence[Cell], looks: Looks, today: date) -> list[Serial]:
    if not any(_MOMENT.fullmatch(text) or _FRACTION.fullmatch(text) for _, text in cells):
        return []
    is_column = len(cells) > 1 and cells[0][0].column == cells[1][0].column
    for place, (_, text) in enumerate(cells[: REACH if is_column else 1]):
        heading = looks.heading(text)
        kind = heading.kinds[0] if heading is not None and heading.kinds else None
        if kind in _TIMES:
            return [*_moments(cells[place + 1 :]), *_times(cells[place + 1 :])]
        if kind in _DATES:
            return _moments(cells[place + 1 :])
    return _alone(cells, today)


def _alone(cells: Sequence[Cell], today: date) -> list[Serial]:
    """Return the numbers of a line without a heading: dates that go on, near today, or times of whole minutes."""
    behind_label = cells[1:] if not cells[0][1][:1].isdigit() else cells
    if len(behind_label) < _LEAST:
        return []
    dates = [serial_date(text) for _, text in behind_label]
    days = [each for each in dates if each is not None and abs(each - today) < _NEAR]
    if len(days) == len(behind_label):
        steps = [(after - before).days for before, after in pairwise(days)]
        return (
            _moments(behind_label) if all(0 <= step <= _LONGEST_STEP for step in steps) and any(steps) else []
        )
    times = _times(behind_label)
    is_sure = any(len(each.number) > _SURE for each in times)
    return times if is_sure and len(times) == len(behind_label) else []


def _moments(cells: Sequence[Cell]) -> list[Serial]:
    """Return the dates of a line, each with its time where one has any."""
    found = []
    parts = {spot: _MOMENT.fullmatch(text) for spot, text in cells}
    has_times = any(each is not None and each[2] for each in parts.values())
    for spot, text in cells:
        day, each = serial_date(text), parts[spot]
        if day is not None and each is not None:
            time = _time(f"0.{each[2] or 0}") if has_times else ""
            if time is not None:
                found.append(Serial(spot, text, f"{day.isoformat()} {time}".strip(), is_date=True))
    return found


def _times(cells: Sequence[Cell]) -> list[Serial]:
    found = [
        Serial(spot, text, time, is_date=False) for spot, text in cells if (time := _time(text)) is not None
    ]
    whole = [Serial(spot, text, _WHOLE[text], is_date=False) for spot, text in cells if text in _WHOLE]
    return [*found, *whole] if any(len(each.number) > len("0.00") for each in found) else []


def _time(text: str) -> str | None:
    """Return the time that a fraction of a day is, None if it is none of whole minutes."""
    parts = _FRACTION.fullmatch(text)
    if parts is None:
        return None
    minutes = float(f"0.{parts[1]}") * DAY
    return write_time(round(minutes) % DAY) if abs(minutes - round(minutes)) <= _MINUTES_OFF else None
