"""Notes: what is wrong, odd or open in the cells of one line, told with the place of each cell."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from routing.rota.facts.asking import cell_name
from routing.rota.facts.collecting import Books, start_of
from routing.rota.facts.group_reader import Day, Record
from routing.rota.facts.handovers import Handovers
from routing.rota.facts.hours.line_hours import OF_CELL
from routing.rota.facts.hours.parts_of_day import BY_PART
from routing.rota.facts.outcomes import (
    GAP,
    Nothing,
    Open,
    Others,
    Outcome,
    Value,
    When,
    Wrong,
    ends_before_it_begins,
)
from routing.rota.facts.people_cells import Found
from routing.rota.facts.plan import cell_at
from routing.rota.facts.shift_days import Said, Source
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.lines import NOBODY, Reading
from routing.rota.people.resolution import CellKind
from routing.rota.shapes.bands import Entry
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.table import Spot
from routing.rota.words.heading_words import Kind

# Warnings that every line might repeat: only the first is given.
_SAID_ONCE = frozenset({"language-unknown"})


class Notes:
    """Notes what is to be said of a layout's cells, in a reading."""

    def __init__(self, layout: Layout, reading: Reading, books: Books) -> None:
        self._layout = layout
        self._reading = reading
        self._books = books
        self._said_once: set[tuple[str, object]] = set()
        self._read_phone = cache(books.readers["phone"])
        self._wrong_heads: set[tuple[int, int]] = set()  # headings whose day is wrong
        self._width = max((len(section.roles) for section in layout.sections), default=0)
        self.handovers = Handovers()
        self.remarks: dict[str, list[Spot]] = {}  # what was understood, by its key
        self.by_name: list[Spot] = []  # people whose phone stands elsewhere
        self.unread: dict[Spot, None] = {}  # what cannot be read, in lines without a shift

    def spot(self, entry: Entry, place: int) -> Spot:
        return self._layout.table.spot(entry.line.number, place)

    def fault(self, spot: Spot, column: str, value: str, fault: CellNotSound) -> None:
        self._reading.errors.append(Fault(spot.row, column, value, fault.key, fault.params, spot.column))

    def warn(self, spot: Spot, column: str, value: str, key: str, params: Mapping[str, object]) -> None:
        if key in _SAID_ONCE:
            if (key, params["part"]) in self._said_once:
                return
            self._said_once.add((key, params["part"]))
        self._reading.warnings.append(Fault(spot.row, column, value, key, params, spot.column))

    def tell_day(self, record: Record, day: Day) -> bool:
        """Tell what is wrong or open about a day; return whether it is open."""
        outcome = day.outcome
        place, column, value = self.of_day(record, day)
        spot = self.spot(record.entry, place)
        for key in day.remarks:
            self.remarks.setdefault(key, []).append(spot)
        if day.said.is_range and day.days:
            self._note_range(record, day, spot)
        if isinstance(outcome, Wrong):
            if not self._tell_wrong_day(record, day.said, outcome.fault):
                self.fault(spot, column, value, outcome.fault)
        elif isinstance(outcome, Open):
            self._books.asking.at(outcome.id, spot)
            return True
        elif day.is_over:
            self.warn(spot, column, value, "date-past", {})
        return False

    @staticmethod
    def of_day(record: Record, day: Day) -> tuple[int, str, str]:
        """Return the place of the cell that says the day, its column of the list form, and its text."""
        plan, said = record.plan, day.said
        if said.at is not None:
            kind, place = said.at
            return place, kind.value, cell_at(record.entry.line.cells, place)
        if plan.is_dated_by_start:
            place = start_of(plan)
            return place, "day", cell_at(record.entry.line.cells, place)
        if not plan.days or (said.source is Source.HEADING and said.wrong is None):
            return plan.first, "day", plan.title
        return plan.days[said.part][1], "day", record.days[said.part]

    def note_unread(self, record: Record, day: Day, when: When | None, others: Others) -> None:
        """Note the cells that cannot be read in a line without a shift; `when` is None if its hours say that."""
        found = [place for place, _, _ in others.faults]
        if isinstance(day.outcome, Wrong):
            found.append(self.of_day(record, day)[0])
        wrong = [each for each in when.outcomes if isinstance(each, Wrong)] if when is not None else []
        found += [self.of_hours(record, each.part, is_of_line=each.is_of_line)[0] for each in wrong]
        if when is None and record.phone and isinstance(self._read_phone(record.phone), CellNotSound):
            found.append(record.plan.phone or 0)
        for place in found:
            if cell_at(record.entry.line.cells, place):
                self.unread[self.spot(record.entry, place)] = None

    def _note_range(self, record: Record, day: Day, spot: Spot) -> None:
        """Note the days of a range; beside its own line or column stand others of the same duty."""
        plan = record.plan
        own: object = id(plan)
        if day.said.source is Source.HEADING:
            own = record.entry.line.number if plan.name == plan.body else None
        days = [each for _, each in day.days if each is not None]
        text = day.said.phrase.text if day.said.phrase is not None else ""
        self.handovers.note((own, record.hours, record.mark), record.name, days, text, spot)

    def _tell_wrong_day(self, record: Record, said: Said, fault: CellNotSound) -> bool:
        """Tell once at a heading what is wrong with the day that it says; return whether it says any."""
        block = record.dated.block
        head = record.plan.head if said.source is Source.HEADING else None
        if said.source is Source.BLOCK and block is not None:
            head = block.line.number, block.place
        if head is None or said.phrase is None or fault.key == "day-contradicts-heading":
            return False
        if head not in self._wrong_heads:
            self._wrong_heads.add(head)
            self.fault(self._layout.table.spot(*head), "day", said.phrase.text, fault)
        return True

    def tell_hours(self, record: Record, when: When) -> bool:
        """Tell what is wrong, odd or open about hours; return whether something is open."""
        is_open = False
        for each, odd in zip(when.outcomes, when.odd, strict=True):
            if odd is not None:
                self._tell_odd(record, each, odd)
            if isinstance(each, Value) and not each.warnings:
                continue
            wrong = each if isinstance(each, Wrong) else None
            part, is_of_line = (wrong.part, wrong.is_of_line) if wrong else (0, False)
            place, column, value = self.of_hours(record, part, is_of_line=is_of_line)
            spot = self.spot(record.entry, place)
            if wrong is not None:
                self.fault(spot, column, value, self._with_cell(record, wrong))
            elif isinstance(each, Open):
                self._books.asking.at(each.id, spot)
                is_open = True
            elif isinstance(each, Value):
                for key, params in each.warnings:
                    if key in {OF_CELL, BY_PART}:
                        self.remarks.setdefault(key, []).append(spot)
                    else:
                        self.warn(spot, column, value, key, params)
        return is_open

    def _with_cell(self, record: Record, wrong: Wrong) -> CellNotSound:
        """Return what is wrong, with the cell that contradicts it if one does."""
        fault, beside = wrong.fault, wrong.beside
        if beside is None:
            return fault
        if beside.place is not None:
            # It may stand above, for the lines below it too.
            is_own = bool(cell_at(record.entry.line.cells, beside.place))
            spot = self.spot(record.entry if is_own else record.dated, beside.place)
        else:
            spot = self._layout.table.spot(*(beside.head or (record.entry.line.number, record.plan.first)))
        return CellNotSound(fault.key, **fault.params, cell=cell_name(spot))

    def tell_gaps(self, record: Record, when: When) -> None:
        """Warn of a shift that somebody is still to be found for: "?" in a grid."""
        for each in when.outcomes:
            if isinstance(each, Nothing) and each.key == GAP:
                place, _, value = self.of_hours(record, 0)
                self.warn(self.spot(record.entry, place), "name", value, "gap-to-fill", {})

    def _tell_odd(self, record: Record, each: Outcome, odd: tuple[str, Mapping[str, object]]) -> None:
        """Warn of hours that were probably not meant, beside their end."""
        place, _, _ = self.of_hours(record, 1)
        start, end, written = each.value[:3] if isinstance(each, Value) else (0, 0, "")
        at, value = self.spot(record.entry, place), "" if start == end else written
        self._reading.warnings.append(Fault(at.row, "end", value, odd[0], odd[1], at.column))

    @staticmethod
    def of_hours(record: Record, part: int, *, is_of_line: bool = False) -> tuple[int, str, str]:
        """Return the place of the cell that says the hours, its column of the list form, and its text."""
        plan = record.plan
        marked = plan.mark if plan.mark is not None else plan.name
        if record.mark and marked is not None and not is_of_line:
            return marked, "start", record.mark
        pair = [
            (place, kind.value, text) for (kind, place), text in zip(plan.hours, record.hours, strict=True)
        ]
        if not pair:
            return plan.first, "start", plan.title
        place, column, text = pair[part] if part < len(pair) else pair[0]
        return place, column if column in {"start", "end"} else "start", text

    def tell_people(self, record: Record, who: Found) -> bool:
        """Tell what is wrong, odd or open about names and phones; return whether something is open."""
        plan = record.plan
        places = {
            CellKind.NAME: plan.name,
            # A phone may stand behind its name.
            CellKind.PHONE: plan.phone if plan.phone is not None and record.phone else plan.name,
        }
        texts = {CellKind.NAME: record.name, CellKind.PHONE: record.phone or record.name}
        for cell, value, fault in who.errors:
            self.fault(self.spot(record.entry, places[cell] or 0), cell.value, value, fault)
        for cell, key, params in who.warnings:
            self.warn(self.spot(record.entry, places[cell] or 0), cell.value, texts[cell], key, params)
        if who.is_by_name:
            self.by_name.append(self.spot(record.entry, plan.name or 0))
        for asked in who.open:
            self._books.asking.at(asked, self.spot(record.entry, plan.name or 0))
        if who.is_gap:
            self.warn(self.spot(record.entry, plan.name or 0), "name", record.name, "gap-to-fill", {})
        return bool(who.open)

    def tell_others(self, record: Record, others: Others) -> None:
        cells = record.entry.line.cells
        for place, column, fault in others.faults:
            self.fault(self.spot(record.entry, place), column, cell_at(cells, place), fault)
        for place, column, key, params in others.warnings:
            self.warn(self.spot(record.entry, place), column, cell_at(cells, place), key, params)

    def check_width(self, entry: Entry) -> None:
        extra = next((cell for cell in entry.line.cells[self._width :] if cell), None)
        if extra is not None:
            place = entry.line.cells.index(extra, self._width)
            self.fault(self.spot(entry, place), "file", extra, CellNotSound("row-too-long"))

    def check_validity(self, record: Record, values: Mapping[str, Any]) -> None:
        if ends_before_it_begins(values):
            place = next(place for kind, place in record.plan.others if kind is Kind.UNTIL)
            fault = CellNotSound("until-before-from", first=values["from"].isoformat())
            self.fault(
                self.spot(record.entry, place), "until", cell_at(record.entry.line.cells, place), fault
            )

    def check_instead(self, record: Record, day: Day, who: Found, values: Mapping[str, Any]) -> None:
        if all(on_date is not None for _, on_date in day.days):
            return
        plan, entry = record.plan, record.entry
        if any(each.name == NOBODY for each in who.people):
            self.fault(self.spot(entry, plan.name or 0), "name", record.name, CellNotSound("nobody-weekly"))
        if values["instead"]:
            place = next(place for kind, place in plan.others if kind is Kind.INSTEAD)
            text = cell_at(entry.line.cells, place)
            self.fault(self.spot(entry, place), "instead", text, CellNotSound("instead-weekly"))
