"""Findings: questions, what was understood and what was ignored, as they are said."""

from collections.abc import Iterable

from routing.rota.messages.addresses import in_addresses
from routing.rota.messages.catalogue import Language
from routing.rota.messages.folding import Manner, Said
from routing.rota.messages.saying import say, term
from routing.rota.questions import Choice, Ignored, Question, Understood

NOTHING = "-"  # the answer that there is no shift, or no person


def question_said(question: Question, manner: Manner) -> Said:
    """Return what is asked, and where."""
    where = in_addresses(question.cells, manner, question.count)
    return Said(where, say(question.key, question.value, question.params, manner.language))


def choice_said(choice: Choice, about: str, language: Language) -> str | None:
    """Return what is said of an answer to a question of this kind; None if it speaks for itself."""
    if choice.key is not None:
        return say(choice.key, choice.value, choice.params, language)
    value = "none" if choice.value == NOTHING else choice.value
    names = [f"choice-{about}-{value}", f"kind-{value}" if about == "column" else f"choice-{value}"]
    return next(filter(None, (term(name, language) for name in names)), None)


def findings_said(findings: Iterable[Understood | Ignored], manner: Manner) -> list[Said]:
    """Return what is said of findings, those that say the same once."""
    groups: dict[str, list[Understood | Ignored]] = {}
    for each in findings:
        groups.setdefault(say(each.key, "", each.params, manner.language), []).append(each)
    return [
        Said(in_addresses([cell for each in alike for cell in each.cells], manner, _counted(alike)), message)
        for message, alike in groups.items()
    ]


def _counted(alike: Iterable[Understood | Ignored]) -> int:
    """Return how many cells these are, of which the first are named."""
    return sum(
        max(each.count, len(each.cells)) if isinstance(each, Understood) else len(each.cells)
        for each in alike
    )
