"""Layouts: what was found of a table: its bands, with the columns and the groups of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from routing.rota.shapes.bands import Entry
from routing.rota.shapes.beside.legends import Legend
from routing.rota.shapes.groups import Group
from routing.rota.shapes.role import Role, is_shift
from routing.rota.shapes.table import Spot, Table
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.marks import code_of, is_off

# A start may be a date with a time; the first day of a shift is that of a calendar's export.
_DAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.FROM})
_HOURS = frozenset({Kind.START, Kind.END, Kind.HOURS})
_OF_PEOPLE = frozenset({Kind.NAME, Kind.PHONE})
_OF_SHIFTS = _DAYS | {Kind.START, Kind.END, Kind.HOURS, Kind.CODE, Kind.UNTIL, Kind.MONTH, Kind.INSTEAD}


class Aside(StrEnum):
    """What a line is that is no record."""

    NOTE = "note-line"
    LEGEND = "legend-line"
    TOTAL = "total-line"


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A line that is no record, and the codes that it explains; `has_rest` if it says something else too."""

    entry: Entry
    kind: Aside
    legend: tuple[Legend, ...] = ()
    has_rest: bool = False


@dataclass(slots=True)
class Section:
    """A band as understood: its lines, and what each column of them says."""

    header: Sequence[Row]
    entries: Sequence[Entry]
    roles: Sequence[Role]
    shared: dict[Kind, int]
    groups: Sequence[Group]
    starts_are_moments: bool = False  # dates with a time

    @property
    def names_are_bodies(self) -> bool:
        """Whether the cells of the grid name people, rather than say when somebody is there."""
        return Kind.NAME not in self.shared and not any(
            each.body is not None and Kind.NAME in each.places for each in self.groups
        )

    def hours_beside_shifts(self) -> dict[int, tuple[str, ...]]:
        """Return the columns of hours beside several shifts with somebody in them, each with the shifts' headings.

        Nothing then says whose hours they are: "Jam, Pagi, Malam". In a line of one shift they are its own.
        """
        beside: dict[int, dict[int, Group]] = {}
        for each in self.groups:
            cell = each.body if each.body is not None else each.places.get(Kind.NAME)
            if cell is not None and each.heading.hours is None and is_shift(each.heading):
                places = {**self.shared, **each.places}
                for kind in _HOURS & places.keys():
                    beside.setdefault(places[kind], {})[cell] = each
        found: dict[int, tuple[str, ...]] = {}
        for place, groups in sorted(beside.items()):
            if len({code_of(each.heading.code or "") for each in groups.values()}) > 1:
                cells = self._first_beside(place, groups)
                if cells:
                    found[place] = tuple(self.roles[cell].title for cell in cells)
        return found

    def _first_beside(self, place: int, groups: Mapping[int, Group]) -> list[int]:
        """Return the places of the shifts that have somebody in the first line in which hours are those of several."""
        for entry in self.entries:
            cells = entry.line.cells
            if place < len(cells) and cells[place]:
                filled = [
                    cell for cell in groups if cell < len(cells) and cells[cell] and not is_off(cells[cell])
                ]
                if len({code_of(groups[cell].heading.code or "") for cell in filled}) > 1:
                    return filled
        return []

    @property
    def lists_people(self) -> bool:
        """Whether its lines say whose each phone is, and nothing of when anybody is there."""
        kinds = {role.kind for role in self.roles if role.kind is not None}
        return (
            kinds >= _OF_PEOPLE
            and not kinds & _OF_SHIFTS
            and not any(each.body is not None or each.heading.is_value for each in self.groups)
            and not any(entry.block is not None for entry in self.entries[:1])
        )


@dataclass(slots=True)
class Layout:
    """A table as understood. `is_list` tells the list form, whose headings are the names of its columns.

    `rivals` are pairs of columns of which one can count, `asked` columns of which nobody can tell what they hold.
    A calendar has a month in weeks; `strays` are texts in it below no number of a day.
    """

    table: Table
    sections: list[Section]
    titles: Sequence[Row] = ()
    weeks: Sequence[Row] = ()  # lines that number a week
    is_list: bool = False
    is_calendar: bool = False
    rivals: list[tuple[int, int]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    asides: list[AsideLine] = field(default_factory=list)
    strays: list[tuple[Spot, str]] = field(default_factory=list)
    strange: float = (
        0.0  # the part of its cells that nothing explains; 1 and more if it says nothing of shifts
    )

    def headings(self) -> Iterator[tuple[Spot, Role | None, str]]:
        """Yield the cells that head others, with what the column holds if it counts; titles and notes, too."""
        lines: list[tuple[Row, Sequence[Role]]] = [
            (line, ()) for line in (*self.titles, *(each.entry.line for each in self.asides))
        ]
        for section in self.sections:
            lines += [(line, section.roles) for line in section.header]
            blocks = {
                id(entry.block): entry.block.line for entry in section.entries if entry.block is not None
            }
            lines += [(line, ()) for line in blocks.values()]
        for line, roles in lines:
            for place, text in enumerate(line.cells):
                spot = self.table.spot(line.number, place)
                role = roles[place] if place < len(roles) else None
                if text and spot not in self.table.copied and not (role is not None and role.is_ignored):
                    yield spot, role, text

    def is_of_people(self, section: Section) -> bool:
        """Tell whether a section is a list of people and phones beside the rota, not the rota."""
        return section.lists_people and not all(each.lists_people for each in self.sections)

    @property
    def gives_days(self) -> bool:
        """Whether a column, a heading or a block says the day of each shift."""
        return any(
            _DAYS & {role.kind for role in section.roles}
            or section.starts_are_moments
            or any(each.heading.gives_day for each in section.groups)
            or any(entry.block is not None and entry.block.heading.gives_day for entry in section.entries[:1])
            for section in self.sections
        )

    @property
    def gives_names(self) -> bool:
        """Whether some column has people in it."""
        return any(
            Kind.NAME in section.shared
            or any(each.body is not None or Kind.NAME in each.places for each in section.groups)
            for section in self.sections
        )
