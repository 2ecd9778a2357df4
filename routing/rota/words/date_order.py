"""The order of dates: day or month first, judged over a whole file, and the years that it leaves out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from operator import itemgetter

from routing.rota.words.date_text import DateReading, DateText, Order

_FELL_BACK = 6


class Decision(Enum):
    """How the order of day and month was decided."""

    NOT_NEEDED = auto()  # no date depends on it
    DECIDED = auto()
    UNDECIDED = auto()
    CONTRADICTORY = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file's dates say of their order.

    `proof` is the place of the first text that proves `order`, `against` that of the first one that proves the other.
    `likely` is the order that all weekdays beside the dates agree with, if the other one contradicts some.
    """

    decision: Decision
    order: Order | None = None
    proof: int | None = None
    against: int | None = None
    likely: Order | None = None


def judge(texts: Sequence[DateText | None], year: int | None = None) -> Verdict:
    """Return which order the dates of a file are in, and by which text.

    `year` is that of dates without one, for what their weekdays make likely.
    """
    proofs: dict[Order, int] = {}
    is_open = False
    for place, text in enumerate(texts):
        readings = _of_numbers(text)
        if len(readings) == 1:
            proofs.setdefault(next(iter(readings)), place)
        elif len({(each.month, each.day) for each in readings.values()}) > 1:
            is_open = True
    likely = _likely(texts, year)
    if not proofs:
        return Verdict(Decision.UNDECIDED if is_open else Decision.NOT_NEEDED, likely=likely)
    (order, proof), *others = sorted(proofs.items(), key=itemgetter(1))
    if others:
        return Verdict(Decision.CONTRADICTORY, order, proof, others[0][1], likely)
    return Verdict(Decision.DECIDED, order, proof, likely=likely)


def chosen(text: DateText, order: Order | None) -> tuple[DateReading, ...]:
    """Return the readings of a text that an order of day and month leaves."""
    return tuple(each for each in text.readings if each.order in {None, Order.YEAR_FIRST, order})


def goes_back(last: int, month: int) -> bool:
    """Tell whether a month without its year falls back behind the last one so far that it is of the next year."""
    return last - month >= _FELL_BACK


def fill_years(readings: Iterable[DateReading], start: tuple[int, int]) -> tuple[date | None, ...]:
    """Return the dates of readings in their order in the file, with the years that they leave out.

    The first is in the year of `start` (year, month), each next one a year later if its month is six or more before the
    last one's. None for a day that its year doesn't have, or if the month or the day is missing.
    """
    year, last = start
    found: list[date | None] = []
    for each in readings:
        if each.month is not None:
            if each.year is not None:
                year = each.year
            elif goes_back(last, each.month):
                year += 1
            last = each.month
        try:
            found.append(replace(each, year=year).date)
        except ValueError:
            found.append(None)
    return tuple(found)


def _of_numbers(text: DateText | None) -> dict[Order, DateReading]:
    return {
        each.order: each
        for each in (text.readings if text else ())
        if each.order and each.order is not Order.YEAR_FIRST
    }


def _likely(texts: Sequence[DateText | None], year: int | None) -> Order | None:
    contradicted = {
        order
        for text in texts
        if text and text.weekday is not None and (readings := _of_numbers(text))
        for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
        if order not in readings or _is_contradicted(text, readings[order], year)
    }
    agreeing = {Order.DAY_FIRST, Order.MONTH_FIRST} - contradicted
    return agreeing.pop() if len(agreeing) == 1 else None


def _is_contradicted(text: DateText, reading: DateReading, year: int | None) -> bool:
    (found,) = fill_years([reading], (year, 1)) if year else (reading.date,)
    return found is not None and text.is_contradicted(found)
