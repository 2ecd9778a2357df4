"""Validity: from when to when the titles of a table say that its weekly rows hold (design, part 8).

A title that states a first day, a last day or both gives them to the rows below it that have neither, up to the next
title that names a time. One whose days are not sure gives nothing and is warned of, since weekly rows come every week;
if other rows have a title of another time, it is an error.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from routing.rota.facts.asking import cell_name
from routing.rota.facts.assembling import never_comes
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.questions import Understood
from routing.rota.shapes.beside.months import is_month
from routing.rota.shapes.beside.title_times import (
    Period,
    begins_with_time,
    names_time,
    read_period,
    speaks_of_others,
    speaks_of_validity,
    time_named,
)
from routing.rota.shapes.layout import Aside, Layout
from routing.rota.shapes.table import Spot
from routing.rota.words.months import months_in

_OF_MONTHS = {"month-from-heading", "months-from-heading"}
_LAST_ROW = 1 << 31
_LABEL_AND_DAY = 2  # cells


class _Title(NamedTuple):
    """A text above or below rows, its place if it has one, and the days from which and to which it says to hold."""

    text: str
    spot: Spot | None
    period: Period | None
    is_above: bool = False  # the rows below it


class _Stretch(NamedTuple):
    """The rows from one on, up to the next stretch, and the titles that say when they hold."""

    begin: int
    titles: Sequence[_Title]

    @property
    def times(self) -> frozenset[str]:
        """The words of its titles that tell its time."""
        return frozenset().union(*(time_named(each.text) for each in self.titles))


def hold_weekly(layout: Layout, reading: Reading, sheet: str | None, today: date) -> None:
    """Let the weekly shifts of a reading hold for the time that their titles state; tell of titles that are unsure."""
    if not any(map(_is_without_end, reading.shifts)):
        return
    if all(shift.days is not None for shift in reading.shifts):
        reading.understood = [each for each in reading.understood if each.key not in _OF_MONTHS]
    titles = list(_named(layout))
    if not titles and sheet and names_time(sheet) and not speaks_of_others(sheet):
        titles = [_Title(sheet, None, read_period(sheet))]
    stretches = _stretches(titles, sorted({shift.line for shift in reading.shifts}))
    are_apart = len({each.times for each in stretches if any(title.is_above for title in each.titles)}) > 1
    periods = [_period_of(each.titles) for each in stretches]
    key, faults = ("titles-apart", reading.errors) if are_apart else ("weekly-without-end", reading.warnings)
    for stretch, period in zip(stretches, periods, strict=True):
        faults += [_fault(each, key) for each in stretch.titles if period is None]
    _hold(reading, stretches, periods, today)


def _stretches(titles: Sequence[_Title], lines: Sequence[int]) -> list[_Stretch]:
    """Return the rows of each title: those below it, up to the next one; or all, if only one place speaks of them."""
    if not titles:
        return []
    groups: list[list[_Title]] = []
    for each in sorted((each for each in titles if each.is_above), key=_row):
        if groups and not _has_lines(lines, _row(groups[-1][-1]), _row(each)):
            groups[-1].append(each)
        else:
            groups.append([each])
    of_all = [each for each in titles if not each.is_above]
    if groups and not _has_lines(lines, _row(groups[-1][-1]), _LAST_ROW):
        of_all += groups.pop()
    if not groups or (len(groups) == 1 and not _has_lines(lines, 0, _row(groups[0][0]))):
        return [_Stretch(0, [*of_all, *(each for group in groups for each in group)])]
    before = of_all if _has_lines(lines, 0, _row(groups[0][0])) else []
    return [_Stretch(0, before), *(_Stretch(_row(group[0]), group) for group in groups)]


def _row(title: _Title) -> int:
    return title.spot.row if title.spot is not None else 0


def _has_lines(lines: Sequence[int], begin: int, end: int) -> bool:
    return bisect_left(lines, end) > bisect_right(lines, begin)


def _period_of(titles: Sequence[_Title]) -> Period | None:
    """Return the one period that titles state together; None if they state none, or contradict each other."""
    periods = {each.period for each in titles if each.period is not None}
    if not periods:
        return None
    begins = {each.first for each in periods if each.first is not None}
    ends = {each.last for each in periods if each.last is not None}
    if len(begins) > 1 or len(ends) > 1:
        return None
    found = Period(next(iter(begins), None), next(iter(ends), None))
    is_sound = found.first is None or found.last is None or found.first <= found.last
    fits = all(_is_around(each.text, found) for each in titles if each.period is None)
    return found if is_sound and fits else None


def _is_around(text: str, period: Period) -> bool:
    """Tell whether the time of a title may be that in which a period lies: its month, the number of its week."""
    if period.first is None or period.last is None:
        return False
    ends = (period.first, period.last)
    return all(
        any(month == end.month and year in {end.year, None} for end in ends)
        for year, month in months_in(text)
    )


def _hold(
    reading: Reading, stretches: Sequence[_Stretch], periods: Sequence[Period | None], today: date
) -> None:
    """Give the days of each period to the weekly shifts of its rows that have none, and say so."""
    begins = [each.begin for each in stretches]
    counts = [0] * len(stretches)
    for number, shift in enumerate(reading.shifts):
        place = bisect_right(begins, shift.line) - 1
        if place < 0 or (period := periods[place]) is None or not _is_without_end(shift):
            continue
        counts[place] += 1
        held = shift._replace(valid_from=period.first, valid_until=period.last)
        reading.shifts[number] = held
        if never_comes(held):
            reading.warnings.append(Fault(shift.line, "day", "", "never"))
    for stretch, period, count in zip(stretches, periods, counts, strict=True):
        if period is not None and count:
            _tell(reading, stretch.titles, period, count, today)


def _tell(reading: Reading, titles: Sequence[_Title], period: Period, count: int, today: date) -> None:
    first, last = period
    key = (
        "weekly-valid-from" if last is None else "weekly-valid" if first is not None else "weekly-valid-until"
    )
    days = {name: day.isoformat() for name, day in (("first", first), ("last", last)) if day is not None}
    cells = tuple(cell_name(each.spot) for each in titles if each.spot is not None)
    reading.understood.append(Understood(key, {**days, "count": count}, cells, len(cells)))
    if last is not None and last < today:
        reading.warnings.append(_fault(titles[0], "date-past"))


def _is_without_end(shift: ShiftLine) -> bool:
    return shift.days is not None and shift.valid_from is None and shift.valid_until is None


def _fault(title: _Title, key: str) -> Fault:
    line, at = (title.spot.row, title.spot.column) if title.spot is not None else (1, None)
    return Fault(line, "file", title.text if at else "", key, {"title": title.text}, at)


def _named(layout: Layout) -> Iterator[_Title]:
    """Yield the titles, and the notes, that say in which time the rows hold."""
    notes = {id(each.entry.line): each.entry.line for each in layout.asides if each.kind is Aside.NOTE}
    weeks = layout.weeks if len(layout.weeks) == 1 else ()  # several are told apart, which is an error
    for line in (*layout.titles, *weeks, *notes.values()):
        place = next(place for place, cell in enumerate(line.cells) if cell)
        text = " ".join(dict.fromkeys(filter(None, line.cells)))
        is_note = id(line) in notes
        if speaks_of_others(text) or (is_note and not speaks_of_validity(text)):
            continue
        period = read_period(text)
        if period is not None or line in weeks or names_time(text):
            is_above = not is_note and not layout.table.turned
            yield _Title(text, layout.table.spot(line.number, place), period, is_above)
    yield from _months_above(layout)
    yield from _on_its_side(layout)


def _months_above(layout: Layout) -> Iterator[_Title]:
    """Yield the months that head rows, with or without a year."""
    blocks = {
        entry.block.line.number: entry.block
        for section in layout.sections
        for entry in section.entries
        if entry.block is not None and is_month(entry.block.heading)
    }
    for line, place, _ in blocks.values():
        yield _Title(line.cells[place], layout.table.spot(line.number, place), None, not layout.table.turned)


def _on_its_side(layout: Layout) -> Iterator[_Title]:
    """Yield the titles of a table on its side: they stand alone in their rows, among its headings and its cells."""
    for place, number in enumerate(layout.table.turned):
        cells = {
            line.cells[place]: line.number
            for line in layout.table.lines
            if place < len(line.cells) and line.cells[place]
        }
        text = " ".join(cells)
        is_title = len(cells) == 1 or (len(cells) == _LABEL_AND_DAY and begins_with_time(text))
        if is_title and names_time(text) and not speaks_of_others(text):
            yield _Title(text, Spot(number, min(cells.values())), read_period(text))
