"""Asides: notes in and around a table that may change who is on duty, which its other cells alone decide."""

from collections.abc import Iterator

from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.shapes.bands import MOST_LOOKED_AT, Entry
from routing.rota.shapes.beside.unheeded import people_in, people_of, unheeded
from routing.rota.shapes.layout import Aside, Layout, Section
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters
from routing.rota.words.notes.outside import changes_shifts, clauses_of

_LEAST_WORDS = 2


def tell_notes(layout: Layout, looks: Looks, reading: Reading) -> None:
    """Tell of each note that says that a shift is not as it stands, or isn't sure."""
    for each in unheeded(layout, looks):
        column = column_letters(each.spot.column)
        fault = Fault(each.spot.row, column, each.text, each.key, at=each.spot.column)
        (reading.warnings if each.is_doubt else reading.errors).append(fault)
    _tell_asides(layout, looks, reading)


def _tell_asides(layout: Layout, looks: Looks, reading: Reading) -> None:
    """Warn of each note above, below or beside a table that may say that a shift is not as it stands."""
    known: frozenset[str] | None = None
    for spot, text, is_title in _notes(layout):
        if spot in layout.table.copied:
            continue
        if known is None:
            known = frozenset().union(*map(people_of, layout.sections))
        if _changes(text, known, looks, is_title=is_title):
            fault = Fault(spot.row, column_letters(spot.column), text, "note-outside", at=spot.column)
            reading.warnings.append(fault)


def _changes(text: str, known: frozenset[str], looks: Looks, *, is_title: bool) -> bool:
    return any(
        changes_shifts(clause, names_somebody=bool(people_in(clause, known, looks)), is_title=is_title)
        for clause in clauses_of(text)
    )


def _notes(layout: Layout) -> Iterator[tuple[Spot, str, bool]]:
    """Yield place and text of each note, and whether it stands above the table; the cells of a line are one text."""
    lines = [(line, True) for line in layout.titles]
    lines += [
        (each.entry.line, False) for each in layout.asides if each.kind is not Aside.LEGEND or each.has_rest
    ]
    for line, is_title in lines:
        place = next(place for place, cell in enumerate(line.cells) if cell)
        text = " ".join(dict.fromkeys(filter(None, line.cells)))
        yield layout.table.spot(line.number, place), text, is_title
    for section in layout.sections:
        for entry in section.entries[:MOST_LOOKED_AT]:
            alone = _alone(entry, section)
            if alone is not None:
                yield layout.table.spot(entry.line.number, alone), entry.line.cells[alone], False
        for place, role in enumerate(section.roles):
            if role.is_ignored and section.header and len(role.title.split()) > _LEAST_WORDS:
                yield layout.table.spot(section.header[-1].number, place), role.title, False


def _alone(entry: Entry, section: Section) -> int | None:
    """Return the place of the one text of a line, if it stands where a grid has the labels of its lines."""
    filled = [place for place, cell in enumerate(entry.line.cells) if cell][:2]
    if len(filled) != 1 or filled[0] >= len(section.roles):
        return None
    has_bodies = any(each.body is not None for each in section.groups)
    return filled[0] if has_bodies and not section.roles[filled[0]].is_body else None
