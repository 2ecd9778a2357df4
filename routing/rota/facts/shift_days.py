"""Shift days: the day of each shift, from its cells, the heading of its column and the heading of its block."""

from routing.rota.facts.calendar import Calendar, Phrase
from routing.rota.facts.outcomes import Outcome, Value, Wrong
from routing.rota.facts.plan import Plan, Texts
from routing.rota.files.days import read_days
from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import Block
from routing.rota.words.date_text import DateText
from routing.rota.words.dates import read_date, read_day_of_month
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.weekdays import Weekdays, read_weekdays

_EXAMPLE = "a weekday, such as Monday or Senin, or a date, such as 2026-12-25"


class Said:
    """What some cells and headings say of a day: a date, weekdays, or both; `at` is its cell, if it is no other."""

    __slots__ = ("at", "mask", "part", "phrase", "whole_day", "wrong")

    def __init__(self) -> None:
        self.phrase: Phrase | None = None
        self.mask: int | None = None
        self.whole_day = False
        self.part = 0
        self.at: tuple[Kind, int] | None = None
        self.wrong: Wrong | None = None

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
        _by_heading(found, block.heading, block.line.cells[block.place])
    _by_heading(found, plan.heading, plan.title)
    cells = {
        kind: (part, text)
        for part, ((kind, _), text) in enumerate(zip(plan.days, texts, strict=True))
        if text
    }
    for kind, (part, text) in cells.items():
        _by_cell(found, kind, text, part)
    _complete(found, cells, block, plan)
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


def _by_heading(found: Said, heading: Heading, title: str) -> None:
    if heading.weekdays is not None:
        found.weekdays(heading.weekdays)
    if heading.date is not None and any(each.day for each in heading.date.readings):
        found.phrase = Phrase(title, heading.date)
    elif heading.day_of_month is not None:
        found.phrase = Phrase(title, heading.day_of_month, is_day=True)


def _by_cell(found: Said, kind: Kind, text: str, part: int) -> None:
    """Note what one cell says."""
    if kind in {Kind.MONTH, Kind.YEAR, Kind.UNTIL}:
        return
    weekdays = None if kind is Kind.DAY_OF_MONTH else read_weekdays(text)
    day = read_day_of_month(text) if kind is Kind.DAY_OF_MONTH else None
    dated = None if weekdays else read_date(text)
    if day is None and dated is None and kind is Kind.DATE:
        day = read_day_of_month(text)
    if weekdays is not None:
        found.weekdays(weekdays)
        found.part = found.part if found.phrase else part
    elif dated is not None:
        found.phrase, found.part = Phrase(text, dated), part
    elif day is not None:
        found.phrase, found.part = Phrase(text, day, is_day=True), part
    else:
        found.wrong = Wrong(_unreadable(text), part)


def _unreadable(text: str) -> CellNotSound:
    """Tell why a text is no day."""
    try:
        read_days(text)
    except CellNotSound as fault:
        return CellNotSound(fault.key, **fault.params)
    return CellNotSound("date-unknown")


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
    dated: DateText | None = heading.date
    if dated is not None and dated.readings and dated.readings[0].day is None:
        reading = dated.readings[0]
        return f"{reading.year}-{reading.month:02}" if reading.year else str(reading.month)
    return ""


def day_of(found: Said, calendar: Calendar) -> Outcome:  # noqa: PLR0911 - one for each kind of day
    """Return the days of a shift as (mask, None), or its date as (None, date)."""
    if found.wrong is not None:
        return found.wrong
    if found.phrase is None:
        if found.mask is None:
            return Wrong(CellNotSound("cell-empty", example=_EXAMPLE), found.part)
        return Value((found.mask, None))
    outcome = calendar.day(found.phrase)
    if isinstance(outcome, Wrong):
        return Wrong(outcome.fault, found.part)
    if not isinstance(outcome, Value):
        return outcome
    on_date = outcome.value
    read = found.phrase.read
    beside = 1 << read.weekday if read is not None and read.weekday is not None else None
    for mask in (found.mask, beside):
        if mask is not None and not mask >> on_date.weekday() & 1:
            outcome = calendar.contradicted(found.phrase, on_date, mask)
            if not isinstance(outcome, Value):
                return outcome
    return Value((None, on_date), outcome.warnings)
