"""A reading as programs read it, in JSON: each fault, question and finding with its key and values."""

from collections.abc import Iterable, Mapping

from ivr.commands.readings.people import NOBODY, People
from ivr.commands.rota_output import print_json
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import Language
from routing.rota.messages.findings import choice_said
from routing.rota.messages.saying import plain_values, say
from routing.rota.questions import Choice, Ignored, Question, Understood


def print_reading_json(
    reading: Reading,
    language: Language = "en",
    *,
    noun: str = "shift",
    people: People = NOBODY,
    **more: object,
) -> None:
    """Print a reading as JSON, messages in `language`, with the fields of `more`; `noun` is what its rows are.

    What is odd about the file of `people` is a warning with a field `file`, which has the option that gave it.
    """
    found = {
        f"{noun}s": reading.rows,
        "errors": _faults(reading.errors, language),
        "warnings": [
            *_faults(reading.warnings, language),
            *(each | {"file": people.option} for each in _faults(people.reading.warnings, language)),
        ],
        "questions": [_question(each, language) for each in reading.questions],
        "understood": [_understood(each, language) for each in reading.understood],
        "ignored": [_ignored(each, language) for each in reading.ignored],
    }
    print_json(found | more)


def _faults(faults: Iterable[Fault], language: Language) -> list[dict[str, object]]:
    return [
        {
            "line": fault.line,
            "column": fault.column,
            "cell": fault.cell,
            "value": fault.value,
            "message": fault.said(language),
            **_key(fault.key, fault.params),
        }
        for fault in faults
    ]


def _question(question: Question, language: Language) -> dict[str, object]:
    return {
        "id": question.id,
        "about": question.about,
        "value": question.value,
        "cells": question.cells,
        "count": question.count,
        "choices": [_choice(each, question.about, language) for each in question.choices],
        "message": say(question.key, question.value, question.params, language),
        **_key(question.key, question.params),
    }


def _choice(choice: Choice, about: str, language: Language) -> dict[str, object]:
    said: dict[str, object] = {"value": choice.value, "message": choice_said(choice, about, language)}
    return said if choice.key is None else said | _key(choice.key, choice.params)


def _understood(found: Understood, language: Language) -> dict[str, object]:
    return {
        "cells": found.cells,
        "count": found.count,
        "message": say(found.key, "", found.params, language),
        **_key(found.key, found.params),
    }


def _ignored(found: Ignored, language: Language) -> dict[str, object]:
    return {
        "cells": found.cells,
        "why": say(found.key, "", found.params, language),
        **_key(found.key, found.params),
    }


def _key(key: str, params: Mapping[str, object]) -> dict[str, object]:
    return {"key": key, "values": plain_values(key, params)}
