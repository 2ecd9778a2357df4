"""Codes: what a code is known by, and the hours that an answer gives to it."""

from routing.rota.facts.answered import read_hours_answer
from routing.rota.facts.outcomes import Nothing, Outcome, Times, Value
from routing.rota.words.hours import Hours
from routing.rota.words.marks import code_of
from routing.rota.words.plain import plain


def code_key(code: str) -> str:
    """Return what a code is known by, however it is written."""
    return code_of(code) or plain(code)


def answer(text: str) -> Hours | Nothing | None:
    """Return the hours that an answer gives; nothing for "-", None if it cannot be read."""
    found = read_hours_answer(text)
    return Nothing("off-words") if isinstance(found, str) else found


def as_outcome(found: Hours | Nothing) -> Outcome:
    """Return what an answer says as an outcome."""
    return found if isinstance(found, Nothing) else Value(Times(found.start, found.end))
