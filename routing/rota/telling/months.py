"""Months: what the titles of a table, or its sheet's name, say of the month of its days."""

import re
from collections.abc import Mapping

from routing.rota.facts.answered import MONTH, read_month_answer
from routing.rota.facts.asking import Asking
from routing.rota.facts.phrases import Month
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Understood
from routing.rota.shapes.layout import Layout
from routing.rota.sheets.grid import Grid
from routing.rota.words.months import has_whole_date, months_in

_FIRST_DAY = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])-01")


class TitleMonths:
    """The months that the titles of one file name."""

    def __init__(self, grid: Grid, reading: Reading, asking: Asking, answers: Mapping[str, str]) -> None:
        self._grid = grid
        self._reading = reading
        self._asking = asking
        self._answers = answers

    def proposed(self, layout: Layout) -> list[Month]:
        """Return the months that titles and the sheet's name propose, with their years."""
        texts = [cell for line in layout.titles for cell in line.cells] + [self._grid.sheet or ""]
        found = [(year, month) for text in texts for year, month in months_in(text) if year is not None]
        begun = [month for text in texts if (month := _begun_on(text)) is not None]
        return list(dict.fromkeys(found + begun))

    def named(self, layout: Layout) -> Month | None:
        """Return the one month with its year that the titles name, if they name one."""
        texts = [cell for line in layout.titles for cell in line.cells]
        found = {(year, month) for text in texts for year, month in months_in(text) if year is not None}
        if len(found) != 1:
            return None
        (month,) = found
        self._reading.understood.append(
            Understood("month-from-heading", {"month": f"{month[0]:04}-{month[1]:02}"})
        )
        return month

    def check(self, layout: Layout) -> None:
        """Warn of an answered month that counted, where titles, or else the sheet's name, name others alone."""
        answer = read_month_answer(self._answers.get(MONTH, ""))
        if answer is None or MONTH not in self._asking.heeded:
            return
        titles = {
            cell: layout.table.spot(line.number, place)
            for line in layout.titles
            for place, cell in enumerate(line.cells)
        }
        named = [text for text in titles if months_in(text) and not has_whole_date(text)]
        if not named and self._grid.sheet and months_in(self._grid.sheet):
            named = [self._grid.sheet]
        months = [each for text in named for each in months_in(text)]
        if named and not any(month == answer[1] and year in {answer[0], None} for year, month in months):
            spot = titles.get(named[0])
            params = {"month": f"{answer[0]:04}-{answer[1]:02}", "title": named[0]}
            at = (spot.row, spot.column) if spot else (1, None)
            fault = Fault(at[0], "file", named[0] if spot else "", "month-contradicts-title", params, at[1])
            self._reading.warnings.append(fault)


def _begun_on(text: str) -> Month | None:
    """Return the month of which a text is the first day, as a spreadsheet keeps "December 2026"."""
    found = _FIRST_DAY.fullmatch(text)
    return (int(found[1]), int(found[2])) if found is not None else None
