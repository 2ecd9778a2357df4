"""Readers: what one line says of the shifts of a group: its day, its hours, the rest; equal cells are read once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from routing.rota.facts import day_spans
from routing.rota.facts.collecting import Books, said_in
from routing.rota.facts.hours.line_hours import LineHours
from routing.rota.facts.other_facts import OtherFacts
from routing.rota.facts.outcomes import Nothing, Others, Outcome, Times, Value, When, Wrong
from routing.rota.facts.periods import Cells, cells_of
from routing.rota.facts.periods import Days as PeriodDays
from routing.rota.facts.plan import Period, Plan, Texts
from routing.rota.facts.shift_days import Said, day_of, day_of_times
from routing.rota.facts.weeks import WEEKS
from routing.rota.files.faults import CellNotSound
from routing.rota.files.hours import odd_hours
from routing.rota.shapes.bands import Entry
from routing.rota.words.heading_words import Kind

Days = tuple[tuple[int | None, date | None], ...]


class Day(NamedTuple):
    """What a line says of its day, and its days: each a mask of weekdays, or a date.

    `times` are those of a period's shifts, None if other cells have them; `remarks` is what is to be told of it.
    """

    said: Said
    outcome: Outcome
    is_plain: bool
    days: Days = ()
    times: When | None = None
    is_over: bool = False
    remarks: tuple[str, ...] = ()


class Record(NamedTuple):
    """The cells of one line that a group's shifts are made of."""

    entry: Entry
    dated: Entry  # the line that says the day: another one above, where this one's cells are blank
    plan: Plan
    days: Texts
    hours: Texts
    mark: str
    name: str
    phone: str


class GroupReader:
    """Reads the lines of one group; equal cells are read once."""

    def __init__(self, plan: Plan, books: Books) -> None:
        self.plan = plan
        self.last: tuple[Texts, Texts, Entry] | None = None  # days, hours, and the line that says them
        self._books = books
        self._line_hours = LineHours(plan, books.hours)
        self._days: dict[tuple[Texts, int], Day] = {}
        self._periods: dict[tuple[Cells, int], Day] = {}
        self._hours: dict[tuple[Texts, str, int], When] = {}
        self._others = OtherFacts(plan, books)

    def day(self, record: Record) -> Day:
        """Return what a line says of its day."""
        if self.plan.period is not None:
            return self._period(record, self.plan.period)
        return self._one(record)

    def _one(self, record: Record) -> Day:
        """Return the day of a line that has one, or weekdays."""
        texts = record.hours if self.plan.is_dated_by_start else record.days
        if self.plan.has_dated_times:
            texts += record.hours
        key = texts, id(record.dated.block)
        found = self._days.get(key)
        if found is None:
            said = said_in(record.dated, self.plan, record.days)
            if said.several is not None:
                found = self._of_several(said)
            elif self.plan.week is not None:
                found = self._of_week(said)
            else:
                found = self._of_day(said, day_of(said, self._books.calendar))
            self._days[key] = found = self._with_times(record, found)
        return found

    def _with_times(self, record: Record, found: Day) -> Day:
        """Return a day as the dates before the times of its line have it."""
        if not self.plan.has_dated_times or not found.days:
            return found
        read = day_of_times(self._books.calendar, self.plan.hours, record.hours, found.days)
        return found if read is None else self._of_day(*read)

    def _of_day(self, said: Said, outcome: Outcome) -> Day:
        if not isinstance(outcome, Value):
            return Day(said, outcome, is_plain=False)
        is_over = self._is_over(outcome.value[1])
        return Day(said, outcome, not is_over, (outcome.value,), is_over=is_over)

    def _of_several(self, said: Said) -> Day:
        is_week = self.plan.week is not None
        outcome, days, remark = day_spans.days_of(said, self._books.calendar, is_week=is_week)
        if not days:
            return self._of_day(said, outcome)
        return self._of_period(PeriodDays(said, outcome, days, remarks=(remark,)))

    def _of_week(self, said: Said) -> Day:
        if said.phrase is None and said.wrong is None:
            said.part = next(part for part, (kind, _) in enumerate(self.plan.days) if kind is Kind.DATE)
            said.wrong = Wrong(CellNotSound("cell-empty", example="week"), said.part)
            return self._of_day(said, said.wrong)
        outcome, days = self._books.weeks.read(self.plan, said)
        if not days:
            return self._of_day(said, outcome)
        return self._of_period(PeriodDays(said, outcome, days, remarks=(WEEKS,)))

    def _period(self, record: Record, period: Period) -> Day:
        """Return the days of a line whose shifts go from one to another."""
        plan = self.plan
        places = (place for _, place in (*plan.days, *plan.hours))
        texts = dict(zip(places, (*record.days, *record.hours), strict=True))
        cells = cells_of(period, texts, record.entry.line.cells)
        key = cells, id(record.entry.block)
        found = self._periods.get(key)
        if found is None:
            read = self._books.periods.read(period, cells)
            found = self._periods[key] = self._one(record) if read is None else self._of_period(read)
        return found

    def _of_period(self, read: PeriodDays) -> Day:
        times = None if read.times is None else _when_of(read.times)
        if not read.days:
            return Day(read.said, read.outcome, is_plain=False, times=times)
        last = (read.times[-1].on if read.times else None) or read.days[-1]
        is_over = self._is_over(last)
        is_plain = not (is_over or read.remarks)
        days = tuple((None, each) for each in read.days)
        return Day(read.said, read.outcome, is_plain, days, times, is_over, read.remarks)

    def _is_over(self, day: date | None) -> bool:
        return day is not None and day < self._books.today

    def when(self, record: Record) -> When:
        """Return the hours of each shift of a line."""
        if self.plan.period is not None and (times := self.day(record).times) is not None:
            return times
        key = record.hours, record.mark, id(record.entry.block)
        found = self._hours.get(key)
        if found is None:
            found = self._hours[key] = _when(
                self._line_hours.read(record.hours, record.mark, record.entry.block)
            )
        return found

    def others(self, record: Record) -> Others:
        """Return the facts besides day, hours and people."""
        return self._others.read(record.entry, record.hours, record.mark)


def _when(outcomes: Sequence[Outcome]) -> When:
    odd = [odd_hours(*each.value[:3]) if isinstance(each, Value) else None for each in outcomes]
    is_nothing = bool(outcomes) and all(isinstance(each, Nothing) for each in outcomes)
    is_plain = not any(odd) and all(isinstance(each, Value) and not each.warnings for each in outcomes)
    return When(outcomes, odd, is_nothing, is_plain)


def _when_of(times: Sequence[Times]) -> When:
    """Return the shifts of a period; of its length nothing is to be said where its days say it too."""
    found = _when([Value(each) for each in times])
    if len(times) == 1 and times[0].start != times[0].end:
        return found
    return When(found.outcomes, [None] * len(times), is_nothing=False, is_plain=True)
