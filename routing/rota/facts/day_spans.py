"""Day spans: the days of a cell or a heading that names several: a range, a list of days, or both (design, part 8)."""

from datetime import date, timedelta

from routing.rota.facts.calendar import Calendar
from routing.rota.facts.outcomes import Outcome, Value, Wrong
from routing.rota.facts.phrases import Phrase, spans_of
from routing.rota.facts.shift_days import Said, contradicted, other_month, weekday_beside
from routing.rota.files.days import EVERY_DAY
from routing.rota.files.faults import CellNotSound

LONGEST = 62  # days of one cell: more were hardly meant
_LONGEST_SPAN = 366  # of which weekdays choose
_WEEK = 7
SEVERAL, WEEK = "several-days-read", "weeks-without-last-day"


def days_of(said: Said, calendar: Calendar, *, is_week: bool) -> tuple[Outcome, tuple[date, ...], str]:
    """Return what the first day is, all days in their order, and what is to be told of them.

    There are no days if something is wrong or open. A week (`is_week`) that ends on the day on which the next one
    begins is of seven days.

    Weekdays of a heading choose among the days of a cell, or those of a cell among the days of a heading. Weekdays
    beside the days, in their own text or in another cell of their line, must be those of all of them.
    """
    if said.wrong is not None or said.phrase is None or said.several is None:
        return said.wrong or Wrong(CellNotSound("date-unknown"), said.part), (), ""
    is_beside = said.is_of_cell and said.beside is not None
    masks = [said.several.weekdays, said.mask if is_beside else None]
    kept = EVERY_DAY if is_beside or said.mask is None else said.mask
    found: set[date] = set()
    for first, last in spans_of(said.phrase, said.several):
        days = _between(first, last, calendar)
        if not isinstance(days, Value):
            return _placed(days, said), (), ""
        for phrase, each in days.value:
            own = weekday_beside(phrase) if phrase is not None else None
            asked = contradicted(phrase or first, each, (*masks, own), calendar)
            if asked is not None:
                return asked, (), ""
            found.add(each)
    remark = SEVERAL
    if is_week and said.is_range and (max(found) - min(found)).days == _WEEK:
        found.discard(max(found))
        remark = WEEK
    chosen = tuple(each for each in sorted(found) if kept >> each.weekday() & 1)
    if len(chosen) > LONGEST:
        return Wrong(CellNotSound("days-too-many", most=LONGEST), said.part), (), ""
    if not chosen:
        return Wrong(CellNotSound("day-contradicts-heading"), said.part), (), ""
    wrong = other_month(said, (chosen[0], chosen[-1]))
    return (wrong, (), "") if wrong is not None else (Value((None, chosen[0])), chosen, remark)


def _between(first: Phrase, last: Phrase | None, calendar: Calendar) -> Outcome:
    """Return the days of a span, each with its phrase if it has one."""
    ends = []
    for phrase in (first, last or first):
        outcome = calendar.day(phrase)
        if not isinstance(outcome, Value):
            return outcome
        ends.append(outcome.value)
    if ends[1] < ends[0]:
        params = {"first": ends[0].isoformat(), "last": ends[1].isoformat()}
        return Wrong(CellNotSound("days-backwards", **params))
    count = (ends[1] - ends[0]).days + 1
    if count > _LONGEST_SPAN:
        return Wrong(CellNotSound("days-too-many", most=LONGEST))
    days = [ends[0] + timedelta(days=number) for number in range(count)]
    return Value(list(zip((first, *[None] * (count - 2), last or first), days, strict=False)))


def _placed(outcome: Outcome, said: Said) -> Outcome:
    return Wrong(outcome.fault, said.part) if isinstance(outcome, Wrong) else outcome
