"""Assembling: the shifts of a layout, put together line by line from its cells and headings (design, part 8)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice, product
from typing import Any

from routing.rota.facts.collecting import Books, collect, name_and_mark
from routing.rota.facts.group_reader import GroupReader, Record
from routing.rota.facts.notes import Notes
from routing.rota.facts.outcomes import Nothing, Times, Value, When
from routing.rota.facts.people_cells import Found, Somebody
from routing.rota.facts.plan import DAYS, cell_at, plan_of
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.lines import NOBODY, Reading, ShiftLine
from routing.rota.files.times import DAY
from routing.rota.shapes.bands import Entry
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.table import Spot

MOST_SHIFTS = 1_000_000
MOST_FAULTS = 500_000

Progress = Callable[[int, int], None]

_MOST_OFF = 500  # dates without anybody that are looked at
_STEP = 1000
_WEEK = 7


class Assembler:
    """Reads a layout into a reading: all its texts are collected, then each line is put together."""

    def __init__(
        self, layout: Layout, reading: Reading, books: Books, progress: Progress | None = None
    ) -> None:
        self._layout = layout
        self._reading = reading
        self._books = books
        self._progress = progress
        self.notes = Notes(layout, reading, books)
        self._width = max((len(section.roles) for section in layout.sections), default=0)
        self.inherited: list[Spot] = []
        self.off = 0
        self.empty: list[Spot] = []  # what stands in lines without a shift
        self._heads: set[int] = set()  # the lines whose day others take over
        self.nobody: dict[str, list[Spot]] = {}  # what names no person
        self._off_dates: list[tuple[Spot, str, date]] = []  # dates on which nobody is there, by a word

    def assemble(self) -> None:
        """Read the whole layout."""
        books, layout = self._books, self._layout
        groups: list[tuple[Section, list[GroupReader]]] = []
        number = 0
        for section in layout.sections:
            groups.append((section, []))
            for group in section.groups:
                plan = plan_of(section, group, layout.table.letters)
                collect(layout, section, plan, number, books)
                groups[-1][1].append(GroupReader(plan, books))
                number += 1
        self._learn_legends()
        books.calendar.settle()
        books.hours.settle()
        books.people.settle()
        total = sum(len(section.entries) for section in layout.sections)
        done = 0
        for section, each in groups:
            if layout.is_of_people(section):
                self._people_listed(section, each)
                done += len(section.entries)
                continue
            unused: list[Entry] = []
            for entry in section.entries:
                done += 1
                if self._progress is not None and done % _STEP == 0:
                    self._progress(done, total)
                read = [self._line(entry, one) for one in each]
                if True not in read:
                    unused.append(entry)
            self._tell_unused(section, unused)
        self._reading.warnings += self.notes.handovers.warnings()
        self._tell_off_dates()
        if self._progress is not None:
            self._progress(total, total)

    def _learn_legends(self) -> None:
        books = self._books
        for legend in (legend for aside in self._layout.asides for legend in aside.legend):
            if legend.is_off:
                books.hours.state_off(legend.code)
                books.people.state_off(legend.code)
            else:
                books.hours.state(legend.code, legend.hours)

    def _tell_off_dates(self) -> None:
        """Warn of dates that say that nobody is there, where weekly rows come all the same."""
        masks = {(each.days, each.valid_from, each.valid_until) for each in self._reading.shifts if each.days}
        for spot, text, on in islice(self._off_dates, _MOST_OFF if masks else 0):
            if any(
                (days or 0) >> on.weekday() & 1 and (first or on) <= on <= (last or on)
                for days, first, last in masks
            ):
                self._reading.warnings.append(
                    Fault(spot.row, "name", text, "off-yet-weekly", {"date": on.isoformat()}, spot.column)
                )

    def _people_listed(self, section: Section, groups: Sequence[GroupReader]) -> None:
        """Tell what is wrong with the lines that say whose each phone is; they were collected with the others."""
        for entry, group in product(section.entries, groups):
            name, phone = (cell_at(entry.line.cells, place) for place in (group.plan.name, group.plan.phone))
            spots = [self.notes.spot(entry, place) for place, cell in enumerate(entry.line.cells) if cell]
            if not phone:
                self.empty += spots
                continue
            who = self._books.people.who(name, phone)
            if isinstance(who, Found):
                self.notes.tell_people(Record(entry, entry, group.plan, (), (), "", name, phone), who)
                self.notes.remarks.setdefault("people-listed", []).append(spots[0])
            else:
                self.empty += spots

    def _tell_unused(self, section: Section, unused: Sequence[Entry]) -> None:
        """Tell of lines without a shift: a day that nobody has, somebody without a shift."""
        days = [place for place, role in enumerate(section.roles) if role.kind in DAYS]
        strays = {spot for spot, _ in self._layout.strays}  # told apart
        for entry in unused:
            if entry.line.number in self._heads:
                continue
            place = next((place for place in days if cell_at(entry.line.cells, place)), None)
            if place is None or any(each.body is not None for each in section.groups):
                spots = [self.notes.spot(entry, place) for place, cell in enumerate(entry.line.cells) if cell]
                self.empty += [spot for spot in spots if spot not in strays]
            else:
                spot = self.notes.spot(entry, place)
                self._reading.warnings.append(Fault(spot.row, "name", "", "gap-to-fill", at=spot.column))

    def _line(self, entry: Entry, group: GroupReader) -> bool:
        """Put together the shifts of one line and one group; return whether it says anything of a shift."""
        plan, cells = group.plan, entry.line.cells
        days, hours = plan.get_days(cells), plan.get_hours(cells)
        (name, mark), phone = name_and_mark(cells, plan, self._books.people), cell_at(cells, plan.phone)
        last = group.last
        if plan.week is not None and last is not None and any(days):
            days = plan.with_week(days, last[0])
        if any(days) or last is None or (not days and any(hours)):
            group.last = days, hours, entry
        if plan.body is not None and not cell_at(cells, plan.body):
            if phone and plan.name == plan.body:
                self.notes.fault(
                    self.notes.spot(entry, plan.body), "name", "", CellNotSound("phone-without-name")
                )
                return True
            return False
        if plan.own and not any(cell_at(cells, place) for place in plan.own):
            return False
        if plan.body is None and not (name or phone or any(hours) or self._layout.is_list):
            return False
        dated = entry
        if days and not any(days) and last is not None and not plan.says_day:
            days, dated = last[0], last[2]
            self._heads.add(dated.line.number)
            self.inherited.append(self.notes.spot(entry, plan.days[0][1]))
            if hours and not any(hours):
                hours = last[1]
        elif (
            plan.name is not None and plan.name == plan.body and hours and not any(hours) and last is not None
        ):
            # Below the name of a shift that stands once.
            hours = last[1]
            self.inherited.append(self.notes.spot(entry, plan.hours[0][1]))
        record = Record(entry, dated, plan, days, hours, mark, name, phone)
        self._record(record, group)
        return True

    def _record(self, record: Record, group: GroupReader) -> None:
        """Add the shifts of one record, or what keeps it from having any."""
        reading, entry, plan = self._reading, record.entry, record.plan
        when = group.when(record)
        if when.is_nothing:
            self.off += 1
            self.notes.tell_gaps(record, when)
            self.notes.note_unread(record, group.day(record), None, group.others(record))
            return
        if self._layout.is_list and plan.name is None:
            who: Found | Nothing = Found()  # the header is told what it lacks
        else:
            who = self._books.people.who(record.name, record.phone)
        if isinstance(who, Nothing):
            self.off += 1
            self.notes.note_unread(record, group.day(record), when, group.others(record))
            at = self.notes.spot(entry, plan.name or 0)
            self._off_dates += [(at, record.name, on) for _, on in group.day(record).days if on is not None]
            if name := who.params.get("name"):
                self.nobody.setdefault(str(name), []).append(self.notes.spot(entry, plan.name or 0))
            return
        reading.rows += 1
        self._check_size()
        day, others = group.day(record), group.others(record)
        is_wide = len(entry.line.cells) > self._width and self._layout.is_list
        is_plain = when.is_plain and who.is_plain and day.is_plain and others.is_plain and not is_wide
        if not is_plain and not self._is_sound(record, group, when, who):
            return
        shifts = len(day.days) * len(when.outcomes) * len(who.people)
        reading.rows += shifts - 1 if shifts else 0
        self._check_size()
        for each, times, somebody in product(day.days, when.outcomes, who.people):
            if isinstance(times, Value):
                self._shift(record, each, times.value, somebody, others.values)

    def _is_sound(self, record: Record, group: GroupReader, when: When, who: Found) -> bool:
        """Tell what is wrong, odd or open about a record; return whether it has shifts."""
        notes, before = self.notes, len(self._reading.errors)
        day, others = group.day(record), group.others(record)
        is_open = notes.tell_people(record, who)
        is_open |= notes.tell_day(record, day)
        is_open |= notes.tell_hours(record, when)
        notes.tell_others(record, others)
        notes.check_validity(record, others.values)
        if self._layout.is_list:
            notes.check_width(record.entry)
        if day.days:
            notes.check_instead(record, day, who, others.values)
        return len(self._reading.errors) == before and not is_open

    def _check_size(self) -> None:
        reading = self._reading
        if reading.rows > MOST_SHIFTS:
            raise CellNotSound("file-too-long", most=MOST_SHIFTS)
        if len(reading.errors) + len(reading.warnings) > MOST_FAULTS:
            raise CellNotSound("faults-too-many", most=MOST_FAULTS)

    def _shift(
        self,
        record: Record,
        day: tuple[int | None, date | None],
        times: Times,
        somebody: Somebody,
        values: Mapping[str, Any],
    ) -> None:
        (mask, on_date), (start, end, _, on) = day, times
        entry, plan = record.entry, record.plan
        line = entry.line.number if not self._layout.table.turned else self.notes.spot(entry, plan.first).row
        nobody = somebody.name == NOBODY
        shift = ShiftLine(
            line,
            mask,
            on or on_date,
            start,
            end if end > start else end + DAY,
            somebody.name,
            somebody.phone,
            values["tier"] or (None if nobody else 1),
            values["languages"] or somebody.languages,
            values["organisation"] or somebody.organisation,
            values["from"],
            values["until"],
            nobody or values["instead"],
        )
        if (shift.valid_from is not None or shift.valid_until is not None) and never_comes(shift):
            at = self.notes.spot(entry, plan.days[0][1] if plan.days else plan.first)
            self._reading.warnings.append(Fault(at.row, "day", "", "never", at=at.column))
        self._reading.shifts.append(shift)


def never_comes(shift: ShiftLine) -> bool:
    """Tell whether no day of a shift lies between its first and its last."""
    first, last = shift.valid_from or date.min, shift.valid_until or date.max
    if shift.days is None:
        return shift.on_date is not None and not first <= shift.on_date <= last
    length = (last - first).days + 1
    if length >= _WEEK:
        return False
    return not any(shift.days >> (first.weekday() + day) % _WEEK & 1 for day in range(length))
