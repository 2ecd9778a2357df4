"""Validity: from when to when the titles of a table say that its weekly rows hold (design, part 8).

A title that states a first and a last day gives them to the rows that have neither. One that names a month, or one of
the two, gives nothing, and is warned of: weekly rows come every week.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from routing.rota.facts.asking import cell_name
from routing.rota.facts.assembling import never_comes
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.questions import Understood
from routing.rota.shapes.layout import Aside, Layout
from routing.rota.shapes.table import Spot
from routing.rota.words.date_ranges import Span, read_date_range
from routing.rota.words.date_text import DateText, Order
from routing.rota.words.months import has_whole_date, months_in, read_month
from routing.rota.words.plain import plain

_MOST_WORDS = 24
_AROUND = " ,:;()[]"
_OF_VALIDITY = re.compile(
    r"\b(?:berlaku|valid|validity|effective|periode|period|masa|mulai|starting|per|until|sampai|s/d)\b"
)
_OF_ROTA = re.compile(r"\b(?:jadwal|rota|roster|schedule|piket|jaga|bulan|month|shift|duty)\b")
_OF_OTHERS = re.compile(
    r"\b(?:libur|cuti|holidays?|closed|tutup|dicetak|cetak|printed|updated?|revisi|dibuat|created)\b"
)


class _Title(NamedTuple):
    """A text above or below a table, its place if it has one, and the days from which and to which it says to hold."""

    text: str
    spot: Spot | None
    period: tuple[date, date] | None = None


def hold_weekly(layout: Layout, reading: Reading, sheet: str | None, today: date) -> None:
    """Let the weekly shifts of a reading hold for the time that its titles state; warn if they name another."""
    is_open = [_is_without_end(shift) for shift in reading.shifts]
    if not any(is_open):
        return
    if all(shift.days is not None for shift in reading.shifts):
        reading.understood = [each for each in reading.understood if each.key != "month-from-heading"]
    named = list(_named(layout)) or [
        _Title(text, None) for text in filter(None, [sheet]) if read_month(text) or _has_month(text)
    ]
    periods = {each.period for each in named}
    period = periods.pop() if len(periods) == 1 else None
    if period is None:
        for each in named:
            _warn(reading, each, "weekly-without-end")
        return
    first, last = period
    reading.shifts = [
        shift._replace(valid_from=first, valid_until=last) if holds else shift
        for shift, holds in zip(reading.shifts, is_open, strict=True)
    ]
    params = {"first": first.isoformat(), "last": last.isoformat(), "count": sum(is_open)}
    cells = tuple(cell_name(each.spot) for each in named if each.spot is not None)
    reading.understood.append(Understood("weekly-valid", params, cells, len(cells)))
    if last < today:
        _warn(reading, named[0], "date-past")
    never = (
        shift for shift, holds in zip(reading.shifts, is_open, strict=True) if holds and never_comes(shift)
    )
    reading.warnings += [Fault(shift.line, "day", "", "never") for shift in never]


def _is_without_end(shift: ShiftLine) -> bool:
    return shift.days is not None and shift.valid_from is None and shift.valid_until is None


def _warn(reading: Reading, title: _Title, key: str) -> None:
    line, at = (title.spot.row, title.spot.column) if title.spot is not None else (1, None)
    reading.warnings.append(Fault(line, "file", title.text if at else "", key, {"title": title.text}, at))


def _named(layout: Layout) -> Iterator[_Title]:
    """Yield the titles, and the notes, that say in which time the rows hold."""
    notes = [each.entry.line for each in layout.asides if each.kind is Aside.NOTE]
    weeks = layout.weeks if len(layout.weeks) == 1 else ()  # several are told apart, which is an error
    for line in (*layout.titles, *weeks, *notes):
        place = next(place for place, cell in enumerate(line.cells) if cell)
        text = " ".join(dict.fromkeys(filter(None, line.cells)))
        words = plain(text)
        if _OF_OTHERS.search(words) or (line in notes and not _OF_VALIDITY.search(words)):
            continue
        period = _period_in(text)
        if period is not None or line in weeks or _names_time(text, words):
            yield _Title(text, layout.table.spot(line.number, place), period)


def _names_time(text: str, words: str) -> bool:
    """Tell whether a title names a month, or a day on which something begins or ends."""
    if _OF_VALIDITY.search(words) and any(map(str.isdigit, words)):
        return True
    if has_whole_date(text):
        return False
    return (
        _has_month(text) or read_month(text) is not None or bool(_OF_ROTA.search(words) and months_in(text))
    )


def _has_month(text: str) -> bool:
    return any(year is not None for year, _ in months_in(text))


def _period_in(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of the longest range in a text; None if it has none that is sure."""
    words = text.split()[:_MOST_WORDS]
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length + 1):
            several = read_date_range(" ".join(words[first : first + length]).strip(_AROUND))
            if several is not None and several.weekdays is None and len(several.spans) == 1:
                return _days_of(several.spans[0])
    return None


def _days_of(span: Span) -> tuple[date, date] | None:
    """Return both days of a span, if each has its year and may be read in one way."""
    if span.last is None:
        return None
    orders = {each.order for each in span.first.readings} & {each.order for each in span.last.readings}
    ends = [_day_of(end, orders) for end in (span.first, span.last)]
    first, last = ends
    return (first, last) if first is not None and last is not None and first <= last else None


def _day_of(end: DateText, orders: set[Order | None]) -> date | None:
    found = {
        each.date for each in end.readings if each.order in orders and each.year and each.month and each.day
    }
    return found.pop() if len(found) == 1 else None
