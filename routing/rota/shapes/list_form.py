"""List form: the layout of a table whose header has the names of the list's columns (design, part 8)."""

from collections.abc import Sequence

from routing.rota.files.header import column_named
from routing.rota.shapes.bands import REACH, Entry
from routing.rota.shapes.groups import group
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.looks import Looks, distinct, is_dated
from routing.rota.shapes.role import Role, Why
from routing.rota.shapes.table import Table
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind, tier_named

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


def as_list(table: Table, looks: Looks) -> Layout | None:
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
        if not title or column_named(title) is not None:
            continue
        texts = distinct(entry.line.cells[place] for entry in entries if place < len(entry.line.cells))
        named = [tier_named(text) is not None for text in texts]
        heading = looks.heading(title)
        kind = heading.kinds[0] if heading is not None and heading.kinds else None
        if kind is Kind.TIER and texts:
            return True
        if any(named) and (kind is Kind.ROLE or (kind in {None, Kind.CODE} and all(named))):
            return True
    return False


def _repeats_all(names: Sequence[str | None]) -> bool:
    """Tell whether people are named more than once: blocks of columns side by side."""
    return names.count("name") > 1 and names.count("phone") in {0, names.count("name")}
