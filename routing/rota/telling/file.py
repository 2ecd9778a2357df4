"""File: what is odd about a file itself, and which of its cells cannot be read at all."""

from collections.abc import Mapping

from routing.rota.facts.answered import ENCODING, WINDOWS_1252
from routing.rota.facts.asking import Asking
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Choice
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, column_letters
from routing.rota.telling.columns import listed

# What no cell may be.
_CELLS = {
    RemarkKind.NUL_CHARACTER: "cell-has-nul",
    RemarkKind.FORMULA_WITHOUT_VALUE: "formula-without-value",
    RemarkKind.ERROR_VALUE: "error-value",
}


class TellingFile:
    """Tells of one file, before anything of its table is known."""

    def __init__(self, grid: Grid, reading: Reading, asking: Asking, answers: Mapping[str, str]) -> None:
        self._grid = grid
        self._reading = reading
        self._asking = asking
        self._answers = answers

    def of_file(self) -> None:
        """Tell what is odd about the file itself."""
        for remark in self._grid.remarks:
            self._of_remark(remark)

    def _of_remark(self, remark: Remark) -> None:
        reading = self._reading
        if remark.kind is RemarkKind.ASSUMED_WINDOWS_1252:
            self._ask_encoding(remark)
        elif remark.kind is RemarkKind.LOOKS_DAMAGED:
            reading.warnings.append(Fault(1, "file", "", "file-looks-damaged"))

    def of_cells(self, layout: Layout) -> None:
        """Tell which cells cannot be read at all, and what is wrong with them."""
        roles = layout.sections[0].roles if layout.sections and not layout.table.turned else ()
        for remark in self._grid.remarks:
            if (key := _CELLS.get(remark.kind)) is not None:
                for place in remark.places:
                    role = roles[place.column - 1] if place.column <= len(roles) else None
                    column = listed(role.kind) if role and role.kind else column_letters(place.column)
                    self._reading.errors.append(Fault(place.row, column, "", key, at=place.column))

    def _ask_encoding(self, remark: Remark) -> None:
        if ENCODING in self._answers:
            self._asking.heed(ENCODING)
            return
        cell = str(remark.values.get("cell", ""))
        self._asking.ask(
            ENCODING,
            about=ENCODING,
            value=cell,
            key="ask-encoding",
            params={"cell": cell},
            choices=[Choice(WINDOWS_1252)],
        )
        for place in remark.places:
            self._asking.at(ENCODING, Spot(place.row, place.column))
