"""Phones in the row below the names of a grid, put behind the names that they belong to."""

from collections.abc import Callable
from itertools import pairwise

from routing.rota.shapes.bands import REACH
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.cells import cells_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Row
from routing.rota.words.heading_words import Kind

_LEAST = 2  # phones: one may stand anywhere


def with_phones(grid: Grid, looks: Looks, is_phone: Callable[[str], bool]) -> tuple[Grid, list[Spot]]:
    """Return a grid with each phone behind the name above it, and where they stood.

    A row of phones has nothing else, but for a word for them. Where the names have a word too, the table lies on its
    side.
    """
    texts: dict[Spot, str] = {}
    found: list[Spot] = []
    for above, row in pairwise(grid.rows):
        phones = _phones_of(row, looks, is_phone)
        if len(phones) < _LEAST or not _are_names(above, phones, looks, is_phone):
            continue
        if not _are_below_values(grid, above, phones, looks):
            continue  # names across are headings themselves
        found += phones
        texts |= dict.fromkeys((cell.spot for cell in cells_of(row)), "")
        texts |= {
            Spot(above.number, spot.column): f"{_at(above, spot)} {row.cells[spot.column - 1]}"
            for spot in phones
        }
    return (with_texts(grid, texts), found) if found else (grid, [])


def _phones_of(row: Row, looks: Looks, is_phone: Callable[[str], bool]) -> list[Spot]:
    """Return where the phones of a row stand that has nothing else, but for a word for them."""
    cells = cells_of(row)
    if not cells or not any(map(str.isdigit, cells[-1].text)):
        return []
    phones = [cell.spot for cell in cells if is_phone(cell.text)]
    others = [cell for cell in cells if cell.spot not in phones]
    is_labelled = len(others) == 1 and others[0] is cells[0] and _is(Kind.PHONE, others[0].text, looks)
    return phones if not others or is_labelled else []


def _are_names(above: Row, phones: list[Spot], looks: Looks, is_phone: Callable[[str], bool]) -> bool:
    names = [_at(above, spot) for spot in phones]
    are_texts = all(name and looks.is_name(name) and not looks.is_word(name) for name in names)
    label = above.cells[0] if above.cells else ""
    return are_texts and not any(map(is_phone, names)) and not _is(Kind.NAME, label, looks)


def _are_below_values(grid: Grid, above: Row, phones: list[Spot], looks: Looks) -> bool:
    """Tell whether a day, hours or a shift heads one of these columns, further above."""
    texts = [_at(row, spot) for row in grid.rows[:REACH] if row.number < above.number for spot in phones]
    headings = [looks.heading(text) for text in texts if text]
    return any(each is not None and each.is_value for each in headings)


def _at(row: Row, spot: Spot) -> str:
    return row.cells[spot.column - 1] if spot.column <= len(row.cells) else ""


def _is(kind: Kind, text: str, looks: Looks) -> bool:
    heading = looks.heading(text) if text else None
    return heading is not None and heading.kinds[:1] == (kind,)
