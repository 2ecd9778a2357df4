"""Answers: what a form says to the questions of a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from routing.rota.messages.findings import NOTHING

CHOICE, OTHER = "choice:", "other:"
_LONGEST = 200


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


def _chosen(said: str, choices: Sequence[Mapping[str, str]]) -> str | None:
    if said == NOTHING:
        return NOTHING
    number = said.removeprefix(CHOICE)
    if said.startswith(CHOICE) and number.isdecimal() and int(number) < len(choices):
        return choices[int(number)]["value"]
    return None
