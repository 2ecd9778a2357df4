"""Readers: what one line says of the shifts of a group: its day, its hours, the rest; equal cells are read once."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from routing.rota.facts.collecting import Books, said_in, title_of, validity_phrase
from routing.rota.facts.outcomes import Outcome, Value, Wrong
from routing.rota.facts.plan import VALIDITY, Plan, Texts
from routing.rota.facts.shift_days import Said, day_of
from routing.rota.files.cells import NO_WARNINGS, Cell
from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import Entry
from routing.rota.words.heading_words import Kind


class Others(NamedTuple):
    """The facts besides day, hours and people, and what is to be said of their cells."""

    values: Mapping[str, Any]
    faults: tuple[tuple[int, str, CellNotSound], ...]
    warnings: tuple[tuple[int, str, str, Mapping[str, object]], ...]


class Record(NamedTuple):
    """The cells of one line that a group's shifts are made of."""

    entry: Entry
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
        self.last: tuple[Texts, Texts] | None = None
        self._books = books
        self._days: dict[tuple[Texts, int], tuple[Said, Outcome]] = {}
        self._hours: dict[tuple[Texts, str, int], list[Outcome]] = {}
        self._others: dict[Texts, Others] = {}

    def day(self, record: Record) -> tuple[Said, Outcome]:
        """Return what a line says of its day, and the day."""
        texts = record.hours if self.plan.is_dated_by_start else record.days
        key = texts, id(record.entry.block)
        found = self._days.get(key)
        if found is None:
            said = said_in(record.entry, self.plan, record.days)
            found = self._days[key] = said, day_of(said, self._books.calendar)
        return found

    def when(self, record: Record) -> list[Outcome]:
        """Return the hours of each shift of a line."""
        key = record.hours, record.mark, id(record.entry.block)
        found = self._hours.get(key)
        if found is None:
            found = self._hours[key] = self._read_hours(record)
        return found

    def _read_hours(self, record: Record) -> list[Outcome]:
        hours = self._books.hours
        if not record.mark:
            return self._of_line(record)
        return [
            each
            for part in hours.of_marks(record.mark)
            for each in (self._of_line(record) if part is None else [part])
        ]

    def _of_line(self, record: Record) -> list[Outcome]:  # noqa: PLR0911 - one for each place of hours
        """Return the hours that a line or a heading gives, without the body of the grid."""
        hours, plan, block = self._books.hours, self.plan, record.entry.block
        cells = dict(zip((kind for kind, _ in plan.hours), record.hours, strict=True))
        start, end = cells.get(Kind.START, ""), cells.get(Kind.END, "")
        if hours.is_list and (Kind.START in cells) != (Kind.END in cells):
            return []  # the header is told what it lacks
        if Kind.START in cells and Kind.END in cells and (start or end or not self._has_others(cells)):
            return hours.of_pair(start, end)
        if text := cells.get(Kind.HOURS, ""):
            return [each or hours.of_none() for each in hours.of_marks(text)]
        if plan.heading.hours is not None:
            return [hours.of_text(plan.title)]
        if code := cells.get(Kind.CODE, ""):
            return [each or hours.of_none() for each in hours.of_marks(code)]
        if plan.heading.code is not None:
            return [hours.of_code(plan.heading.code)]
        if block is not None and block.heading.hours is not None:
            return [hours.of_text(title_of(block))]
        if block is not None and block.heading.code is not None:
            return [hours.of_code(block.heading.code)]
        if start or end:
            return hours.of_pair(start, end)
        return [hours.of_none()]

    @staticmethod
    def _has_others(cells: Mapping[Kind, str]) -> bool:
        return bool(cells.get(Kind.HOURS) or cells.get(Kind.CODE))

    def others(self, record: Record) -> Others:
        """Return the facts besides day, hours and people."""
        texts = self.plan.get_others(record.entry.line.cells)
        found = self._others.get(texts)
        if found is None:
            found = self._others[texts] = self._read_others(texts)
        return found

    def _read_others(self, texts: Texts) -> Others:
        readers = self._books.readers
        values: dict[str, Any] = {"tier": None, "languages": (), "organisation": None}
        values |= {"from": None, "until": None, "instead": False, "tier": self.plan.heading.tier}
        faults, warnings = [], []
        for (kind, place), text in zip(self.plan.others, texts, strict=True):
            read = self._validity(kind, text) if kind in VALIDITY else readers[kind.value](text)
            if isinstance(read, CellNotSound):
                faults.append((place, kind.value, read))
            else:
                values[kind.value] = read.value if text or kind is not Kind.TIER else values["tier"]
                warnings += [(place, kind.value, key, params) for key, params in read.warnings]
        return Others(values, tuple(faults), tuple(warnings))

    def _validity(self, kind: Kind, text: str) -> Cell | CellNotSound:
        """Return a first or last day; its order of day and month is that of the whole file."""
        if not text:
            return Cell(None)
        phrase = validity_phrase(text)
        if phrase is None:
            return self._books.readers[kind.value](text)
        outcome = self._books.calendar.day(phrase)
        if not isinstance(outcome, Value):
            return outcome.fault if isinstance(outcome, Wrong) else Cell(None)
        is_over = kind is Kind.UNTIL and outcome.value < self._books.today
        return Cell(outcome.value, (("date-past", {}),) if is_over else NO_WARNINGS)
