"""A reading as people read it: one sentence for all that says the same, and the answers to copy."""

import shlex
from collections.abc import Iterable, Iterator

import typer

from ivr.commands.readings.people import NOBODY, People
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.findings import NOTHING, choice_said, findings_said, question_said
from routing.rota.messages.folding import Manner, Said, folded
from routing.rota.messages.saying import counted, term
from routing.rota.questions import Choice, Question

_MOST_CHOICES = 8
_CAN_BE_NOTHING = frozenset({"hours", "person", "column"})
_COLOURS = {
    "error": "red",
    "question": "magenta",
    "warning": "yellow",
    "understood": "green",
    "ignored": "blue",
}


def print_reading(
    reading: Reading,
    language: Language = "en",
    *,
    to_errors: bool = False,
    noun: str = "shift",
    people: People = NOBODY,
) -> None:
    """Print every error, question and warning, what was understood and ignored, then how many.

    `noun` is what its rows are, `people` those it was read with: what is odd about their file is a warning too.
    """
    manner = Manner(language, reading.titles, reading.is_sheet)
    lines = [
        *_sentences("error", folded(reading.errors, manner), language),
        *_questions(reading.questions, manner),
        *_sentences("warning", folded(reading.warnings, manner), language),
        *_sentences("warning", people.warnings_said(language), language),
        *_sentences("understood", findings_said(reading.understood, manner), language),
        *_sentences("ignored", findings_said(reading.ignored, manner), language),
        _counts(reading, people, language, noun),
    ]
    # In one write and without rich, which takes 20 s for 100,000 warnings.
    typer.echo("\n".join(lines), err=to_errors)


def answers(question: Question, language: Language) -> Iterator[str]:
    """Yield lines with the answers, as they are typed behind the command; none if the id cannot be typed."""
    choices = [each for each in question.choices[:_MOST_CHOICES] if each.value.isprintable()]
    if not choices:
        choices = [Choice(term(f"answer-{question.about}", language) or "...")]
    if question.about in _CAN_BE_NOTHING and all(each.value != NOTHING for each in choices):
        choices.append(Choice(NOTHING))
    if not question.id.isprintable():
        return
    typed = [f"--answer {shlex.quote(f'{question.id}={each.value}')}" for each in choices]
    width = max(map(len, typed))
    for text, choice in zip(typed, choices, strict=True):
        meaning = choice_said(choice, question.about, language)
        yield f"{text:<{width}}  {meaning}" if meaning else text


def _questions(questions: Iterable[Question], manner: Manner) -> Iterator[str]:
    for question in questions:
        yield from _sentences("question", [question_said(question, manner)], manner.language)
        yield from (f"  {line}" for line in answers(question, manner.language))


def _sentences(kind: str, said: Iterable[Said], language: Language) -> Iterator[str]:
    word = typer.style(catalogue(language).words[kind], fg=_COLOURS[kind])
    for where, message in said:
        yield f"{word} {where}: {message}" if where else f"{word}: {message}"


def _counts(reading: Reading, people: People, language: Language, noun: str) -> str:
    counts = [counted(len(reading.errors), "error", language)]
    if reading.questions:
        counts.append(counted(len(reading.questions), "question", language))
    warnings = len(reading.warnings) + len(people.reading.warnings)
    counts.append(counted(warnings, "warning", language))
    return f"{counted(reading.rows, noun, language)}: {', '.join(counts)}."
