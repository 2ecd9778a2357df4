"""Collecting: every text of a layout that says something of days, hours or people, before any of them is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from routing.rota.facts.asking import Asking
from routing.rota.facts.calendar import CALENDAR, Calendar
from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.facts.people_cells import PeopleCells
from routing.rota.facts.periods import Periods, cells_of
from routing.rota.facts.phrases import Phrase
from routing.rota.facts.plan import VALIDITY, Period, Plan, Texts, cell_at
from routing.rota.facts.shift_days import Said, Source, dated_phrases, said, said_by_moment
from routing.rota.facts.weeks import Weeks
from routing.rota.files.cells import Reader
from routing.rota.shapes.bands import Block, Entry
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.table import Spot
from routing.rota.words.dates import read_date
from routing.rota.words.heading_words import Kind
from routing.rota.words.hours import read_hours, read_part_of_hours


@dataclass(slots=True)
class Books:
    """What the facts of one file are read by."""

    calendar: Calendar
    hours: ShiftHours
    periods: Periods
    weeks: Weeks
    people: PeopleCells
    asking: Asking
    readers: Mapping[str, Reader]
    today: date


def collect(layout: Layout, section: Section, plan: Plan, number: int, books: Books) -> None:
    """Note the texts of one group of columns; `number` tells it from others."""
    if plan.heading.hours is not None:
        books.hours.collect_heading(plan.title, plan.heading.hours)
    seen_days: set[tuple[Texts, int]] = set()
    seen_hours: set[tuple[Texts, str]] = set()
    pairs = books.people.pairs
    get_days, get_hours = plan.get_days, plan.get_hours
    seen_validity: set[Texts] = set()
    has_validity = any(kind in VALIDITY for kind, _ in plan.others)
    for entry in section.entries:
        cells = entry.line.cells
        hours = get_hours(cells)
        name, mark = name_and_mark(cells, plan, books.people)
        days = hours if plan.is_dated_by_start else get_days(cells)
        if plan.period is not None:
            _collect_period(layout, entry, plan.period, number, books)
        if (days, id(entry.block)) not in seen_days:
            seen_days.add((days, id(entry.block)))
            _collect_day(layout, entry, plan, number, books)
        if (hours, mark) not in seen_hours:
            seen_hours.add((hours, mark))
            _collect_hours(plan, hours, mark, books.hours)
            if plan.has_dated_times:
                for (_, place), phrase in dated_phrases(plan.hours, hours):
                    books.calendar.collect(number, phrase, layout.table.spot(entry.line.number, place))
        if entry.block is not None and entry.block.heading.hours is not None:
            books.hours.collect_heading(title_of(entry.block), entry.block.heading.hours)
        if has_validity and (validity := plan.get_others(cells)) not in seen_validity:
            seen_validity.add(validity)
            _collect_validity(layout, entry, plan, books.calendar)
        pairs[name, cell_at(cells, plan.phone)] = None


def name_and_mark(cells: Sequence[str], plan: Plan, people: PeopleCells) -> tuple[str, str]:
    """Return a line's name and its mark: that of a grid's body, or the hours that stand behind the name."""
    name = cell_at(cells, plan.name)
    if plan.has_hours_behind_names:
        return people.apart(name)
    return people.part_apart(name) if plan.mark is None else (name, cell_at(cells, plan.mark))


def said_in(entry: Entry, plan: Plan, days: Texts) -> Said:
    """Return what a line says of its day."""
    if plan.is_dated_by_start:
        return said_by_moment(cell_at(entry.line.cells, start_of(plan)))
    return said(plan, entry.block, days)


def start_of(plan: Plan) -> int:
    """Return the place of the start in a line."""
    return next(place for kind, place in plan.hours if kind is Kind.START)


def title_of(block: Block) -> str:
    """Return the text of a block's heading."""
    return block.line.cells[block.place]


def _collect_day(layout: Layout, entry: Entry, plan: Plan, number: int, books: Books) -> None:
    days = plan.get_days(entry.line.cells)
    found = said_in(entry, plan, days)
    if found.phrase is None:
        return
    spot = _spot_of_date(layout, entry, plan, found)
    is_heading = found.source in {Source.HEADING, Source.BLOCK}
    for phrase in found.phrases:
        sequence = (CALENDAR if layout.is_calendar else "headings") if is_heading else number
        books.calendar.collect(sequence, phrase, spot)
    if plan.week is not None:
        books.weeks.collect(plan.week, found.phrase)


def _spot_of_date(layout: Layout, entry: Entry, plan: Plan, found: Said) -> Spot:
    """Return where a date stands: in its cell, or in the heading of its column or of its block."""
    if found.source is Source.BLOCK and entry.block is not None:
        return layout.table.spot(entry.block.line.number, entry.block.place)
    if found.source is Source.HEADING:
        return layout.table.spot(entry.line.number, plan.first)
    if plan.is_dated_by_start:
        return layout.table.spot(entry.line.number, start_of(plan))
    return layout.table.spot(entry.line.number, plan.days[found.part][1])


def _collect_period(layout: Layout, entry: Entry, period: Period, number: int, books: Books) -> None:
    line = entry.line
    spot = partial(layout.table.spot, line.number)
    books.periods.collect(number, period, cells_of(period, {}, line.cells), spot)


def validity_phrase(text: str) -> Phrase | None:
    """Return a first or last day as a phrase, None if it is no date with its year."""
    read = read_date(text)
    if read is None or not all(each.year and each.day for each in read.readings):
        return None
    return Phrase(text, read)


def _collect_validity(layout: Layout, entry: Entry, plan: Plan, calendar: Calendar) -> None:
    for kind, place in plan.others:
        if kind in VALIDITY and (text := cell_at(entry.line.cells, place)):
            phrase = validity_phrase(text)
            if phrase is not None:
                calendar.collect("validity", phrase, layout.table.spot(entry.line.number, place))


def _collect_hours(plan: Plan, texts: Texts, mark: str, hours: ShiftHours) -> None:
    cells = dict(zip((kind for kind, _ in plan.hours), texts, strict=True))
    if Kind.START in cells or Kind.END in cells:
        hours.collect_pair(cells.get(Kind.START, ""), cells.get(Kind.END, ""))
    if plan.body is not None and Kind.END not in cells and (start := cells.get(Kind.START)):
        hours.collect_start(start)
    text, code = cells.get(Kind.HOURS, ""), cells.get(Kind.CODE, "")
    if text:
        hours.collect_beside(text, code)
    for each in (text, code, "" if read_part_of_hours(mark) else mark):
        if each:
            hours.collect_mark(each)
    if text and code and read_hours(text) is not None:
        hours.state(code, text)
