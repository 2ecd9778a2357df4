"""Answers: what a form says to the questions of a draft, and what was answered, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from ivr.web.languages import Language
from ivr.web.marked import N_
from ivr.web.numbers import whole
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.phone_numbers import example_mobile
from routing.rota.drafts.masking import masked
from routing.rota.messages.findings import NOTHING, choice_said
from routing.rota.questions import Choice

_HOURS: Mapping[Language, str] = {"id": "07.00-14.00", "en": "07:00-14:00"}
_ABOUT = {
    "hours": N_("Hours of what has none"),
    "hours:": N_("Hours of %(of)s"),
    "person:": N_("Who %(of)s is"),
    "column:": N_("What column %(of)s holds"),
    "dates:": N_("How to read the dates of %(of)s"),
    "month": N_("Month"),
    "sheet": N_("Sheet"),
    "encoding": N_("Letters of the file"),
}
CHOICE, OTHER = "choice:", "other:"
_LONGEST = 200


def examples(visit: Visit) -> Mapping[str, str]:
    """Return how an answer may be written, by what its question is about."""
    person = example_mobile(visit.pages.settings.hotline_country)
    return {"hours": _HOURS[visit.language], "month": "2026-12", "person": person}


def answers_of(form: FormData, questions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the answers by question id. A chosen answer comes by its number: it may be a phone number."""
    found: dict[str, str] = {}
    for question in questions:
        id_ = str(question["id"])
        said, typed = form.get(id_), form.get(OTHER + id_)
        text = typed.strip()[:_LONGEST] if isinstance(typed, str) else ""
        value = _chosen(said, question["choices"]) if isinstance(said, str) else None
        if value is not None:
            found[id_] = value
        elif text:
            found[id_] = text
    return found


def wrong_ids(questions: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids of the questions whose answers could not be read."""
    return {str(question["id"]) for question in questions if question.get("wrong")}


def _chosen(said: str, choices: Sequence[Mapping[str, str]]) -> str | None:
    if said == NOTHING:
        return NOTHING
    number = whole(said.removeprefix(CHOICE))
    if said.startswith(CHOICE) and number is not None and number < len(choices):
        return choices[number]["value"]
    return None


def answered(visit: Visit, answers: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what was answered: the question's id, what it is about and the answer in words; numbers are masked."""
    return [
        (id_, masked(_subject(visit, id_)), masked(_said(visit, id_, value)))
        for id_, value in answers.items()
    ]


def _subject(visit: Visit, id_: str) -> str:
    about, colon, of = id_.partition(":")
    words, _ = _ABOUT.get(about + colon), words_of(visit)
    return id_ if words is None else _(words) % {"of": of}


def _said(visit: Visit, id_: str, value: str) -> str:
    return choice_said(Choice(value), id_.partition(":")[0], visit.language) or value
