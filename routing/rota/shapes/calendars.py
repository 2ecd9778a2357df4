"""Calendars: a month in weeks: weekdays across, a line of day numbers, names in the lines below each (design, part 8).

A number may stand in one cell with its names, or beside them. Each week is a section of its own, so that a name belongs
to the number above it, and the weekday at the top must agree with its date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import MOST_LOOKED_AT, REACH, Block, Entry, is_legend
from routing.rota.shapes.beside.asides import aside_of, part
from routing.rota.shapes.beside.months import is_month, month_in
from routing.rota.shapes.groups import Group
from routing.rota.shapes.layout import Aside, AsideLine, Layout, Section
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.role import Role, Why
from routing.rota.shapes.table import Spot, Table
from routing.rota.shapes.week_lines import Numbers, numbers_in, parted, weekdays_in
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind, tier_named
from routing.rota.words.headings import Heading
from routing.rota.words.weekdays import is_week_number

_LEAST_WEEKS = 2
_LAST_DAYS, _FIRST_DAYS = 22, 7  # of two months, one after the other
_SAY_NOTHING = frozenset({Kind.NAME, Kind.PLACE, Kind.ROLE, Kind.ROW_NUMBER, Kind.PHONE})


@dataclass(slots=True)
class _Week:
    """A line of weekdays, the days of one line of numbers below it, and the lines below these."""

    weekdays: Row
    places: Mapping[int, Heading]  # what the weekdays say
    days: Mapping[int, Heading]  # what each column of the week says of its day
    numbers: Numbers
    entries: list[Entry] = field(default_factory=list)


def as_calendar(table: Table, looks: Looks) -> Layout | None:
    """Return the layout of a month's calendar, None if a table is none.

    Raises CellNotSound if days come back though no month stands above them.
    """
    first = next((place for place, row in enumerate(table.lines[:REACH]) if weekdays_in(row, looks)), None)
    if first is None or len(table.lines) > MOST_LOOKED_AT:
        return None
    reader = _Reader(looks)
    for number, line in enumerate(table.lines[first:]):
        if number == REACH and not reader.weeks:
            return None
        reader.take(line)
    weeks = reader.weeks
    least = 1 if any(each.numbers.has_names for each in weeks) else _LEAST_WEEKS
    if len(weeks) < least or not all(map(_ascend, reader.months)):
        return None
    _check_days(weeks)
    layout = Layout(table, [], [], is_calendar=True)
    titles = [*table.lines[:first], *reader.corners]
    layout.titles = [line for line in titles if not is_legend(line)]
    layout.asides = [aside_of(line) for line in table.lines[:first] if is_legend(line)]
    layout.asides += [AsideLine(Entry(line), Aside.NOTE) for line in reader.others]
    labels = _labels(weeks, looks)
    for week in weeks:
        section = _section(week, labels, table.width)
        _part(section, looks, layout)
        layout.strays += _strays(week, section, layout)
        layout.sections.append(section)
    filled = [section for section in layout.sections if section.entries]
    layout.sections = filled or layout.sections[:1]
    return layout


class _Reader:
    """Takes the lines from the first one with weekdays on."""

    def __init__(self, looks: Looks) -> None:
        self.weeks: list[_Week] = []
        self.months: list[list[_Week]] = []  # weeks below one line of weekdays
        self.corners: list[Row] = []  # what stands beside the weekdays
        self.others: list[Row] = []  # lines of no week
        self._looks = looks
        self._weekdays: tuple[Row, Mapping[int, Heading]] | None = None
        self._is_open = False  # a line of numbers stands above
        self._block: Block | None = None

    def take(self, line: Row) -> None:
        """Take a line as weekdays, numbers, a month or what stands below numbers."""
        if places := weekdays_in(line, self._looks):
            self._weekdays, self._is_open = (line, places), False
            self.months.append([])
            corner = line.cells[: min(places)]
            if any(corner):
                self.corners.append(Row(line.number, corner))
        elif (block := self._month(line)) is not None:
            self._block, self._is_open = block, False
            self.months.append([])
        elif not self._takes_numbers(line):
            self._below(line)

    def _takes_numbers(self, line: Row) -> bool:
        if self._weekdays is None:
            return False
        row, places = self._weekdays
        numbers = numbers_in(line, places, self._looks)
        if numbers is None:
            return False
        self.weeks.append(_Week(row, places, _days(places, numbers, row), numbers))
        self.months[-1].append(self.weeks[-1])
        self._is_open = True
        if numbers.rest is not None:
            self._below(numbers.rest)
        return True

    def _below(self, line: Row) -> None:
        if self._is_open:
            self.weeks[-1].entries += [Entry(each, self._block) for each in parted(line)]
        else:
            self.others.append(line)

    def _month(self, line: Row) -> Block | None:
        """Return a line's one text if it is the month of the weeks below it."""
        texts = {cell for cell in line.cells if cell}
        if len(texts) != 1:
            return None
        (text,) = texts
        found = self._looks.heading(text) or month_in(text)
        return Block(line, line.cells.index(text), found) if found is not None and is_month(found) else None


def _days(places: Mapping[int, Heading], numbers: Numbers, row: Row) -> dict[int, Heading]:
    """Return the day of each column: that of its number, or of the number to its left, beside the names."""
    order = sorted(places)
    width = min((after - before for before, after in pairwise(order)), default=1)
    found: dict[int, Heading] = {}
    for place in order:
        day = numbers.days.get(place)
        if day is None and row.cells[place] == row.cells[place - 1] and place - 1 in found:
            found[place] = found[place - 1]  # a merged weekday
        elif day is not None:
            heading = replace(day, weekdays=places[place].weekdays, kinds=())
            found |= dict.fromkeys(range(place, place + width), heading)
    return found


def _ascend(weeks: Sequence[_Week]) -> bool:
    """Tell whether numbers go on from one to the next as the days of months do."""
    days = [day for week in weeks for day in week.numbers.numbers]
    return all(
        before < after or (before >= _LAST_DAYS and after <= _FIRST_DAYS) for before, after in pairwise(days)
    )


def _check_days(weeks: Sequence[_Week]) -> None:
    seen: dict[tuple[object, str], Numbers] = {}
    for week in weeks:
        block = week.entries[0].block if week.entries else None
        for place in week.numbers.days:
            day = block and block.line.number, _title(week, place)
            if seen.setdefault(day, week.numbers) is not week.numbers:
                raise CellNotSound("calendar-day-twice", day=day[1])


def _labels(weeks: Sequence[_Week], looks: Looks) -> dict[int, Role]:
    """Return what the columns before the days hold, as the texts beside somebody look."""
    found: dict[int, Role] = {}
    taken: set[Kind] = set()
    for place in range(min(min(week.places) for week in weeks)):
        texts = {
            entry.line.cells[place]: None
            for week in weeks
            for entry in week.entries
            if entry.line.cells[place] and any(entry.line.cells[min(week.places) :])
        }
        kind = _kind_of(list(texts), looks)
        if kind in taken:
            found[place] = Role(None, Why.NOT_UNDERSTOOD)
        else:
            found[place] = Role(kind, Why.CONTENTS if kind else Why.SAYS_NOTHING)
            taken |= {kind} if kind else set()
    return found


def _kind_of(texts: Sequence[str], looks: Looks) -> Kind | None:
    """Return what labels of lines say: hours, the code of a shift, a tier, or nothing of it."""
    if not texts or all(map(is_week_number, texts)):
        return None
    if all(looks.fits(Kind.HOURS, text) for text in texts):
        return Kind.HOURS
    if all(map(tier_named, texts)):
        return Kind.TIER
    headings = [looks.heading(text) for text in texts]
    if all(
        each is not None and _SAY_NOTHING.intersection(each.kinds[:1]) and not each.is_value
        for each in headings
    ):
        return None
    return Kind.CODE


def _section(week: _Week, labels: Mapping[int, Role], width: int) -> Section:
    roles = [labels.get(place, Role(None, Why.NOT_UNDERSTOOD)) for place in range(width)]
    for place in range(min(week.places), min(max(week.places) + 1, width)):
        roles[place] = Role(None, Why.HEADING, is_body=True)  # without a day, what stands there is a stray
    groups = []
    for place, heading in sorted(week.days.items()):
        if place < width:
            roles[place] = Role(None, Why.HEADING, heading, _title(week, place), is_body=True)
            groups.append(Group(heading, body=place))
    shared = {role.kind: place for place, role in labels.items() if role.kind is not None}
    return Section((week.weekdays,), week.entries, roles, shared, groups)


def _title(week: _Week, place: int) -> str:
    """Return the weekday and the number above a column."""
    weekday = week.weekdays.cells[_at(place, week.places)]
    return f"{weekday} {week.numbers.texts[_at(place, week.numbers.days)]}"


def _at(place: int, places: Mapping[int, Heading]) -> int:
    """Return the nearest of these places at a place or before it."""
    return max(each for each in places if each <= place)


def _part(section: Section, looks: Looks, layout: Layout) -> None:
    """Take notes, legends and signatures out of a week; without labels, what stands below them is none of it."""
    section.entries, asides = part(section, looks)
    notes = [each.entry.line.number for each in asides if each.kind is Aside.NOTE]
    if notes and not section.shared:
        below = [entry for entry in section.entries if entry.line.number > notes[0]]
        section.entries = [entry for entry in section.entries if entry.line.number <= notes[0]]
        asides += [AsideLine(entry, Aside.NOTE) for entry in below]
    layout.asides += asides


def _strays(week: _Week, section: Section, layout: Layout) -> list[tuple[Spot, str]]:
    """Return what stands in a column of the week where no number says its day."""
    first, last = min(week.places), max(week.places)
    found = []
    for entry in section.entries:
        for place, text in enumerate(entry.line.cells[: last + 1]):
            spot = layout.table.spot(entry.line.number, place)
            if text and place >= first and place not in week.days and spot not in layout.table.copied:
                found.append((spot, text))
    return found
