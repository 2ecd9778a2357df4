"""Plans: where each fact of a group's shifts stands: in which cells of a line, or in a heading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from routing.rota.shapes.groups import Group
from routing.rota.shapes.layout import Section
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading

DAYS = (Kind.DATE, Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.MONTH, Kind.YEAR)
HOURS = (Kind.START, Kind.END, Kind.HOURS, Kind.CODE)
VALIDITY = (Kind.FROM, Kind.UNTIL)
OTHERS = (Kind.TIER, Kind.LANGUAGES, Kind.ORGANISATION, Kind.FROM, Kind.UNTIL, Kind.INSTEAD)

Texts = tuple[str, ...]
Get = Callable[[Sequence[str]], Texts]


@dataclass(slots=True)
class Plan:
    """The places of one group's facts in a line, from 0; `title` is its heading as written.

    `body` is the cell without which there is no shift; it is a name (then `name` is the same place), or a `mark`.
    """

    heading: Heading
    title: str
    days: tuple[tuple[Kind, int], ...]
    hours: tuple[tuple[Kind, int], ...]
    others: tuple[tuple[Kind, int], ...]
    name: int | None
    phone: int | None
    body: int | None
    mark: int | None
    first: int
    own: tuple[int, ...]
    is_dated_by_start: bool
    get_days: Get
    get_hours: Get
    get_others: Get


def plan_of(section: Section, group: Group) -> Plan:
    """Return the plan of a group."""
    places = {**section.shared, **group.places}
    is_name = group.body is not None and section.names_are_bodies
    first = group.body if group.body is not None else group.first
    days = _at(places, DAYS)
    hours, others = _at(places, HOURS), _at(places, OTHERS)
    if not days and not group.heading.gives_day and Kind.FROM in places:
        # A calendar's export: the day on which a shift starts.
        days = ((Kind.DATE, places[Kind.FROM]),)
        others = tuple(each for each in others if each[0] not in {Kind.FROM, Kind.UNTIL})
    return Plan(
        heading=group.heading,
        title=section.roles[first].title if first < len(section.roles) else "",
        days=days,
        hours=hours,
        others=others,
        name=group.body if is_name else places.get(Kind.NAME),
        phone=places.get(Kind.PHONE),
        body=group.body,
        mark=None if is_name else group.body,
        first=first,
        own=() if group.body is not None else tuple(group.places.values()),
        is_dated_by_start=(
            section.starts_are_moments
            and not days
            and not group.heading.gives_day
            and any(kind is Kind.START for kind, _ in hours)
        ),
        get_days=_getter([place for _, place in days]),
        get_hours=_getter([place for _, place in hours]),
        get_others=_getter([place for _, place in others]),
    )


def cell_at(cells: Sequence[str], place: int | None) -> str:
    """Return a line's cell, blank where the line or the column has none."""
    return cells[place] if place is not None and place < len(cells) else ""


def _getter(places: Sequence[int]) -> Get:
    """Return a function that returns a line's cells at these places, blank where the line has none."""
    if not places:
        return lambda _: ()
    furthest = max(places)
    if len(places) == 1:
        return lambda cells: (cells[furthest],) if furthest < len(cells) else ("",)

    def get(cells: Sequence[str]) -> Texts:
        if furthest < len(cells):
            return tuple([cells[place] for place in places])
        width = len(cells)
        return tuple([cells[place] if place < width else "" for place in places])

    return get


def _at(places: dict[Kind, int], kinds: Sequence[Kind]) -> tuple[tuple[Kind, int], ...]:
    return tuple((kind, places[kind]) for kind in kinds if kind in places)
