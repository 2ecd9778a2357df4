"""Addresses: where questions, and what was understood or ignored, stand: in cells of a sheet, or in lines of a text."""

from collections.abc import Sequence

from routing.rota.messages.catalogue import catalogue
from routing.rota.messages.folding import Manner, in_lines
from routing.rota.messages.places import Area, areas, read_address, run_text, runs
from routing.rota.messages.saying import counted, listed
from routing.rota.sheets.grid import column_letters

_MOST = 8


def in_addresses(cells: Sequence[str], manner: Manner, count: int = 0) -> str:
    """Return "in D7, D9-D12 and 3 more", "in lines 7-12", "in column E"; empty for no cells.

    `cells` are "D7" and "E1:E90", the first of `count`.
    """
    found = [area for cell in cells if (area := read_address(cell))]
    if not found:
        return ""
    more = max(count - sum(area.size for area in found), 0)
    if manner.is_sheet:
        return _in_cells(found, more, manner)
    columns = {column for area in found for column in (area.left, area.right)}
    if len(columns) == 1 and any(area.bottom > area.top for area in found):
        return catalogue(manner.language).words["in-column"].format(places=column_letters(columns.pop()))
    lines = [line for area in found for line in range(area.top, area.bottom + 1)]
    if more and len(set(lines)) < len(lines):
        return _in_lines_and_cells(lines, more, manner)
    return in_lines(lines, manner.language, more)


def _in_lines_and_cells(lines: Sequence[int], more: int, manner: Manner) -> str:
    """Return "in line 2 and 26 more cells": where several stand in one line, the others are no lines."""
    words = catalogue(manner.language).words
    shown = [*map(run_text, runs(lines)), counted(more, "more-cell", manner.language)]
    word = "in-line" if len(set(lines)) == 1 else "in-lines"
    return words[word].format(places=listed(shown, manner.language))


def _in_cells(found: Sequence[Area], more: int, manner: Manner) -> str:
    single = [area for area in found if area.size == 1]
    joined = [*areas((area.top, area.left) for area in single), *(area for area in found if area.size > 1)]
    more += sum(area.size for area in joined[_MOST:])
    places = listed([str(area) for area in joined[:_MOST]], manner.language, more)
    return catalogue(manner.language).words["in-cells"].format(places=places)
