"""Weeks: a date that stands for the seven days from it, or for one of them (design, part 8).

Below "Week" a date may be that of a whole week's duty, or of one day a week: that is asked. Beside weekdays it is the
week whose days they are.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from routing.rota.facts.answered import DATES, ONE_DAY, WEEK, WHOLE_WEEK
from routing.rota.facts.asking import Asking
from routing.rota.facts.calendar import Calendar
from routing.rota.facts.outcomes import Open, Outcome, Value
from routing.rota.facts.phrases import Phrase
from routing.rota.facts.plan import Plan
from routing.rota.facts.shift_days import Said, day_of
from routing.rota.questions import Choice

WEEKS = "weeks-read"
_LENGTH = 7


class Weeks:
    """Reads the weeks of one file, after its calendar has settled."""

    def __init__(self, calendar: Calendar, asking: Asking, answers: Mapping[str, str]) -> None:
        self._calendar = calendar
        self._asking = asking
        self._answers = answers
        self._phrases: dict[str, dict[Phrase, None]] = {}

    def collect(self, column: str, phrase: Phrase) -> None:
        """Note a date of a column of weeks."""
        self._phrases.setdefault(column, {})[phrase] = None

    def read(self, plan: Plan, said: Said) -> tuple[Outcome, tuple[date, ...]]:
        """Return what the date of a week is, and the days of the week; none if it is wrong, open, or a day alone."""
        mask, said.mask = said.mask, None
        outcome = day_of(said, self._calendar)
        said.mask = mask
        if not isinstance(outcome, Value) or outcome.value[1] is None:
            return outcome, ()
        first: date = outcome.value[1]
        if plan.has_last_of_week:
            first -= timedelta(days=_LENGTH - 1)
        week = [first + timedelta(days=number) for number in range(_LENGTH)]
        if mask is not None:
            return outcome, tuple(day for day in week if mask >> day.weekday() & 1)
        asked = f"{WEEK}:{plan.week}"
        answer = self._answers.get(asked, "")
        if answer in {WHOLE_WEEK, ONE_DAY}:
            self._asking.heed(asked)
        if answer == WHOLE_WEEK:
            return outcome, tuple(week)
        if answer == ONE_DAY or not self._are_weeks(plan.week or ""):
            return outcome, ()
        return self._open(asked, said), ()

    def _are_weeks(self, column: str) -> bool:
        """Tell whether whole weeks lie between all dates of a column."""
        days = [self._calendar.day(phrase) for phrase in self._phrases.get(column, ())]
        return len({day.value.weekday() for day in days if isinstance(day, Value)}) == 1

    def _open(self, asked: str, said: Said) -> Open:
        text = said.phrase.text if said.phrase else ""
        choices = [Choice(WHOLE_WEEK), Choice(ONE_DAY)]
        return Open(
            self._asking.ask(
                asked, about=DATES, value=text, key="ask-week", params={"value": text}, choices=choices
            )
        )
