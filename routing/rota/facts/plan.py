"""Plans: where each fact of a group's shifts stands: in which cells of a line, or in a heading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from routing.rota.facts.day_cells import Get, day_cells_of, parted
from routing.rota.shapes.beside.week_columns import ends_week
from routing.rota.shapes.groups import Group
from routing.rota.shapes.layout import Section
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading

DAYS = (Kind.DATE, Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.MONTH, Kind.YEAR)
HOURS = (Kind.START, Kind.END, Kind.HOURS, Kind.CODE, Kind.WHOLE_DAY)
VALIDITY = (Kind.FROM, Kind.UNTIL)
OTHERS = (Kind.TIER, Kind.LANGUAGES, Kind.ORGANISATION, Kind.FROM, Kind.UNTIL, Kind.INSTEAD)

Texts = tuple[str, ...]
Letters = Callable[[int], str]


class Period(NamedTuple):
    """The places of a period: of its first and its last day, or moment, and of the times that stand apart from them."""

    first: tuple[Kind, int]
    last: tuple[Kind, int]
    start: int | None
    end: int | None

    @property
    def is_hours_of_each_day(self) -> bool:
        """Whether both days stand before both times, which then are those of each day."""
        return self.start is not None and max(self.first[1], self.last[1]) < self.start


@dataclass(slots=True)
class Plan:
    """The places of one group's facts in a line, from 0; `title` is its heading as written.

    `body` is the cell without which there is no shift; it is a name (then `name` is the same place), or a `mark`.
    """

    heading: Heading
    title: str
    head: tuple[int, int] | None  # the number of the line and the place of the heading's last text
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
    has_dated_times: bool  # dates may stand before the times of a line that has its day elsewhere
    period: Period | None
    week: str | None  # the letters of a column of weeks
    has_last_of_week: bool  # that column has their last days
    get_days: Get
    get_hours: Get
    get_others: Get

    @property
    def has_hours_behind_names(self) -> bool:
        """Whether hours may stand behind a name: in the body of a grid, or where no column has any."""
        return self.name is not None and self.mark is None and (self.name == self.body or not self.hours)

    @property
    def says_day(self) -> bool:
        """Whether its heading says the day of each line; beside a column of dates a weekday is that of a week."""
        is_of_week = not self.heading.gives_date and any(kind is Kind.DATE for kind, _ in self.days)
        return self.heading.gives_day and not is_of_week

    def with_week(self, days: Texts, last: Texts) -> Texts:
        """Return a line's cells of days with the week of the last line that has one."""
        parts = zip(self.days, days, last, strict=True)
        return tuple(
            [before if kind is Kind.DATE and not text else text for (kind, _), text, before in parts]
        )


def plan_of(section: Section, group: Group, letters: Letters) -> Plan:
    """Return the plan of a group; `letters` returns those of the column at a place."""
    places = {**section.shared, **group.places}
    is_name = group.body is not None and section.names_are_bodies
    first = group.body if group.body is not None else group.first
    days = _at(places, DAYS)
    hours, others = _at(places, HOURS), _at(places, OTHERS)
    both = day_cells_of(section, places)
    with_more = both.place if both is not None else None
    if both is not None and both.times is None:
        hours += ((Kind.HOURS, both.place),)
    is_dated = not days and not group.heading.gives_day
    period = _period(places, days, section) if is_dated or _is_date(days, places) else None
    if is_dated and Kind.FROM in places:
        # A calendar's export: the day on which a shift starts.
        days = ((Kind.DATE, places[Kind.FROM]),)
        others = tuple(each for each in others if each[0] not in VALIDITY)
    if period is not None and period.last[0] is Kind.UNTIL:
        days += (period.last,) if days else ()
        others = tuple(each for each in others if each[0] not in VALIDITY)
    return Plan(
        heading=group.heading,
        title=section.roles[first].title if first < len(section.roles) else "",
        head=_head(section, first),
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
            is_dated
            and not days
            and section.starts_are_moments
            and any(kind is Kind.START for kind, _ in hours)
        ),
        has_dated_times=(
            section.starts_are_moments
            and period is None
            and (bool(days) or group.heading.gives_day)
            and any(kind is Kind.START for kind, _ in hours)
        ),
        period=period,
        week=next((letters(place) for _, place in days if section.roles[place].is_week), None),
        has_last_of_week=any(ends_week(section.roles[place]) for _, place in days),
        get_days=parted(
            _getter([place for _, place in days]),
            [place == with_more for _, place in days],
            both and both.days,
        ),
        get_hours=parted(
            _getter([place for _, place in hours]),
            [place == with_more for _, place in hours],
            both and both.hours,
        ),
        get_others=_getter([place for _, place in others]),
    )


def _head(section: Section, place: int) -> tuple[int, int] | None:
    """Return where the heading of a column stands: in its last row that has a text there, or to the left of it."""
    for row in reversed(section.header):
        texts = [at for at, cell in enumerate(row.cells[: place + 1]) if cell]
        if texts:
            return row.number, texts[-1]
    return None


def _is_date(days: tuple[tuple[Kind, int], ...], places: dict[Kind, int]) -> bool:
    """Tell whether a last day stands beside the date of a shift."""
    kinds = [kind for kind, _ in days]
    return kinds == [Kind.DATE] and Kind.UNTIL in places and Kind.FROM not in places


def _period(places: dict[Kind, int], days: tuple[tuple[Kind, int], ...], section: Section) -> Period | None:
    """Return the places of a period, None if there is none: no first day or no last."""
    firsts = (Kind.DATE,) if days else (Kind.FROM, Kind.START) if section.starts_are_moments else (Kind.FROM,)
    first = next((kind for kind in firsts if kind in places), None)
    last = next((kind for kind in (Kind.UNTIL, Kind.END) if kind in places), None)
    if first is None or last is None:
        return None
    is_apart = first is not Kind.START and last is not Kind.END and {Kind.START, Kind.END} <= places.keys()
    start, end = (places[Kind.START], places[Kind.END]) if is_apart else (None, None)
    return Period((first, places[first]), (last, places[last]), start, end)


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
