"""Weeks: what is told of weeks that have numbers and no dates, and of days that come in some weeks alone."""

from routing.rota.files.faults import Fault
from routing.rota.shapes.beside.unheeded import unheeded
from routing.rota.shapes.beside.weeks import weeks_by_number
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters
from routing.rota.words.weekdays import read_nth_weekday


def told_by_number(layout: Layout, looks: Looks) -> list[Fault]:
    """Return an error for each number of a week that stands in place of dates; beside weekdays another one says it.

    So for each heading that is a day of some weeks alone, such as the first Monday of a month.
    """
    some = [
        (spot, text) for spot, _, text in layout.headings() if text and read_nth_weekday(text) is not None
    ]
    if some:
        return [_fault(spot, text, "day-nth") for spot, text in some]
    weeks = weeks_by_number(layout)
    if not weeks or _is_told(layout, looks):
        return []
    return [_fault(spot, text, "weeks-by-number") for spot, text in weeks]


def _fault(spot: Spot, text: str, key: str) -> Fault:
    return Fault(spot.row, column_letters(spot.column), text, key, at=spot.column)


def _is_told(layout: Layout, looks: Looks) -> bool:
    return layout.strange < 1 and any(each.key == "weeks-apart" for each in unheeded(layout, looks))
