"""Shift days: the day of each shift, from its cells, the headings of its column and its block, and its times."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import Enum

from routing.rota.facts.calendar import Calendar
from routing.rota.facts.day_cells import why_no_day
from routing.rota.facts.outcomes import Outcome, Value, Wrong
from routing.rota.facts.phrases import Phrase, month_in, spans_of
from routing.rota.facts.plan import Plan, Texts
from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import Block
from routing.rota.shapes.looks import is_day_date
from routing.rota.words.date_ranges import SeveralDays, read_date_range, read_days_of_month
from routing.rota.words.date_text import DateText
from routing.rota.words.dates import read_date, read_day_of_month
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.moments import clock_in, read_moment
from routing.rota.words.weekdays import Weekdays, read_nth_weekday, read_weekdays

Places = Sequence[tuple[Kind, int]]

_TIMES = (Kind.START, Kind.END)
_ONE_DAY = timedelta(days=1)
_EXAMPLE = "a weekday, such as Monday or Senin, or a date, such as 2026-12-25"


class Source(Enum):
    """Where a date stands."""

    CELL = "cell"  # of the line
    HEADING = "heading"  # of the column
    BLOCK = "block"  # the line above that heads this one


class Said:
    """What some cells and headings say of a day: a date, weekdays, or both; `at` is its cell, if it is no other."""

    __slots__ = ("at", "beside", "cells", "mask", "part", "phrase", "several", "source", "whole_day", "wrong")

    def __init__(self) -> None:
        self.phrase: Phrase | None = None
        self.several: SeveralDays | None = None  # then the phrase is the first of them
        self.beside: int | None = None  # weekdays of another cell of its line
        self.mask: int | None = None
        self.whole_day = False
        self.part = 0
        self.cells: dict[
            Kind, tuple[int, str]
        ] = {}  # its month and its year: which of its cells, and the text
        self.source: Source | None = None  # where the date stands
        self.at: tuple[Kind, int] | None = None
        self.wrong: Wrong | None = None

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases of all days that are named, the first one first."""
        if self.phrase is None or self.several is None:
            return () if self.phrase is None else (self.phrase,)
        return tuple(phrase for span in spans_of(self.phrase, self.several) for phrase in span if phrase)

    @property
    def is_range(self) -> bool:
        """Whether the days are those from one to another."""
        return self.several is not None and [span.last is not None for span in self.several.spans] == [True]

    @property
    def is_of_cell(self) -> bool:
        """Whether the date stands in a cell of the line."""
        return self.source is Source.CELL

    def dated(self, source: Source, phrase: Phrase, several: SeveralDays | None = None) -> None:
        """Note a date, or the first of several, instead of what was noted before."""
        self.phrase, self.several, self.source = phrase, several, source

    def weekdays(self, found: Weekdays) -> None:
        """Note weekdays; others than those that were noted contradict them."""
        if self.mask is not None and not self.mask & found.mask:
            self.wrong = Wrong(CellNotSound("day-contradicts-heading"))
        self.mask = found.mask
        self.whole_day |= found.whole_day


def said(plan: Plan, block: Block | None, texts: Texts) -> Said:
    """Put together what is said of the day of a shift."""
    found = Said()
    if block is not None:
        _by_heading(found, block.heading, block.line.cells[block.place], Source.BLOCK)
    _by_heading(found, plan.heading, plan.title, Source.HEADING)
    cells = {
        kind: (part, text)
        for part, ((kind, _), text) in enumerate(zip(plan.days, texts, strict=True))
        if text
    }
    for kind, (part, text) in cells.items():
        _by_cell(found, kind, text, part)
    if found.several is not None and found.is_of_cell and Kind.UNTIL in cells:
        found.wrong = Wrong(CellNotSound("date-unknown"), found.part)  # of two ends only one can count
    _complete(found, cells, block, plan)
    found.cells = {kind: cells[kind] for kind in (Kind.MONTH, Kind.YEAR) if kind in cells}
    return found


def said_by_moment(text: str) -> Said:
    """Return what the start of a shift says of its day: the date before its time."""
    found = Said()
    read = read_date(text)
    if read is None:
        found.wrong = Wrong(
            CellNotSound("cell-empty", example=_EXAMPLE) if not text else CellNotSound("date-unknown")
        )
    else:
        found.phrase = Phrase(text, read)
    return found


def _by_heading(found: Said, heading: Heading, title: str, source: Source) -> None:
    if heading.weekdays is not None:
        found.weekdays(heading.weekdays)
    if heading.date is not None and is_day_date(heading.date):
        found.dated(source, Phrase(title, heading.date))
    elif heading.several is not None:
        first = heading.several.first
        is_day = all(each.month is None for each in first.readings)
        found.dated(source, Phrase(title, first, is_day=is_day), heading.several)
    elif heading.day_of_month is not None:
        found.dated(source, Phrase(title, heading.day_of_month, is_day=True))


def _by_cell(found: Said, kind: Kind, text: str, part: int) -> None:
    """Note what one cell says."""
    if kind in {Kind.MONTH, Kind.YEAR, Kind.UNTIL}:
        return
    weekdays = None if kind is Kind.DAY_OF_MONTH else read_weekdays(text)
    if read_nth_weekday(text) is not None:
        found.wrong = Wrong(why_no_day(text), part)
        return
    if weekdays is not None:
        found.weekdays(weekdays)
        found.beside = weekdays.mask
        found.part = found.part if found.phrase else part
        return
    dated = _dates_in(kind, text)
    if dated is None:
        found.wrong = Wrong(why_no_day(text), part)
        return
    found.dated(Source.CELL, *dated)
    found.part = part


def _dates_in(kind: Kind, text: str) -> tuple[Phrase, SeveralDays | None] | None:
    """Return a cell's date, or the first of its dates and all of them."""
    dated = read_day_of_month(text) if kind is Kind.DAY_OF_MONTH else None
    if dated is not None:
        return Phrase(text, dated, is_day=True), None
    if kind is Kind.DAY_OF_MONTH and (several := read_days_of_month(text)) is not None:
        return Phrase(text, several.first, is_day=True), several
    if (dated := read_date(text)) is not None:
        return Phrase(text, dated), None
    if (several := read_date_range(text)) is not None:
        return Phrase(text, several.first), several
    if kind is Kind.DATE and (dated := read_day_of_month(text)) is not None:
        return Phrase(text, dated, is_day=True), None
    return None


def _complete(found: Said, cells: dict[Kind, tuple[int, str]], block: Block | None, plan: Plan) -> None:
    """Complete a date by the month and the year that stand elsewhere."""
    if found.phrase is None:
        return
    month = (
        cells.get(Kind.MONTH, (0, ""))[1]
        or _month_of(plan.heading)
        or (_month_of(block.heading) if block else "")
    )
    year = cells.get(Kind.YEAR, (0, ""))[1]
    if month or year:
        found.phrase = found.phrase._replace(month=month, year=year)


def _month_of(heading: Heading) -> str:
    """Return the month that a heading names, as a cell would have it."""
    if heading.month is not None:
        return str(heading.month)
    if heading.several is not None and len(heading.several.months) == 1:
        ((year, month),) = heading.several.months
        if month is None:
            return ""
        return f"{year}-{month:02}" if year else str(month)
    dated: DateText | None = heading.date
    if dated is not None and dated.readings and dated.readings[0].day is None:
        reading = dated.readings[0]
        return f"{reading.year}-{reading.month:02}" if reading.year else str(reading.month)
    return ""


def day_of(found: Said, calendar: Calendar) -> Outcome:
    """Return the days of a shift as (mask, None), or its date as (None, date)."""
    if found.wrong is not None:
        return found.wrong
    if found.phrase is None:
        if found.mask is None:
            return Wrong(CellNotSound("cell-empty", example=_EXAMPLE), found.part)
        return other_month(found, ()) or Value((found.mask, None))
    outcome = calendar.day(found.phrase)
    if isinstance(outcome, Wrong):
        return Wrong(outcome.fault, found.part)
    if not isinstance(outcome, Value):
        return outcome
    on_date: date = outcome.value
    asked = contradicted(found.phrase, on_date, (found.mask, weekday_beside(found.phrase)), calendar)
    return asked or other_month(found, (on_date,)) or Value((None, on_date), outcome.warnings)


def other_month(found: Said, ends: Sequence[date]) -> Wrong | None:
    """Tell that the cells of the month or the year beside days are of another one: of neither their first nor last."""
    for kind, (part, text) in found.cells.items():
        months = {(day.year, day.month) for day in ends}
        if not ends:
            fault = CellNotSound("month-beside-weekdays")
        elif kind is Kind.YEAR:
            if text.isdecimal() and any(int(text[:5]) in {year, year % 100} for year, _ in months):
                continue
            fault = CellNotSound("month-contradicts", date=ends[0].isoformat())
        else:
            said = month_in(text)
            if said is not None and any(said in {(None, month), (year, month)} for year, month in months):
                continue
            fault = CellNotSound("month-contradicts", date=ends[0].isoformat())
        found.part = part
        return Wrong(fault, part)
    return None


def weekday_beside(phrase: Phrase) -> int | None:
    """Return the weekday that stands beside a date in its own text, as a mask."""
    read = phrase.read
    return 1 << read.weekday if read is not None and read.weekday is not None else None


def contradicted(
    phrase: Phrase, on_date: date, masks: Iterable[int | None], calendar: Calendar
) -> Outcome | None:
    """Return the question of a date that is none of some weekdays, None if it is one of all."""
    for mask in masks:
        if mask is not None and not mask >> on_date.weekday() & 1:
            outcome = calendar.contradicted(phrase, on_date, mask)
            if not isinstance(outcome, Value):
                return outcome
    return None


def day_of_times(
    calendar: Calendar, places: Places, texts: Texts, days: Sequence[tuple[int | None, date | None]]
) -> tuple[Said, Outcome] | None:
    """Return the day that the dates before a line's times name, None if there are none.

    It is wrong if it is another than `days`, those that the line has elsewhere. An end at or before the start is on the
    day after.
    """
    (mask, on), found = days[0], None
    for at, phrase in dated_phrases(places, texts):
        said = Said()
        said.at, said.phrase = at, phrase
        outcome = day_of(said, calendar)
        if not isinstance(outcome, Value):
            return said, outcome
        found = outcome.value[1]
        if at[0] is Kind.END and _ends_later(places, texts):
            found -= _ONE_DAY
        is_other = found != on if on is not None else not (mask or 0) >> found.weekday() & 1
        if is_other or len(days) > 1:
            return said, Wrong(CellNotSound("time-contradicts-day"))
        on = found
    return None if found is None else (Said(), Value((None, found)))


def dated_phrases(places: Places, texts: Texts) -> Iterator[tuple[tuple[Kind, int], Phrase]]:
    """Yield the dates before the times of a line, each with its kind and its place."""
    for (kind, place), text in zip(places, texts, strict=True):
        moment = read_moment(text) if kind in _TIMES else None
        if moment is not None:
            yield (kind, place), Phrase(text, moment.date)


def _ends_later(places: Places, texts: Texts) -> bool:
    clocks = {kind: clock_in(text) for (kind, _), text in zip(places, texts, strict=True)}
    start, end = (clocks.get(kind) for kind in _TIMES)
    return start is not None and end is not None and end.minute <= start.minute
