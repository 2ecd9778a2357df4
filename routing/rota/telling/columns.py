"""Columns: what is told of the columns of a table, and asked of them."""

from collections.abc import Sequence
from itertools import groupby

from routing.rota.facts.answered import COLUMN
from routing.rota.facts.asking import Asking, cell_name
from routing.rota.facts.plan import cell_at
from routing.rota.files.lines import Reading
from routing.rota.questions import Ignored, Understood
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.role import Role, Why
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind

# Of a column, and of a row of a table that lies on its side.
_NOT_UNDERSTOOD = "column-not-understood", "row-not-understood"
_MOST_RUNS = 50
_WHY = {
    Why.SAYS_NOTHING: ("column-says-nothing", "row-says-nothing"),
    Why.ANSWER: ("column-answered", "row-answered"),
}


class TellingColumns:
    """Tells of the columns of one file."""

    def __init__(self, reading: Reading, asking: Asking) -> None:
        self._reading = reading
        self._asking = asking

    def heed(self, layout: Layout) -> None:
        """Note the answers about columns that there are; those of a list are told by their names."""
        if not layout.is_list:
            for place in range(layout.table.width):
                self._asking.heed(f"{COLUMN}:{layout.table.letters(place)}")

    def of_sections(self, layout: Layout) -> None:
        for section in layout.sections:
            columns = self._columns_of(layout, section)
            told = Understood("read-columns", {"columns": columns})
            if not layout.is_list and told not in self._reading.understood:
                self._reading.understood.append(told)
        section = layout.sections[0]
        for place, role in enumerate(section.roles):
            if role.is_ignored and (role.title or self._has_cells(layout, place)):
                self._reading.ignored.append(self._ignored(layout, section, place, role))

    def _columns_of(self, layout: Layout, section: Section) -> list[list[str]]:
        """Return letters, what it holds and the heading of each column of a section that counts."""
        columns = []
        for place, role in enumerate(section.roles):
            if role.kind is not None and not layout.table.turned:
                self._reading.titles.setdefault(listed(role.kind), role.title)
            if not role.is_ignored:
                kind = role.kind.value if role.kind else "body"
                columns.append([layout.table.letters(place), kind, role.title])
        return columns

    def _ignored(self, layout: Layout, section: Section, place: int, role: Role) -> Ignored:
        lines = [*section.header, *(entry.line for each in layout.sections for entry in each.entries)]
        cells = tuple(_range(layout, place, run) for run in _runs(lines, place))
        key = _WHY.get(role.why, _NOT_UNDERSTOOD)[bool(layout.table.turned)]
        return Ignored(cells, key, {"title": role.title or layout.table.letters(place)})

    def _has_cells(self, layout: Layout, place: int) -> bool:
        return any(
            cell_at(entry.line.cells, place) for section in layout.sections for entry in section.entries
        )


def _runs(lines: Sequence[Row], place: int) -> Sequence[Sequence[Row]]:
    """Return the lines that have a text there, those that follow each other together; many as one."""
    grouped = groupby(lines, key=lambda line: bool(cell_at(line.cells, place)))
    runs = [list(run) for is_filled, run in grouped if is_filled]
    if len(runs) > _MOST_RUNS:
        runs[_MOST_RUNS - 1 :] = [[runs[_MOST_RUNS - 1][0], runs[-1][-1]]]
    return runs or [lines]


def _range(layout: Layout, place: int, lines: Sequence[Row]) -> str:
    first, last = (cell_name(layout.table.spot(line.number, place)) for line in (lines[0], lines[-1]))
    return first if first == last else f"{first}:{last}"


def listed(kind: Kind) -> str:
    """Return the column of the list form in which a kind stands."""
    return "day" if kind in {Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH} else kind.value
