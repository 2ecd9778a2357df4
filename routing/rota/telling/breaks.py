"""Breaks: columns that say when somebody rests within a shift, which is not read."""

from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters
from routing.rota.words.heading_words import Kind
from routing.rota.words.notes.changes import says_nothing_changed


def tell_breaks(layout: Layout, looks: Looks, reading: Reading) -> None:
    """Warn of each column of breaks in which something stands: whoever has one is rung all the same."""
    told: set[Spot] = set()
    for section in layout.sections:
        for place, role in enumerate(section.roles):
            heading = looks.heading(role.title) if role.is_ignored and role.title and section.header else None
            if heading is None or heading.kinds[:1] != (Kind.BREAK,) or not _is_filled(section, place):
                continue
            spot = layout.table.spot(section.header[-1].number, place)
            if spot not in told:
                told.add(spot)
                letters = column_letters(spot.column)
                fault = Fault(spot.row, letters, role.title, "break-not-read", at=spot.column)
                reading.warnings.append(fault)


def _is_filled(section: Section, place: int) -> bool:
    cells = (entry.line.cells[place] for entry in section.entries if place < len(entry.line.cells))
    return any(cell and not says_nothing_changed(cell) for cell in cells)
