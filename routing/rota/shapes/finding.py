"""Finding: the layout of a table, as it stands or turned on its side, whichever explains more of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from routing.rota.shapes.bands import Band, Entry, find_bands
from routing.rota.shapes.beside.asides import aside_of, codes_in, part
from routing.rota.shapes.beside.day_ranges import read_day_ranges
from routing.rota.shapes.beside.months import is_month
from routing.rota.shapes.calendars import as_calendar
from routing.rota.shapes.column_headings import headings_of
from routing.rota.shapes.columns import roles_of
from routing.rota.shapes.either import DAYS, block_gives_day, has_days, with_blocks_read
from routing.rota.shapes.groups import group
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.list_form import as_list
from routing.rota.shapes.looks import MOST_LOOKED_AT, Looks, distinct, is_moment
from routing.rota.shapes.mislabelled import with_hours
from routing.rota.shapes.role import Role, Why, without_replacements
from routing.rota.shapes.table import Table, standing, turned
from routing.rota.sheets.grid import Grid, Row, column_number
from routing.rota.words.heading_words import Kind
from routing.rota.words.weekdays import read_weekdays

_DATED = frozenset({Kind.DAY, Kind.DATE})
# Kinds of which a cell's text tells whether it is one.
_TOLD = frozenset(
    {Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.HOURS, Kind.START, Kind.END, Kind.PHONE, Kind.TIER}
)
_MISSING = 10.0
_HALF = 0.5
_GOOD = 0.05
_UNSURE = 0.2
_MOST_OF_TITLE = 2

Answer = Kind | None


def find_layout(grid: Grid, looks: Looks, answers: Mapping[str, Answer]) -> Layout:
    """Return how a table is laid out; `answers` says what a column holds, None for nothing.

    Columns are named by their letters, those of a table that lies on its side by the numbers of their rows.
    """
    table = standing(grid)
    looks.learn_codes(codes_in(table.lines))
    listed = as_list(table, looks)
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
    if found.strange <= _GOOD or _is_sure(found, looks):
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


def _is_sure(layout: Layout, looks: Looks) -> bool:
    """Tell whether a table stands, though something of it is asked or odd.

    A column has the days of the month that stands above it, or hours that may be dates; or nothing is odd but some
    cells of columns whose headings say what all others of them are.
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
    ) or (
        layout.strange < _MISSING
        and not layout.asked
        and not any(map(_is_wide, layout.titles))
        and _has_odd_cells_alone(layout, looks)
    )


def _has_odd_cells_alone(layout: Layout, looks: Looks) -> bool:
    """Tell whether whatever is odd stands in columns of days, hours or phones, the most of which is not."""
    for section in layout.sections:
        for place, texts in _contents(Band((), list(section.entries)), len(section.roles)).items():
            role = section.roles[place]
            is_odd = any(not _is_explained(section, place, text, looks) for text in texts)
            if is_odd and not (role.kind in _TOLD and looks.share_of_cells(role.kind, texts) > _HALF):
                return False
    return True


def _laid_out(table: Table, looks: Looks, answers: Mapping[int, Answer]) -> Layout:
    bands = find_bands(table, looks)
    width = table.width
    headed = []
    contents_of: dict[object, dict[int, Mapping[str, int]]] = {}
    found = [_contents(band, width) for band in bands.bands]
    filled = {place for contents in found for place in contents}
    for band, contents in zip(bands.bands, found, strict=True):
        headings = headings_of(band, width, filled, looks, has_days=has_days(band, contents, looks))
        form = tuple(heading.kinds for heading, _ in headings)
        known = contents_of.setdefault(form, {})
        for place, texts in contents.items():
            known[place] = _joined(known.get(place, {}), texts)
        headed.append((band, headings, form))
    layout = Layout(table, [], bands.titles, bands.weeks)
    used: set[int] = set()
    for band, headings, form in headed:
        roles = roles_of(headings, contents_of[form], looks, answers, block_gives_day=block_gives_day(band))
        roles = without_replacements(roles, [entry.line.cells for entry in band.entries])
        roles = with_hours(roles, contents_of[form], band.entries, looks)
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
    read_day_ranges(layout)
    return layout


def _uses(entry: Entry, section: Section) -> bool:
    """Tell whether a line takes its day or its hours from the heading of its block."""
    if entry.block is None:
        return False
    cells = entry.line.cells
    own = {role.kind for place, role in enumerate(section.roles) if place < len(cells) and cells[place]}
    heading = entry.block.heading
    gives_hours = heading.hours is not None or heading.code is not None
    if gives_hours and not (heading.gives_day and own & {Kind.HOURS, Kind.START, Kind.CODE}):
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


def _joined(texts: Mapping[str, int], others: Mapping[str, int]) -> Mapping[str, int]:
    """Return the first distinct texts of two bands, with how often each was met."""
    both = {text: texts.get(text, 0) + others.get(text, 0) for text in (*texts, *others)}
    return dict(islice(both.items(), MOST_LOOKED_AT))


def _contents(band: Band, width: int) -> dict[int, Mapping[str, int]]:
    """Return the distinct texts of each column that has any, with how often each was met."""
    found: dict[int, Mapping[str, int]] = {}
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
        if _is_wide(line):
            cells += len(line.cells)
            strange += len(line.cells)
    missing = (not layout.gives_days) + (not layout.gives_names)
    unsure = _UNSURE * (bool(layout.asked) + any(map(_repeats_itself, layout.sections)))
    return _MISSING * missing + unsure + (strange / cells if cells else 1)


def _is_wide(line: Row) -> bool:
    """Tell whether a line has more texts than a title."""
    return len({cell for cell in line.cells if cell}) > _MOST_OF_TITLE


def _repeats_itself(section: Section) -> bool:
    """Tell whether two columns of a grid have one heading, as where the records stand side by side."""
    keys = [
        (each.heading, section.roles[each.body].title) for each in section.groups if each.body is not None
    ]
    return len({*map(repr, keys)}) < len(keys)


def _is_explained(section: Section, place: int, text: str, looks: Looks) -> bool:
    role = section.roles[place]
    if (role.is_body or role.kind in {Kind.CODE, Kind.NAME}) and looks.is_word(text):
        heading = looks.heading(text)
        return heading is not None and heading.kinds[0] is Kind.BREAK  # a grid has its breaks too
    if role.is_body:
        if section.names_are_bodies:
            return looks.is_off(text) or looks.is_vacant(text) or looks.fits(Kind.NAME, text)
        return looks.is_mark(text)
    if role.kind is not None:
        return looks.explains(role.kind, text)
    return role.why is not Why.NOT_UNDERSTOOD
