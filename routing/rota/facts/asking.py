"""Asking: the questions that a file leaves open, each once, with the cells that wait for it."""

from collections.abc import Iterable, Mapping

from routing.rota.files.faults import CellNotSound
from routing.rota.questions import Choice, Question
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters

MOST_QUESTIONS = 1000  # nobody answers more
_SHOWN = 5  # cells of a question that are named


def cell_name(spot: Spot) -> str:
    """Return the name that a spreadsheet gives to a cell, such as D7."""
    return f"{column_letters(spot.column)}{spot.row}"


class Asking:
    """Collects questions by id."""

    def __init__(self) -> None:
        self._asked: dict[str, Question] = {}
        self._cells: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def ask(
        self,
        asked: str,
        *,
        about: str,
        value: str,
        key: str,
        params: Mapping[str, object] | None = None,
        choices: Iterable[Choice] = (),
    ) -> str:
        """Ask a question, once; return its id."""
        if asked not in self._asked:
            if len(self._asked) == MOST_QUESTIONS:
                raise CellNotSound("questions-too-many", most=MOST_QUESTIONS)
            self._asked[asked] = Question(asked, about, value, key, params or {}, choices=tuple(choices))
        return asked

    def at(self, asked: str, spot: Spot) -> None:
        """Note a cell that waits for the answer."""
        self._counts[asked] = self._counts.get(asked, 0) + 1
        cells = self._cells.setdefault(asked, [])
        if len(cells) < _SHOWN and cell_name(spot) not in cells:
            cells.append(cell_name(spot))

    def questions(self) -> list[Question]:
        """Return the questions in the order in which they were asked, without those that no cell waits for."""
        return [
            Question(
                each.id,
                each.about,
                each.value,
                each.key,
                each.params,
                tuple(self._cells[each.id]),
                self._counts[each.id],
                each.choices,
            )
            for each in self._asked.values()
            if each.id in self._counts
        ]
