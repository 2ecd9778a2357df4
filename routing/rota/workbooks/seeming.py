"""Seeming: whether a sheet that cannot be read as a rota still speaks of shifts, so that nobody passes it over."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.rota.shapes.bands import REACH
from routing.rota.shapes.looks import MOST_LOOKED_AT, Looks
from routing.rota.shapes.table import Table, standing, turned
from routing.rota.sheets.grid import Grid
from routing.rota.words.heading_words import Kind
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import Likeness
from routing.rota.words.weekdays import read_weekdays

_WHEN = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.START, Kind.END, Kind.HOURS})
_LEAST = 2  # days beside each other, or headings


@dataclass(frozen=True, slots=True)
class _Column:
    """The texts of a column below its heading; `kind` is what that says for sure, if it `is_headed`."""

    texts: Sequence[str]
    kind: Kind | None = None
    is_headed: bool = False


def seems_rota(grid: Grid, looks: Looks) -> bool:
    """Tell whether days or shifts stand beside each other in a sheet, or people beside what says when they come."""
    table = standing(grid)
    if _has_shifts_across(table, looks):
        return True
    columns = _columns(table, looks)
    # What stands beside codes may be what they mean.
    is_legend = any(_are_mostly_codes(each.texts, looks) for each in columns)
    if _has_people_and_times(columns, looks, needs_heading=is_legend):
        return True
    on_its_side = turned(table)
    return on_its_side is not None and _has_people_and_times(
        _columns(on_its_side, looks), looks, needs_heading=True
    )


def _has_shifts_across(table: Table, looks: Looks) -> bool:
    """Tell whether days stand beside each other above more than numbers, or codes and hours above names."""
    for at, line in enumerate(table.lines[:REACH]):
        headings = {place: looks.heading(cell) for place, cell in enumerate(line.cells) if cell}
        values = {place: each for place, each in headings.items() if each and not each.is_either}
        days = [place for place, each in values.items() if each.gives_day]
        dates = sum(values[place].gives_date for place in days)
        times = [place for place, each in values.items() if each.hours or _is_code(line.cells[place], looks)]
        # A date with its weekday is one day.
        if max(dates, len(days) - dates) >= _LEAST and any(
            any(map(str.isalpha, text)) for place in days for text in _texts(table, place, at + 1)
        ):
            return True
        if len(times) >= _LEAST and any(
            looks.fits(Kind.NAME, text) for place in times for text in _texts(table, place, at + 1)
        ):
            return True
    return False


def _has_people_and_times(columns: Sequence[_Column], looks: Looks, *, needs_heading: bool) -> bool:
    named = {
        place for place, each in enumerate(columns) if _holds_names(each, looks, needs_heading=needs_heading)
    }
    timed = {place for place, each in enumerate(columns) if _says_when(each, looks)}
    return bool(named and timed) and len(named | timed) > 1


def _columns(table: Table, looks: Looks) -> list[_Column]:
    """Return the columns below the first line with headings; without one they have none."""
    for at, line in enumerate(table.lines[:REACH]):
        headings = [looks.heading(cell) if cell else None for cell in line.cells]
        headings = [each if each and each.kinds and not each.is_value else None for each in headings]
        if sum(each is not None for each in headings) >= _LEAST:
            return [
                _Column(
                    _texts(table, place, at + 1),
                    heading.kinds[0] if heading.is_exact else None,
                    is_headed=True,
                )
                if heading is not None
                else _Column(_texts(table, place, at + 1))
                for place, heading in enumerate(headings)
            ]
    return [_Column(_texts(table, place)) for place in range(table.width)]


def _texts(table: Table, place: int, first: int = 0) -> Sequence[str]:
    lines = table.lines[first : first + MOST_LOOKED_AT]
    return [line.cells[place] for line in lines if place < len(line.cells) and line.cells[place]]


def _holds_names(column: _Column, looks: Looks, *, needs_heading: bool) -> bool:
    if column.is_headed or needs_heading:
        return column.kind is Kind.NAME and any(
            looks.fits(Kind.NAME, text) and not looks.is_word(text) for text in column.texts
        )
    return looks.are_mostly(Kind.NAME, column.texts)


def _says_when(column: _Column, looks: Looks) -> bool:
    """Tell whether a column is headed as days or hours are, or half of its texts name weekdays, hours or shifts."""
    if column.is_headed and column.kind is not Kind.CODE:
        return column.kind in _WHEN and bool(column.texts)
    times = sum(_names_time(text, looks) for text in column.texts)
    return 0 < len(column.texts) <= 2 * times


def _names_time(text: str, looks: Looks) -> bool:
    return any(
        read_weekdays(word) is not None or read_hours(word) is not None or _is_code(word, looks)
        for word in text.replace(",", " ").split()
    )


def _are_mostly_codes(texts: Sequence[str], looks: Looks) -> bool:
    return sum(_is_code(text, looks) for text in texts) > len(texts) / 2


def _is_code(text: str, looks: Looks) -> bool:
    mark = looks.mark(text)
    return mark is not None and mark.likeness is Likeness.KNOWN
