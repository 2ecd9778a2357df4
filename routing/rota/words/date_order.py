"""The order of dates: day or month first, judged over a whole file, and the years that it leaves out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from operator import itemgetter

from routing.rota.words.date_text import DateReading, DateText, Order
from routing.rota.words.plain import plain

_FELL_BACK = 6
_MONTHS = 12
# Where dates of numbers have the month first (CLDR).
_COUNTRIES_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "AS", "MP", "PR", "VI", "UM"})
_DAY, _MONTH, _BETWEEN = r"(?:dd|tgl|tanggal|hari|day|date)", r"(?:mmm?|bb|bln|bulan|month)", r"\s?[-/.]\s?"
_DAY_FIRST = re.compile(rf"\b(?:{_DAY}{_BETWEEN}{_MONTH}|hh{_BETWEEN}bb|d{_BETWEEN}m{_BETWEEN}y+)\b")
_MONTH_FIRST = re.compile(rf"\b(?:{_MONTH}{_BETWEEN}{_DAY}|bb{_BETWEEN}hh|m{_BETWEEN}dd?{_BETWEEN}y+)\b")


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


def is_day_first(country: str) -> bool:
    """Tell whether dates of a country (ISO 3166) have the day before the month."""
    return country not in _COUNTRIES_MONTH_FIRST


def order_in(texts: Iterable[DateText | None], month: tuple[int, int]) -> Order | None:
    """Return the only order in which all dates of numbers are of a month, or else of it and the next one."""
    found = [readings for text in texts if len(readings := _of_numbers(text)) > 1]
    year, number = month
    after = (year + 1, 1) if number == _MONTHS else (year, number + 1)
    for months in ([month], [month, after]):
        known = {(None, each) for _, each in months} | {*months}
        orders = [
            order
            for order in (Order.DAY_FIRST, Order.MONTH_FIRST)
            if found and all((each[order].year, each[order].month) in known for each in found)
        ]
        if orders:
            return orders[0] if len(orders) == 1 else None
    return None


def order_stated(title: str) -> Order | None:
    """Return the order of day and month that a heading says: Date (MM/DD/YYYY), Tanggal (hh/bb/tttt)."""
    words = plain(title)
    if _MONTH_FIRST.search(words):
        return Order.MONTH_FIRST
    return Order.DAY_FIRST if _DAY_FIRST.search(words) else None


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
