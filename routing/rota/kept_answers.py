"""Kept answers: what was answered to the questions of files of one layout, by whom and when (design, part 8).

A layout is a text that tells files of the same headings and orientation from others. A file of a known layout asks what
is not answered yet.

A kept answer counts for what a file asks, and says what its columns hold. What the file says itself, or the contacts
do, is not asked and comes first. An answer about one month, one date or strange letters holds for one file alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.facts.answered import COLUMN, DATES, HOURS, ORDERS, in_one_spelling, key_of
from routing.rota.files.cells import Reader, readers
from routing.rota.files.faults import CellNotSound
from routing.rota.files.lines import Reading
from routing.rota.people.cells import pieces_in
from routing.rota.people.contact import Contacts
from routing.rota.people.resolution import ID_PREFIX as PERSON
from routing.rota.questions import Question, Understood
from routing.rota.reading import Given
from routing.rota.sheets.grid import column_number
from routing.rota.tables import rota_answers

_MOST_ROUNDS = 5  # an answer may lead to a question, such as who is in a column


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, who gave it, and when (UTC)."""

    value: str
    answered_by: str
    answered_at: datetime


async def of(connection: AsyncConnection, layout: str) -> Mapping[str, KeptAnswer]:
    """Return the answers kept for a layout, by the question's id."""
    kept = select(rota_answers).where(rota_answers.c.layout == layout).order_by(rota_answers.c.question)
    return {
        row.question: KeptAnswer(row.value, row.answered_by, row.answered_at)
        for row in await connection.execute(kept)
    }


async def keep(
    connection: AsyncConnection, layout: str, answers: Mapping[str, str], by: str, now: datetime
) -> None:
    """Keep answers by the question's id, in place of earlier ones; an answer that says the same stays as it was."""
    rows = [
        {"layout": layout, "question": id_, "value": value, "answered_by": by, "answered_at": now}
        # In one order, so that two processes never wait for each other.
        for id_, value in sorted(answers.items())
    ]
    if not rows:
        return
    new = insert(rota_answers)
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["layout", "question"],
            set_={name: new.excluded[name] for name in ("value", "answered_by", "answered_at")},
            where=rota_answers.c.value != new.excluded.value,
        ),
        rows,
    )


async def drop(connection: AsyncConnection, layout: str, question: str) -> None:
    """Forget an answer: it will be asked again."""
    await connection.execute(
        delete(rota_answers).where(rota_answers.c.layout == layout, rota_answers.c.question == question)
    )


# --- What is kept, and where it counts


def lasting(answers: Mapping[str, str], steady: int) -> dict[str, str]:
    """Return the answers that hold for later files of a layout too; the first `steady` columns stay in their place."""
    spelled = in_one_spelling(answers)
    return {id_: value for id_, value in spelled.items() if _lasts(id_, value, steady)}


def recalled(
    first: Reading,
    given: Given,
    kept: Mapping[str, KeptAnswer],
    read: Callable[[Mapping[str, str]], Reading],
    zone: tzinfo,
) -> Reading:
    """Return the reading of a file with the answers that are kept for its layout; it says which were taken.

    `first` is its reading without them, `given` what it was read with, and `read` reads it with some of them. An answer
    that means a phone which no contact has (any more) is asked again. Times are said in `zone`.
    """
    usable = _usable(kept, given, first.steady)

    def is_known(name: str) -> bool:
        return key_of(PERSON + name) in usable or bool(given.contacts.named(name))

    given_keys = {*map(key_of, given.answers)}
    taken = {
        id_: each
        for key, (id_, each) in usable.items()
        if id_.startswith(f"{COLUMN}:") and key not in given_keys
    }
    asked: dict[str, Question] = {}
    reading = read(_values(taken)) if taken else first
    for _ in range(_MOST_ROUNDS):
        found = {usable[key][0]: question for question, key in _wanted(reading, is_known) if key in usable}
        new = {id_: question for id_, question in found.items() if id_ not in taken}
        if not new:
            break
        asked |= new
        taken |= {id_: kept[id_] for id_ in new}
        reading = read(_values(taken))
    still_open = {key_of(each.id) for each in reading.questions}
    for id_, each in taken.items():
        if key_of(id_) not in still_open:
            reading.understood.append(_said(id_, each, asked.get(id_), zone))
    return reading


def _values(taken: Mapping[str, KeptAnswer]) -> dict[str, str]:
    return {id_: each.value for id_, each in taken.items()}


def _usable(kept: Mapping[str, KeptAnswer], given: Given, steady: int) -> dict[str, tuple[str, KeptAnswer]]:
    """Return the kept answers that still mean something, with their ids, by what they answer; the latest counts."""
    read_phone = readers(given.country, (), date.min)["phone"]
    return {
        key_of(id_): (id_, each)
        for id_, each in sorted(kept.items(), key=lambda item: item[1].answered_at)
        if _lasts(id_, each.value, steady) and not _is_strange(id_, each.value, given.contacts, read_phone)
    }


def _lasts(id_: str, value: str, steady: int) -> bool:
    """Tell whether an answer holds for later files too."""
    about, _, rest = id_.partition(":")
    if about == COLUMN:
        letters = rest.strip().upper()
        return letters.isascii() and letters.isalpha() and column_number(letters) <= steady
    if about == DATES:
        return value.strip() in ORDERS
    return about == HOURS or id_.startswith(PERSON)


def _is_strange(id_: str, value: str, contacts: Contacts, read_phone: Reader) -> bool:
    """Tell whether an answer means a phone that no contact has, for one person or one of several."""

    def is_of_nobody(text: str) -> bool:
        read = read_phone(text)
        return not isinstance(read, CellNotSound) and contacts.with_phone(read.value) is None

    return id_.startswith(PERSON) and any(
        map(is_of_nobody, pieces_in(value, lambda name: bool(contacts.named(name))))
    )


def _wanted(reading: Reading, is_known: Callable[[str], bool]) -> Iterator[tuple[Question, str]]:
    """Yield each open question with the keys of answers to it."""
    for question in reading.questions:
        yield question, key_of(question.id)
        if question.id.startswith(PERSON):
            for name in pieces_in(question.value, is_known):
                yield question, key_of(PERSON + name)


def _said(id_: str, each: KeptAnswer, question: Question | None, zone: tzinfo) -> Understood:
    at = each.answered_at.astimezone(zone).replace(microsecond=0)
    params = {"id": id_, "value": each.value, "by": each.answered_by, "at": at}
    cells = (question.cells, question.count) if question else ((), 0)
    return Understood("answers-kept", params, *cells)
