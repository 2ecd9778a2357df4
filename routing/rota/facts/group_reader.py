"""Readers: what one line says of the shifts of a group: its day, its hours, the rest; equal cells are read once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from routing.rota.facts import day_spans
from routing.rota.facts.collecting import Books, said_in, title_of
from routing.rota.facts.other_facts import OtherFacts
from routing.rota.facts.outcomes import Nothing, Others, Outcome, Times, Value, When, Wrong
from routing.rota.facts.periods import Cells, cells_of
from routing.rota.facts.periods import Days as PeriodDays
from routing.rota.facts.plan import Period, Plan, Texts
from routing.rota.facts.shift_days import Said, day_of, day_of_times
from routing.rota.facts.weeks import WEEKS
from routing.rota.files.faults import CellNotSound
from routing.rota.files.hours import odd_hours
from routing.rota.files.times import DAY
from routing.rota.shapes.bands import Entry
from routing.rota.words.heading_words import Kind
from routing.rota.words.hours import WHOLE_DAY, PartOfHours, read_part_of_hours
from routing.rota.words.marks import is_on

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
            elif self.plan.week is not None and said.phrase is not None:
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
            found = self._hours[key] = _when(self._read_hours(record))
        return found

    def _read_hours(self, record: Record) -> list[Outcome]:
        hours = self._books.hours
        if not record.mark:
            return self._of_line(record)
        if (part_of := read_part_of_hours(record.mark)) is not None:
            return _part_of(self._of_line(record), part_of)
        return [
            each
            for part in hours.of_marks(record.mark)
            for each in (self._of_line(record) if part is None else [part])
        ]

    def _of_line(self, record: Record) -> list[Outcome]:
        """Return the hours that a line or a heading gives, without the body of the grid."""
        hours, plan = self._books.hours, self.plan
        cells = dict(zip((kind for kind, _ in plan.hours), record.hours, strict=True))
        if (found := self._of_cells(cells)) is not None:
            return self._unless_contradicted(found)
        if plan.heading.hours is not None:
            return [hours.of_text(plan.title)]
        if code := cells.get(Kind.CODE, ""):
            return [each or hours.of_none() for each in hours.of_marks(code)]
        elsewhere = self._of_headings(record) or _of_whole_day(cells)
        return elsewhere or self._of_one_cell(cells)

    def _of_cells(self, cells: Mapping[Kind, str]) -> list[Outcome] | None:
        """Return the hours of a start and an end, or of a cell of hours; None without any."""
        hours = self._books.hours
        start, end = cells.get(Kind.START, ""), cells.get(Kind.END, "")
        if hours.is_list and (Kind.START in cells) != (Kind.END in cells):
            return []  # the header is told what it lacks
        if Kind.START in cells and Kind.END in cells and (start or end or not self._has_others(cells)):
            return hours.of_pair(start, end)
        text = cells.get(Kind.HOURS, "")
        return [each or hours.of_none() for each in hours.of_marks(text)] if text else None

    def _unless_contradicted(self, found: list[Outcome]) -> list[Outcome]:
        """Return the hours of a line's cells; those of the column's heading must be the same."""
        hours, heading = self._books.hours, self.plan.heading
        if heading.hours is not None:
            above = hours.of_text(self.plan.title)
        elif heading.code is not None and hours.is_defined(heading.code):
            above = hours.of_code(heading.code)
        else:
            return found
        if not isinstance(above, Value):
            return [above]
        if all(not isinstance(each, Value) or _are_same(each.value, above.value) for each in found):
            return found
        return [Wrong(CellNotSound("hours-contradict-heading", heading=self.plan.title))]

    def _of_headings(self, record: Record) -> list[Outcome]:
        """Return the hours that the heading of the column gives, or that of the block."""
        hours, block = self._books.hours, record.entry.block
        if self.plan.heading.code is not None:
            return [hours.of_code(self.plan.heading.code)]
        if block is not None and block.heading.hours is not None:
            return [hours.of_text(title_of(block))]
        if block is not None and block.heading.code is not None:
            return [hours.of_code(block.heading.code)]
        return []

    def _of_one_cell(self, cells: Mapping[Kind, str]) -> list[Outcome]:
        """Return the hours of a start without an end, which are asked, or of nothing."""
        hours, start, end = self._books.hours, cells.get(Kind.START, ""), cells.get(Kind.END, "")
        if start and Kind.END not in cells:
            return [hours.of_start(start)]
        return hours.of_pair(start, end) if start or end else [hours.of_none()]

    @staticmethod
    def _has_others(cells: Mapping[Kind, str]) -> bool:
        return bool(cells.get(Kind.HOURS) or cells.get(Kind.CODE) or _of_whole_day(cells))

    def others(self, record: Record) -> Others:
        """Return the facts besides day, hours and people."""
        return self._others.read(record.entry, record.hours, record.mark)


def _part_of(whole: Sequence[Outcome], part: PartOfHours) -> list[Outcome]:
    """Return the part of a line's one shift that stands behind a name."""
    if len(whole) == 1 and not isinstance(whole[0], Value):
        return [*whole]
    found = part.of(*whole[0].value[:2]) if len(whole) == 1 and isinstance(whole[0], Value) else None
    return [Wrong(CellNotSound("hours-part-unclear")) if found is None else Value(Times(*found))]


def _are_same(one: Times, other: Times) -> bool:
    return (one.start, one.end % DAY) == (other.start, other.end % DAY)


def _of_whole_day(cells: Mapping[Kind, str]) -> list[Outcome]:
    """Return the whole day if a cell says that it is meant."""
    return [Value(Times(WHOLE_DAY.start, WHOLE_DAY.end))] if is_on(cells.get(Kind.WHOLE_DAY, "")) else []


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
