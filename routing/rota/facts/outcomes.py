"""Outcomes: what became of the cells of one fact: a value, a fault, an open question, or nothing to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from routing.rota.files.cells import NO_WARNINGS
from routing.rota.files.faults import CellNotSound

GAP = "gap-to-fill"


class Times(NamedTuple):
    """The hours of one shift; `written_end` is the cell of its end, `on` the day where it is not that of the line."""

    start: int
    end: int
    written_end: str = ""
    on: date | None = None


class Value(NamedTuple):
    """A fact, with warnings about its cells."""

    value: Any
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = NO_WARNINGS


class Beside(NamedTuple):
    """Where a line has a fact besides: its text, and its cell's place, or else the line and the place of a heading."""

    text: str
    place: int | None = None
    head: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """The cells cannot be read: which of the fact's cells (0 is the first), and why.

    `is_of_line`: it is a cell of the line, whatever the body of the grid says; `beside` is what contradicts the cells.
    """

    fault: CellNotSound
    part: int = 0
    is_of_line: bool = False
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A question must be answered first, the one with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no shift here, by the words of the file or by an answer; `key` says why."""

    key: str = "off-words"
    params: Mapping[str, object] = field(default_factory=dict)


Outcome = Value | Wrong | Open | Nothing


def with_end(found: Outcome, end: str) -> Outcome:
    """Return hours with the text of their end."""
    if isinstance(found, Value) and isinstance(found.value, Times):
        return Value(found.value._replace(written_end=end), found.warnings)
    return found


class Others(NamedTuple):
    """The facts besides day, hours and people, and what is to be said of their cells; `is_plain` if nothing is."""

    values: Mapping[str, Any]
    faults: tuple[tuple[int, str, CellNotSound], ...]
    warnings: tuple[tuple[int, str, str, Mapping[str, object]], ...]
    is_plain: bool


def ends_before_it_begins(values: Mapping[str, Any]) -> bool:
    """Tell whether the last day of other facts is before the first one."""
    first, last = values["from"], values["until"]
    return first is not None and last is not None and last < first


class When(NamedTuple):
    """The hours of each shift of a line; `odd` has the warning of each, or None."""

    outcomes: Sequence[Outcome]
    odd: Sequence[tuple[str, Mapping[str, object]] | None]
    is_nothing: bool
    is_plain: bool
