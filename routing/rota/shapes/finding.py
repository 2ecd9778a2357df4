"""Finding: the layout of a table, as it stands or turned on its side, whichever explains more of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from routing.rota.files.header import column_named
from routing.rota.shapes.asides import aside_of, part
from routing.rota.shapes.bands import REACH, Band, Entry, find_bands, is_month
from routing.rota.shapes.calendars import as_calendar
from routing.rota.shapes.column_headings import headings_of
from routing.rota.shapes.columns import roles_of
from routing.rota.shapes.either import DAYS, block_gives_day, has_days, with_blocks_read
from routing.rota.shapes.groups import group
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.looks import Looks, distinct, is_dated, is_moment
from routing.rota.shapes.role import Role, Why, without_replacements
from routing.rota.shapes.table import Table, standing, turned
from routing.rota.sheets.grid import Grid, Row, column_number
from routing.rota.words.heading_words import Kind, tier_named
from routing.rota.words.weekdays import read_weekdays

_LEAST = 2  # of the five columns that a list has
_NEEDED = frozenset({"day", "start", "end", "name", "phone"})
_SUPPLIES = {
    Kind.DATE: "day",
    Kind.WEEKDAY: "day",
    Kind.DAY_OF_MONTH: "day",
    Kind.START: "start",
    Kind.END: "end",
    Kind.NAME: "name",
    Kind.PHONE: "phone",
}
_LABELLED = frozenset({Kind.ROLE, Kind.CODE})
_DATED = frozenset({Kind.DAY, Kind.DATE})
_MISSING = 10.0
_GOOD = 0.05
_UNSURE = 0.2
_MOST_OF_TITLE = 2

Answer = Kind | None


def find_layout(grid: Grid, looks: Looks, answers: Mapping[str, Answer]) -> Layout:
    """Return how a table is laid out; `answers` says what a column holds, None for nothing.

    Columns are named by their letters, those of a table that lies on its side by the numbers of their rows.
    """
    table = standing(grid)
    listed = _as_list(table, looks)
    if listed is not None:
        return listed
    calendar = as_calendar(table, looks)
    if calendar is not None:
        return calendar
    columns = {
        column_number(name) - 1: kind for name, kind in answers.items() if name.isascii() and name.isalpha()
    }
    found = _laid_out(table, looks, columns)
    found.strange = _penalty(found, looks)
    if found.strange <= _GOOD or _is_sure(found):
        return found
    on_its_side = turned(table)
    if on_its_side is None or columns:
        return found  # answers speak of columns as they stand
    other = _laid_out(on_its_side, looks, {})
    other.strange = _penalty(other, looks)
    if other.strange >= found.strange:
        return found
    rows = {
        place: answers[name] for place, name in enumerate(map(str, on_its_side.turned)) if name in answers
    }
    if rows:
        other = _laid_out(on_its_side, looks, rows)
        other.strange = _penalty(other, looks)
    return other


def _is_sure(layout: Layout) -> bool:
    """Tell whether a table stands, though something of it is asked.

    A column has the days of the month that stands above it, or hours that may be dates.
    """
    return any(
        any(role.kind is Kind.HOURS and role.asked for role in section.roles)
        or (
            any(role.kind is Kind.DAY_OF_MONTH for role in section.roles)
            and any(
                entry.block is not None and is_month(entry.block.heading) for entry in section.entries[:1]
            )
        )
        for section in layout.sections
    )


def _as_list(table: Table, looks: Looks) -> Layout | None:
    """Return the layout of the list form, whose header has the names of its columns; others are none of a shift."""
    header = next((place for place, line in enumerate(table.lines[:REACH]) if _is_list(line, looks)), None)
    if header is None:
        return None
    line = table.lines[header]
    names = [column_named(cell) for cell in line.cells]
    entries = [Entry(each) for each in table.lines[header + 1 :]]
    if "day" not in names and _starts_with_date(names, entries):
        return None
    if "tier" not in names and _has_tiers(line, entries, looks):
        return None
    roles = [
        Role(Kind(name) if name else None, Why.HEADING if name else Why.NOT_UNDERSTOOD, title=cell)
        for name, cell in zip(names, line.cells, strict=True)
    ]
    shared: dict[Kind, int] = {}
    for column, role in enumerate(roles):
        if role.kind is not None:
            shared.setdefault(role.kind, column)
    moments = _starts_with_date(names, entries)
    section = Section((line,), entries, roles, shared, group([]).groups, moments)
    return Layout(table, [section], table.lines[:header], is_list=True)


def _is_list(header: Row, looks: Looks) -> bool:
    """Tell whether a header is that of the list form: what it lacks, no other heading of it has."""
    names = [column_named(cell) for cell in header.cells]
    has_hours, has_key = {"start", "end"} & {*names}, {"day", "name"} & {*names}
    if len(_NEEDED.intersection(names)) < _LEAST or not has_hours or not has_key or _repeats_all(names):
        return False
    others = [
        looks.heading(cell) for name, cell in zip(names, header.cells, strict=True) if name is None and cell
    ]
    # Tiers, rooms or days across are a grid, whatever stands beside them.
    is_grid = any(heading and (heading.is_value or heading.kinds[:1] == (Kind.PLACE,)) for heading in others)
    if is_grid and not {"name", "day"} <= {*names}:
        return False
    # The dates of a list tell more than the weekdays beside them, which the list form would repeat every week.
    if any(heading and heading.kinds[:1] == (Kind.DATE,) for heading in others):
        return False
    supplied = {_SUPPLIES.get(kind) for heading in others if heading for kind in heading.kinds[:1]}
    return not any(name in supplied and name not in names for name in _NEEDED)


def _starts_with_date(names: Sequence[str | None], entries: Sequence[Entry]) -> bool:
    """Tell whether the starts are dates, with a time or without."""
    if "start" not in names:
        return False
    place = names.index("start")
    texts = distinct(entry.line.cells[place] for entry in entries if place < len(entry.line.cells))
    return any(map(is_dated, texts))


def _has_tiers(header: Row, entries: Sequence[Entry], looks: Looks) -> bool:
    """Tell whether a column of roles or shifts says who rings first, which the list form has in one of its own."""
    for place, title in enumerate(header.cells):
        heading = looks.heading(title) if title else None
        if heading is not None and _LABELLED.intersection(heading.kinds[:1]):
            texts = distinct(entry.line.cells[place] for entry in entries if place < len(entry.line.cells))
            if texts and all(map(tier_named, texts)):
                return True
    return False


def _repeats_all(names: Sequence[str | None]) -> bool:
    """Tell whether people are named more than once: blocks of columns side by side."""
    return names.count("name") > 1 and names.count("phone") in {0, names.count("name")}


def _laid_out(table: Table, looks: Looks, answers: Mapping[int, Answer]) -> Layout:
    bands = find_bands(table, looks)
    width = table.width
    headed = []
    contents_of: dict[object, dict[int, Collection[str]]] = {}
    found = [_contents(band, width) for band in bands.bands]
    filled = {place for contents in found for place in contents}
    for band, contents in zip(bands.bands, found, strict=True):
        headings = headings_of(band, width, filled, looks, has_days=has_days(band, contents, looks))
        form = tuple(heading.kinds for heading, _ in headings)
        known = contents_of.setdefault(form, {})
        for place, texts in contents.items():
            known[place] = distinct((*known.get(place, ()), *texts))
        headed.append((band, headings, form))
    layout = Layout(table, [], bands.titles, bands.weeks)
    used: set[int] = set()
    for band, headings, form in headed:
        roles = roles_of(headings, contents_of[form], looks, answers, block_gives_day=block_gives_day(band))
        roles = without_replacements(roles, [entry.line.cells for entry in band.entries])
        grouped = group(_answered(roles, answers))
        beaten = {one for one, other in grouped.rivals if other in answers and one not in answers}
        if beaten:
            roles = [_uncounted(role) if place in beaten else role for place, role in enumerate(roles)]
            grouped = group(_answered(roles, answers))
        moments = _have_moments(roles, contents_of[form])
        band.entries = with_blocks_read(band.entries, is_hours=any(role.kind in DAYS for role in roles))
        section = Section(band.header, band.entries, roles, grouped.shared, grouped.groups, moments)
        section.entries, asides = part(section, looks)
        layout.asides += asides
        used |= {
            entry.block.line.number for entry in section.entries if entry.block and _uses(entry, section)
        }
        used |= {entry.tier.line.number for entry in section.entries if entry.tier is not None}
        layout.sections.append(section)
        layout.rivals += [pair for pair in grouped.rivals if pair not in layout.rivals]
        layout.asked += [
            place for place, role in enumerate(roles) if role.asked and place not in layout.asked
        ]
    layout.asides += [aside_of(line) for line in bands.blocks if line.number not in used]
    return layout


def _uses(entry: Entry, section: Section) -> bool:
    """Tell whether a line takes its day or its hours from the heading of its block."""
    if entry.block is None:
        return False
    cells = entry.line.cells
    own = {role.kind for place, role in enumerate(section.roles) if place < len(cells) and cells[place]}
    heading = entry.block.heading
    if heading.hours is not None or heading.code is not None:
        return not own & {Kind.HOURS, Kind.START, Kind.CODE}
    if heading.several is not None:
        days = [
            cell for cell, role in zip(cells, section.roles, strict=False) if role.kind in _DATED and cell
        ]
        return all(map(read_weekdays, days))  # weekdays choose among them
    return is_month(heading) or not (section.starts_are_moments or own & {Kind.DAY, Kind.DATE, Kind.WEEKDAY})


def _have_moments(roles: Sequence[Role], contents: Mapping[int, Collection[str]]) -> bool:
    """Tell whether the starts are dates with a time."""
    return any(
        role.kind is Kind.START and any(map(is_moment, contents.get(place, ())))
        for place, role in enumerate(roles)
    )


def _answered(roles: Sequence[Role], answers: Mapping[int, Answer]) -> Sequence[Role]:
    """Let a column that was answered to hold a kind be the only one of it, beside those that share it by heading."""
    chosen = {kind for place, kind in answers.items() if kind is not None}
    return [
        replace(role, kind=None)
        if role.kind in chosen and place not in answers and role.kind is Kind.PHONE
        else role
        for place, role in enumerate(roles)
    ]


def _uncounted(role: Role) -> Role:
    """Return the role of a column that counts for nothing, since another one was answered to hold its kind."""
    return replace(role, kind=None, why=Why.ANSWER)


def _contents(band: Band, width: int) -> dict[int, Collection[str]]:
    """Return the distinct texts of each column that has any."""
    found: dict[int, Collection[str]] = {}
    for place in range(width):
        texts = distinct(entry.line.cells[place] for entry in band.entries if place < len(entry.line.cells))
        if texts:
            found[place] = texts
    return found


def _penalty(layout: Layout, looks: Looks) -> float:
    """Return how little of a table is explained: what is missing counts most, then cells that don't fit."""
    cells = strange = 0
    for section in layout.sections:
        for place, texts in _contents(Band((), list(section.entries)), len(section.roles)).items():
            cells += len(texts)
            strange += sum(not _is_explained(section, place, text, looks) for text in texts)
    for line in layout.titles:
        if len({cell for cell in line.cells if cell}) > _MOST_OF_TITLE:
            cells += len(line.cells)
            strange += len(line.cells)
    missing = (not layout.gives_days) + (not layout.gives_names)
    unsure = _UNSURE * (bool(layout.asked) + any(map(_repeats_itself, layout.sections)))
    return _MISSING * missing + unsure + (strange / cells if cells else 1)


def _repeats_itself(section: Section) -> bool:
    """Tell whether two columns of a grid have one heading, as where the records stand side by side."""
    keys = [
        (each.heading, section.roles[each.body].title) for each in section.groups if each.body is not None
    ]
    return len({*map(repr, keys)}) < len(keys)


def _is_explained(section: Section, place: int, text: str, looks: Looks) -> bool:
    role = section.roles[place]
    if (role.is_body or role.kind in {Kind.CODE, Kind.NAME}) and looks.is_word(text):
        return False
    if role.is_body:
        if section.names_are_bodies:
            return looks.is_off(text) or looks.is_vacant(text) or looks.fits(Kind.NAME, text)
        return looks.is_mark(text)
    if role.kind is not None:
        return looks.explains(role.kind, text)
    return role.why is not Why.NOT_UNDERSTOOD
