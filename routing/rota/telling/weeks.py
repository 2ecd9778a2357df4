"""Weeks: what is told of weeks that have numbers and no dates."""

from routing.rota.files.faults import Fault
from routing.rota.shapes.beside.weeks import weeks_by_number
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.unheeded import unheeded
from routing.rota.sheets.grid import column_letters


def told_by_number(layout: Layout, looks: Looks) -> list[Fault]:
    """Return an error for each number of a week that stands in place of dates; beside weekdays another one says it."""
    weeks = weeks_by_number(layout)
    if not weeks or _is_told(layout, looks):
        return []
    return [
        Fault(spot.row, column_letters(spot.column), text, "weeks-by-number", at=spot.column)
        for spot, text in weeks
    ]


def _is_told(layout: Layout, looks: Looks) -> bool:
    return layout.strange < 1 and any(each.key == "weeks-apart" for each in unheeded(layout, looks))
