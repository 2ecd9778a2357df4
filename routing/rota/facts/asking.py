"""Asking: the questions that a file leaves open, each once, with the cells that wait for it."""

from collections.abc import Iterable, Mapping
from itertools import islice

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
        self._cells: dict[str, dict[Spot, None]] = {}
        self.heeded: set[str] = set()  # the ids of answers that counted

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
        self._cells.setdefault(asked, {})[spot] = None

    def heed(self, answered: str) -> None:
        """Note that an answer counted."""
        self.heeded.add(answered)

    def questions(self) -> list[Question]:
        """Return the questions in the order in which they were asked, without those that no cell waits for."""
        return [
            Question(
                each.id,
                each.about,
                each.value,
                each.key,
                each.params,
                tuple(map(cell_name, islice(self._cells[each.id], _SHOWN))),
                len(self._cells[each.id]),
                each.choices,
            )
            for each in self._asked.values()
            if each.id in self._cells
        ]
