"""Asking: the questions that a file leaves open, each once, with the cells that wait for it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from routing.rota.facts.answered import COLUMN, NOTHING
from routing.rota.files.faults import CellNotSound
from routing.rota.questions import Choice, Question
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters
from routing.rota.words.heading_words import Kind

MOST_QUESTIONS = 1000  # nobody answers more
_SHOWN = 5  # cells of a question that are named
_CHOICES = (Kind.NAME, Kind.PHONE, Kind.DATE, Kind.HOURS, Kind.CODE, Kind.TIER)  # of what a column may hold


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


def ask_columns(layout: Layout, answers: Mapping[str, str], asking: Asking) -> None:
    """Ask what is in a column, where several could be the same, and whose the hours beside several shifts are."""
    if layout.is_list:
        return
    for place in [*layout.asked, *(second for _, second in layout.rivals)]:
        kind = layout.sections[0].roles[place].kind
        kinds = [kind, *(each for each in _CHOICES if each is not kind)]
        choices = [*(Choice(each.value) for each in kinds if each is not None), Choice(NOTHING)]
        _ask_column(layout, layout.sections[0], place, _Asked("ask-column", {}, choices), answers, asking)
    for section in layout.sections:
        for place, shifts in section.hours_beside_shifts().items():
            kind = section.roles[place].kind or Kind.HOURS
            choices = [Choice(kind.value, "choice-hours-of-each"), Choice(NOTHING, "choice-hours-of-none")]
            question = _Asked("ask-column-shifts", {"shifts": shifts}, choices)
            _ask_column(layout, section, place, question, answers, asking)


class _Asked(NamedTuple):
    key: str
    params: Mapping[str, object]
    choices: Sequence[Choice]


def _ask_column(
    layout: Layout, section: Section, place: int, question: _Asked, answers: Mapping[str, str], asking: Asking
) -> None:
    letters, title = layout.table.letters(place), section.roles[place].title
    asked = f"{COLUMN}:{letters}"
    answer = answers.get(asked, "")
    if answer == NOTHING or answer in {kind.value for kind in Kind}:
        return
    params = {"column": letters, "title": title, **question.params}
    asking.ask(asked, about=COLUMN, value=title, key=question.key, params=params, choices=question.choices)
    number = section.header[-1].number if section.header else section.entries[0].line.number
    asking.at(asked, layout.table.spot(number, place))
