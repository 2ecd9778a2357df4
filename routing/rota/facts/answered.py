"""Answered: the answers a file is read with, in one spelling; what of them cannot be read, or counts for nothing."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache

from routing.rota.facts.phrases import Month
from routing.rota.files.days import FIRST_YEAR, LAST_YEAR
from routing.rota.files.faults import Fault
from routing.rota.files.times import write_time
from routing.rota.messages.catalogue import LANGUAGES, catalogue
from routing.rota.people.names import plain as plain_name
from routing.rota.words.date_text import Order
from routing.rota.words.heading_words import KINDS, Kind
from routing.rota.words.hours import Hours, read_hours
from routing.rota.words.marks import code_of
from routing.rota.words.plain import plain

COLUMN, DATES, WEEK, MONTH, HOURS, PERSON = "column", "dates", "week", "month", "hours", "person"
ENCODING = "encoding"
SHEET = "sheet"
NOTHING = "-"  # no fact, no shift, or no person
DAY_FIRST, MONTH_FIRST, AS_DATED = "day-first", "month-first", "date"
ORDERS = {DAY_FIRST: Order.DAY_FIRST, MONTH_FIRST: Order.MONTH_FIRST}
ONE_DAY, WHOLE_WEEK = "day", "week"
WINDOWS_1252 = "windows-1252"

_MONTHS = 12
# What is asked once of a file, and what of each column, code or name.
_OF_FILE = frozenset({MONTH, HOURS, ENCODING, SHEET})
_OF_EACH = frozenset({COLUMN, DATES, WEEK, HOURS, PERSON})
_BY_LETTERS = frozenset({COLUMN, DATES, WEEK})
_BARE = frozenset({Kind.EMAIL, Kind.PLACE})  # they say nothing of a shift, though their columns are known
_KINDS = tuple(kind for kind in Kind if not kind.is_ignored and kind not in _BARE)
_CHOICES: Mapping[str, tuple[str, ...]] = {
    COLUMN: (*(kind.value for kind in _KINDS), NOTHING),
    DATES: (*ORDERS, AS_DATED),
    WEEK: (WHOLE_WEEK, ONE_DAY),
    ENCODING: (WINDOWS_1252,),
}


def in_one_spelling(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers by question id, each id and each word of an answer as questions have it.

    What a column holds may be said in each of our languages, or as headings do: `column:A=nama` is `column:A=name`.
    """
    return dict(_spelled(id_.strip(), value.strip()) for id_, value in answers.items())


def key_of(id_: str) -> str:
    """Return what is equal where two ids ask the same."""
    about, _, rest = id_.partition(":")
    if about == PERSON:
        return f"{PERSON}:{plain_name(rest)}"
    if about == HOURS and rest:
        return f"{HOURS}:{code_of(rest) or plain(rest)}"
    return plain(id_)


def not_read(answers: Mapping[str, str]) -> list[Fault]:
    """Return an error for each answer, in one spelling, that cannot be read whatever the file says."""
    return [
        _fault("answer-not-read", id_, value, about, choices=_CHOICES.get(about, ()))
        for id_, value, about in _with_kinds(answers)
        if about is not None and not _is_sound(about, value)
    ]


def refused(answers: Mapping[str, str], keys: Collection[str], example: str) -> list[Fault]:
    """Return an error for each answer that names nobody; `keys` are those of their ids, `example` is a phone."""
    return [
        _fault("answer-not-read", id_, value, PERSON, phone=example)
        for id_, value in answers.items()
        if key_of(id_) in keys
    ]


def sheet_unknown(answer: str, names: Collection[str]) -> Fault:
    """Return the error of an answer that names none of a workbook's sheets."""
    return _fault("answer-not-read", SHEET, answer, SHEET, choices=tuple(names))


def of_no_question(answers: Mapping[str, str]) -> list[Fault]:
    """Return a warning for each answer with an id that no question of any file has."""
    return [
        _fault("answer-of-no-question", id_, value, "")
        for id_, value, about in _with_kinds(answers)
        if about is None
    ]


def needed(answers: Mapping[str, str], heeded: Collection[str]) -> dict[str, str]:
    """Return the answers that counted for something; `heeded` has their ids."""
    keys = set(map(key_of, heeded))
    return {id_: value for id_, value in answers.items() if key_of(id_) in keys}


def not_needed(answers: Mapping[str, str], heeded: Collection[str]) -> list[Fault]:
    """Return a warning for each answer that can be read and counted for nothing; `heeded` has the ids of the others."""
    counted = needed(answers, heeded)
    return [
        _fault("answer-not-needed", id_, value, about)
        for id_, value, about in _with_kinds(answers)
        if about is not None and _is_sound(about, value) and id_ not in counted
    ]


def read_month_answer(text: str) -> Month | None:
    """Return the year and the month of 2026-07."""
    year, _, month = text.strip().partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        return None
    found = int(year[:5]), int(month[:3])
    return found if FIRST_YEAR <= found[0] <= LAST_YEAR and 1 <= found[1] <= _MONTHS else None


def read_hours_answer(text: str) -> Hours | str | None:
    """Return the hours that an answer gives; NOTHING for no shift, None if it cannot be read.

    It is on a clock of 24 hours; 8-4 would run past midnight there, and cannot be read if it may mean the day's hours.
    """
    if text.strip() == NOTHING:
        return NOTHING
    found = read_hours(text)
    if not found:
        return None
    first, *others = found.candidates
    is_exact = written_hours(first) == text.strip()  # as our own choices are written
    if not is_exact and first.end <= first.start and any(each.start < each.end for each in others):
        return None
    return first


def written_hours(hours: Hours) -> str:
    """Return hours as an answer has them: 08:00-16:00."""
    return f"{write_time(hours.start)}-{write_time(hours.end)}"


def _spelled(id_: str, value: str) -> tuple[str, str]:
    written, colon, rest = id_.partition(":")
    about = plain(written)
    if about not in _OF_FILE | _OF_EACH:
        return id_, value
    rest = rest.strip()
    if about == COLUMN:
        value = _kind_named(value) or value
    elif about in _CHOICES:
        value = value.casefold()
    return about + colon + (rest.upper() if about in _BY_LETTERS else rest), value


def _kind_named(text: str) -> str | None:
    """Return the answer that a word for what a column holds stands for, None if it is no such word."""
    kind = _kinds_by_word().get(plain(text)) or next(iter(KINDS.get(plain(text), ())), None)
    if kind is None:
        return None
    return NOTHING if kind.is_ignored or kind in _BARE else kind.value


@cache
def _kinds_by_word() -> Mapping[str, Kind]:
    words = {kind.value: kind for kind in Kind}
    for language in LANGUAGES:
        terms = catalogue(language).terms
        for kind in Kind:
            if text := terms.get(f"kind-{kind.value.replace(' ', '-')}"):
                words.setdefault(plain(text), kind)
    return words


def _with_kinds(answers: Mapping[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """Yield each answer with what its question is about, None if no question has such an id."""
    for id_, value in answers.items():
        about, colon, rest = id_.partition(":")
        is_asked = about in _OF_EACH and rest if colon else about in _OF_FILE
        yield id_, value, about if is_asked else None


def _is_sound(about: str, value: str) -> bool:
    if about == MONTH:
        return read_month_answer(value) is not None
    if about == HOURS:
        return read_hours_answer(value) is not None
    return about in {PERSON, SHEET} or value in _CHOICES[about]


def _fault(key: str, id_: str, value: str, about: str, **params: object) -> Fault:
    return Fault(1, "file", "", key, {"id": id_, "written": value, "about": about, **params})
