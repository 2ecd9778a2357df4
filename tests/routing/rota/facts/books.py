"""Books for the tests of facts: each reads a file of which the texts are given."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from routing.rota.facts.asking import Asking
from routing.rota.facts.calendar import Calendar
from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.facts.outcomes import Nothing, Open, Outcome, Value, Wrong
from routing.rota.facts.people_cells import PeopleCells
from routing.rota.files.cells import readers
from routing.rota.people.contact import Contact, Contacts

CELLS = readers("ID", ("id", "en"), date(2026, 11, 23), "+6221500123")


def calendar(answers: Mapping[str, str] | None = None, *, country: str = "ID", **others: Any) -> Calendar:
    return Calendar(Asking(), answers or {}, country=country, month=others.pop("month", None), **others)


def shift_hours(answers: Mapping[str, str] | None = None, **others: Any) -> ShiftHours:
    return ShiftHours(Asking(), answers or {}, CELLS["start"], CELLS["end"], **others)


def people_cells(
    *contacts: Contact,
    answers: Mapping[str, str] | None = None,
    is_list: bool = False,
    hotline: str | None = None,
) -> PeopleCells:
    return PeopleCells(
        Asking(), Contacts(contacts), answers or {}, CELLS, country="ID", hotline=hotline, is_list=is_list
    )


def said(outcome: Outcome | None) -> object:
    """Return what became of a fact, in short."""
    if isinstance(outcome, Value):
        return outcome.value
    if isinstance(outcome, Wrong):
        return f"wrong: {outcome.fault.key}"
    if isinstance(outcome, Open):
        return f"asks {outcome.id}"
    return f"nothing: {outcome.key}" if isinstance(outcome, Nothing) else outcome
