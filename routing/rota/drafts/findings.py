"""Findings: what a reading says, in each language, as a page shows it: what says the same once, beside its row.

Values of JSON. Numbers of people are masked; only a cell that holds a wrong phone stands whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from routing.rota.drafts.masking import cells_around, masked
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import LANGUAGES, Language
from routing.rota.messages.findings import NOTHING, choice_said, findings_said, question_said
from routing.rota.messages.folding import FILE, Manner, grouped, said_together
from routing.rota.messages.saying import say
from routing.rota.messages.shortening import shortened
from routing.rota.questions import Choice, Question
from routing.rota.sheets.grid import Grid, Row, column_letters

MOST = 200  # of a kind that a page shows
_MOST_CELLS = 12
_MOST_CHOICES = 8
_LONGEST_CELL = 40
_CAN_BE_NOTHING = frozenset({"hours", "person", "column"})
_PHONE = "phone"
_NOT_READ = "answer-not-read"


def said_of(reading: Reading, grid: Grid | None) -> dict[Language, dict[str, Any]]:
    """Return what a page says of a reading, by language; the rows of `grid` stand beside what is wrong in them."""
    return {language: _said(reading, grid, language) for language in LANGUAGES}


def _said(reading: Reading, grid: Grid | None, language: Language) -> dict[str, Any]:
    manner = Manner(language, reading.titles, reading.is_sheet)
    rows = _Rows(grid, reading)
    errors, warnings = grouped(_of_file(reading), manner), grouped(reading.warnings, manner)
    wrong = _wrong_answers(reading)
    understood, ignored = findings_said(reading.understood, manner), findings_said(reading.ignored, manner)
    return {
        "errors": [_fault(group, manner, rows, is_error=True) for group in errors[:MOST]],
        "more_errors": max(len(errors) - MOST, 0),
        "warnings": [_fault(group, manner, rows) for group in warnings[:MOST]],
        "more_warnings": max(len(warnings) - MOST, 0),
        "questions": [_question(each, manner, wrong.get(each.id)) for each in reading.questions[:MOST]],
        "more_questions": max(len(reading.questions) - MOST, 0),
        "understood": [_plain(where, message) for where, message in understood[:MOST]],
        "ignored": [_plain(where, message) for where, message in ignored[:MOST]],
    }


def _fault(
    group: Sequence[Fault], manner: Manner, rows: "_Rows", *, is_error: bool = False
) -> dict[str, Any]:
    first = group[0]
    where, message = said_together(group, manner)
    shows_phone = is_error and first.column == _PHONE
    if not shows_phone:
        where, message = masked(where), masked(message)
    return {
        "where": _capital(where),
        "message": message,
        "line": first.line,
        "cells": [] if first.column == FILE and first.at is None else rows.beside(first, whole=shows_phone),
    }


def _wrong_answers(reading: Reading) -> Mapping[str, Fault]:
    """Return the answers that cannot be read and whose questions are shown, by question id."""
    shown = {question.id for question in reading.questions[:MOST]}
    wrong = {str(fault.params["id"]): fault for fault in reading.errors if fault.key == _NOT_READ}
    return {id_: fault for id_, fault in wrong.items() if id_ in shown}


def _of_file(reading: Reading) -> list[Fault]:
    """Return the errors but those that stand beside their questions."""
    beside = {id(fault) for fault in _wrong_answers(reading).values()}
    return [fault for fault in reading.errors if id(fault) not in beside]


def _question(question: Question, manner: Manner, wrong: Fault | None) -> dict[str, Any]:
    where, message = question_said(question, manner)
    return {
        "id": question.id,
        "about": question.about,
        "where": _capital(masked(where)),
        "message": masked(message),
        "value": masked(question.value),
        "choices": [
            _choice(each, question.about, manner.language) for each in question.choices[:_MOST_CHOICES]
        ],
        "nothing": _nothing(question, manner.language),
        "written": "" if wrong is None else wrong.params["written"],
        "wrong": "" if wrong is None else say("answer-wrong", "", wrong.params, manner.language),
    }


def _choice(choice: Choice, about: str, language: Language) -> dict[str, str]:
    meaning = choice_said(choice, about, language)
    return {"value": choice.value, "said": masked(meaning or choice.value)}


def _nothing(question: Question, language: Language) -> str:
    """Return what it means to answer that there is nothing; empty where that is no answer, or a choice already."""
    if question.about not in _CAN_BE_NOTHING or any(each.value == NOTHING for each in question.choices):
        return ""
    return choice_said(Choice(NOTHING), question.about, language) or NOTHING


def _plain(where: str, message: str) -> dict[str, str]:
    return {"where": _capital(masked(where)), "message": masked(message)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Rows:
    """The rows of a file, as a page shows them."""

    def __init__(self, grid: Grid | None, reading: Reading) -> None:
        self._rows: Mapping[int, Row] = {} if grid is None else {row.number: row for row in grid.rows}
        self._first = grid.rows[0] if grid is not None and grid.rows else None
        self._titles = reading.titles

    def beside(self, fault: Fault, *, whole: bool) -> list[dict[str, Any]]:
        """Return the cells of a fault's row; its own is `whole` where it is a wrong phone."""
        row = self._rows.get(fault.line)
        if row is None:
            return []
        columns = cells_around(row, fault.at, _MOST_CELLS)
        return [self._cell(row, column, fault, whole=whole) for column in columns]

    def _cell(self, row: Row, column: int, fault: Fault, *, whole: bool) -> dict[str, Any]:
        text = row.cells[column - 1] if column <= len(row.cells) else ""
        is_wrong = column == fault.at
        shown = shortened(text if is_wrong and whole else masked(text), _LONGEST_CELL)
        return {"title": self._title(column, row, fault), "text": shown, "x": is_wrong}

    def _title(self, column: int, row: Row, fault: Fault) -> str:
        """Return a column's heading; where it has none that is plain to see, its letters."""
        if column == fault.at and (title := self._titles.get(fault.column)):
            return shortened(title, _LONGEST_CELL)
        header = self._first
        if header is None or header.number == row.number or column > len(header.cells):
            return column_letters(column)
        text = masked(header.cells[column - 1].strip())
        return shortened(text, _LONGEST_CELL) or column_letters(column)


def count_of(reading: Reading) -> dict[str, int]:
    """Return how many shifts, errors (of the file alone), questions and warnings there are."""
    return {
        "rows": reading.rows,
        "errors": len(_of_file(reading)),
        "questions": len(reading.questions),
        "warnings": len(reading.warnings),
    }
