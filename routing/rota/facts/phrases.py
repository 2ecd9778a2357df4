"""Phrases: dates as a file writes them, each with the month and the year that stand elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple

from routing.rota.facts.outcomes import Outcome, Value, Wrong
from routing.rota.files.days import FIRST_YEAR, LAST_YEAR
from routing.rota.files.faults import CellNotSound
from routing.rota.words.date_order import chosen
from routing.rota.words.date_ranges import SeveralDays, read_days_of_month
from routing.rota.words.date_text import DateReading, DateRemark, DateText, Order
from routing.rota.words.dates import read_date
from routing.rota.words.months import read_month

Month = tuple[int, int]

_EITHER = frozenset({Order.DAY_FIRST, Order.MONTH_FIRST})
_MONTHS = 12
_WEEK = 7
TURN_OF_MONTH = 15  # days that a day of the month falls back by, where the next month begins


class Phrase(NamedTuple):
    """A date as a file writes it, and what it may be; `is_day` tells a day of the month alone.

    `month` and `year` are the texts of cells, or of a heading, that complete it. `lead` is the first day of the same
    text, where it names several: the year and the month go on from that.
    """

    text: str
    read: DateText | None
    is_day: bool = False
    month: str = ""
    year: str = ""
    lead: "Phrase | None" = None


def spans_of(lead: Phrase, several: SeveralDays) -> list[tuple[Phrase, Phrase | None]]:
    """Return the first day of each span of a text, and its last one if it is a range; `lead` is the first of all."""
    found: list[tuple[Phrase, Phrase | None]] = []
    for span in several.spans:
        first = lead._replace(read=span.first, lead=lead) if found else lead
        found.append((first, None if span.last is None else lead._replace(read=span.last, lead=lead)))
    return found


def reading_of(phrase: Phrase, order: Order | None) -> DateReading | Wrong:
    """Return how a phrase is read, with the month and the year that stand in cells of their own."""
    read = phrase.read
    if read is None:
        return Wrong(CellNotSound("date-unknown"))
    left = chosen(read, order) or ()
    if not left:
        if read.remark is DateRemark.YEAR_OUT_OF_RANGE:
            return Wrong(CellNotSound("date-out-of-range", first=FIRST_YEAR, last=LAST_YEAR))
        return Wrong(CellNotSound("date-no-such-day"))
    reading = left[0]
    if reading.day is None:
        return Wrong(CellNotSound("date-unknown"))
    named = month_in(phrase.month) if phrase.month else None
    if phrase.month and reading.month is None:
        if named is None:
            return Wrong(CellNotSound("date-unknown"))
        reading = replace(reading, month=named[1], year=named[0])
    elif named is not None and reading.year is None and named[1] == reading.month:
        reading = replace(reading, year=named[0])
    if phrase.lead is None and phrase.year and reading.year is None and phrase.year.isdecimal():
        reading = replace(reading, year=int(phrase.year[:5]))
    return reading


def month_in(text: str) -> tuple[int | None, int] | None:
    """Return the year, if it is said, and the month of a cell: Desember 2026, Desember, 12."""
    named = read_date(text)
    if named is not None and named.readings and named.readings[0].day is None and named.readings[0].month:
        return named.readings[0].year, named.readings[0].month
    month = read_month(text)
    return None if month is None else (None, month)


def exactly(reading: DateReading) -> Outcome:
    """Return the date of a reading from which nothing is missing, if the calendar has it."""
    try:
        found = reading.date
    except ValueError:
        found = None
    return Value(found) if found is not None else Wrong(CellNotSound("date-no-such-day"))


def is_unclear(read: DateText | None) -> bool:
    """Tell whether a date is another one with the month first."""
    readings = [each for each in (read.readings if read else ()) if each.order in _EITHER]
    return len({(each.month, each.day) for each in readings}) > 1


def shown_in(read: DateText | None, order: Order, month: Month | None) -> str:
    """Return what a date is in an order, to be shown."""
    reading = next((each for each in (read.readings if read else ()) if each.order is order), None)
    if reading is None:
        return ""
    year = reading.year or (month[0] if month else None)
    return f"{year or '----'}-{reading.month or 0:02}-{reading.day or 0:02}"


def next_month(month: Month) -> Month:
    """Return the month after this one."""
    year, number = month
    return (year + 1, 1) if number == _MONTHS else (year, number + 1)


def previous_month(month: Month) -> Month:
    """Return the month before this one."""
    year, number = month
    return (year - 1, _MONTHS) if number == 1 else (year, number - 1)


def begins_before(known: Iterable[Phrase]) -> bool:
    """Tell whether a month's calendar begins with the last days of the month before."""
    days = [
        each.read.readings[0].day or 0
        for each in islice(known, _WEEK)
        if each.is_day and each.read is not None and each.read.readings
    ]
    return any(before - after >= TURN_OF_MONTH for before, after in pairwise(days))


def far_from(known: Sequence[Phrase], order: Order | None, month: Month) -> frozenset[Phrase]:
    """Return the texts that may be days of a month (1-3), if no date is of the month given or the next one."""
    near = {month[1], next_month(month)[1]}
    dated = [each for each in known if not each.is_day and each.lead is None]
    months = {
        each: reading.month for each in dated if not isinstance(reading := reading_of(each, order), Wrong)
    }
    if near & {*months.values()}:
        return frozenset()
    return frozenset(each for each in months if not each.month and read_days_of_month(each.text) is not None)
