"""Names above: the further lines of a person in a grid, whose name is left blank as below a merged cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing.rota.files.faults import Fault
from routing.rota.shapes.bands import Entry
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.table import Spot
from routing.rota.words.heading_words import Kind

_DAYS = frozenset({Kind.DATE, Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH})
_HOURS = frozenset({Kind.CODE, Kind.HOURS, Kind.START, Kind.END})
# What stands once beside a name, and holds for each line of the person.
_OF_PERSON = (Kind.NAME, Kind.PHONE, Kind.TIER, Kind.LANGUAGES, Kind.ORGANISATION, Kind.FROM, Kind.UNTIL)


@dataclass(frozen=True, slots=True)
class _People:
    """The places of a grid's people: name, phone, what holds for them, bodies, shifts before them."""

    name: int
    phone: int | None
    facts: tuple[int, ...]
    bodies: tuple[int, ...]
    shifts: tuple[int, ...]


def with_names_above(layout: Layout, faults: list[Fault]) -> list[Spot]:
    """Give the lines without a name that of the line above; return their cells, and tell where nobody can know.

    A line that is numbered on its own, has a phone, or stands apart is of somebody else: a gap to fill.
    """
    inherited: list[Spot] = []
    copied: set[Spot] = set()
    for section in layout.sections:
        for people in _people_of(section):
            section.entries = _filled(layout, section.entries, people, (inherited, faults, copied))
    if copied:
        layout.table = replace(layout.table, copied=layout.table.copied | copied)
    return inherited


def _people_of(section: Section) -> list[_People]:
    """Return the people of each grid in a section whose days, if any, stand in its headings."""
    if section.names_are_bodies or _DAYS & section.shared.keys():
        return []
    bodies: dict[int, list[int]] = {}
    places_of: dict[int, dict[Kind, int]] = {}
    for group in section.groups:
        places = {**section.shared, **group.places}
        if group.body is not None and Kind.NAME in places and not _DAYS & places.keys():
            bodies.setdefault(places[Kind.NAME], []).append(group.body)
            places_of[places[Kind.NAME]] = places
    return [
        _People(
            name,
            places.get(Kind.PHONE),
            tuple(places[kind] for kind in _OF_PERSON if kind in places),
            tuple(bodies[name]),
            tuple(places[kind] for kind in _HOURS & places.keys() if places[kind] < name),
        )
        for name, places in places_of.items()
    ]


def _filled(
    layout: Layout,
    entries: Sequence[Entry],
    people: _People,
    told: tuple[list[Spot], list[Fault], set[Spot]],
) -> Sequence[Entry]:
    """Return the lines with what is left blank; `told` takes the cells of names, the errors and all cells filled."""
    inherited, faults, copied = told
    found: list[Entry] = []
    above: Entry | None = None  # the last line, if it has a name
    for entry in entries:
        line, name = entry.line, _cell(entry, people.name)
        goes_on = above is not None and line.number == above.line.number + 1 and entry.block is above.block
        if not name and (above is None or not goes_on or not _is_shift(entry, people)):
            above = None
        elif not name and above is not None:
            spot = layout.table.spot(line.number, people.name)
            if any(_cell(entry, place) for place in people.shifts):
                params = {"name": _cell(above, people.name)}
                faults.append(Fault(spot.row, "name", "", "name-again-or-nobody", params, spot.column))
            else:
                inherited.append(spot)
            entry, blank = _with_person(entry, above, people)  # noqa: PLW2901
            copied |= {layout.table.spot(line.number, place) for place in blank}
            above = entry
        else:
            above = entry
        found.append(entry)
    return found


def _is_shift(entry: Entry, people: _People) -> bool:
    """Tell whether a line without a name has shifts, and nothing that makes it another person's."""
    before = (place for place in range(people.name) if place not in (*people.shifts, *people.bodies))
    return (
        any(_cell(entry, place) for place in people.bodies)
        and not (people.phone is not None and _cell(entry, people.phone))
        and not any(_cell(entry, place) for place in before)
    )


def _with_person(entry: Entry, above: Entry, people: _People) -> tuple[Entry, list[int]]:
    """Return a line with what the one above says of its person, and the places that were filled."""
    blank = [place for place in people.facts if not _cell(entry, place) and _cell(above, place)]
    cells = [*entry.line.cells, *[""] * (max(people.facts) + 1 - len(entry.line.cells))]
    for place in blank:
        cells[place] = _cell(above, place)
    return entry._replace(line=entry.line._replace(cells=tuple(cells))), blank


def _cell(entry: Entry, place: int) -> str:
    cells = entry.line.cells
    return cells[place] if place < len(cells) else ""
