"""Lines: what a rota file says, read and checked, before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from routing.rota.files.faults import Fault
from routing.rota.questions import Ignored, Question, Understood

# The name that says that nobody is meant to be there.
NOBODY = "-"


class When(NamedTuple):
    """When somebody is there: days or a date, minutes, and the dates from and until which that holds."""

    days: int | None
    on_date: date | None
    start: int
    end: int
    valid_from: date | None
    valid_until: date | None


class ShiftLine(NamedTuple):
    """One line of a file. Phone as E.164; days, dates and minutes as in `routing.rota.shift.Shift`.

    Only lines with a date are `instead`. A line for `NOBODY` has no phone, is `instead`, and has no tier when it means
    all of them.
    """

    line: int
    days: int | None
    on_date: date | None
    start: int
    end: int
    name: str
    phone: str
    tier: int | None = 1
    languages: tuple[str, ...] = ()
    organisation: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    instead: bool = False

    @property
    def when(self) -> When:
        """When it holds: lines that agree in it hold at the same times."""
        return When(self.days, self.on_date, self.start, self.end, self.valid_from, self.valid_until)

    @property
    def is_for_nobody(self) -> bool:
        """Whether the line says that nobody is meant to be there."""
        return self.name == NOBODY


@dataclass(slots=True)
class Reading:
    """A file as read: sound when there are neither errors nor open questions; `shifts` are then all that it says.

    `rows` counts the shifts that it tells of, sound or not. `is_sheet` tells a spreadsheet, whose cells have names,
    from text. `titles` are the columns' headings as the file has them, by English name. `layout` is the fingerprint by
    which answers are kept; the first `steady` columns stand in the same place in each file of it. `sheet` is the one of
    a workbook that was read. `needed` are the answers, of those it was read with, that it had a question for.
    """

    rows: int = 0
    shifts: list[ShiftLine] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    is_sheet: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    steady: int = 0
    sheet: str | None = None
    needed: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether it may be published."""
        return not self.errors and not self.questions


class RotaNotSound(Exception):
    """The file has errors or open questions; nothing of it is published."""

    def __init__(self, errors: list[Fault], questions: Sequence[Question] = ()) -> None:
        super().__init__(f"the rota has {len(errors)} errors and {len(questions)} open questions")
        self.errors = errors
