"""Cells: each column's cells, read by rules of their own (design, part 8).

A reader takes a cell's text, without spaces around it, and returns its value and its warnings; it raises CellNotSound.
Cells repeat endlessly in a rota, so each distinct text is read once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from routing.phone_numbers import PhoneNotSound, example_mobile, international
from routing.rota.files.days import read_date, read_days
from routing.rota.files.faults import CellNotSound
from routing.rota.files.languages import read_languages
from routing.rota.files.lines import NOBODY
from routing.rota.files.phones import read_phone_cell
from routing.rota.files.times import DAY, read_time, write_time

MOST_TIERS = 99
MOST_CHARACTERS = 200
NO_WARNINGS: tuple[tuple[str, Mapping[str, object]], ...] = ()

# What a spreadsheet would run as a formula: at a cell's beginning, or after what parts cells where it is set up for
# another delimiter than the file's.
FORMULA = r"""(^|[;,|\t][\s"]*)(?='*[=+\-@\t\r])"""  # PostgreSQL reads it in the same way
_FORMULA = re.compile(FORMULA)
_GUARDED = re.compile(r"""(^|[;,|\t][\s"]*)'(?='*[=+\-@\t\r])""")
_DASHES = re.compile(r"[-‐‑‒–—―−]+")  # noqa: RUF001 - a spreadsheet lengthens a dash
_YES = frozenset({"yes", "y", "ya", "true", "benar", "1", "x", "✓", "✔"})
_NO = frozenset({"no", "n", "tidak", "tdk", "false", "salah", "0"})


class Cell(NamedTuple):
    """A cell as read; `warnings` are message ids with their parameters."""

    value: Any
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = NO_WARNINGS


Reader = Callable[[str], "Cell | CellNotSound"]


def guarded(text: str) -> str:
    """Return text that a spreadsheet doesn't run as a formula; `unguarded` takes the guard off again."""
    return _FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return _GUARDED.sub(r"\1", text) if "'" in text else text


def readers(
    country: str, languages: Sequence[str], today: date, hotline: str | None = None
) -> dict[str, Reader]:
    """Return a reader for each column, by its English name; `hotline` is its own number (E.164), if known."""
    example = example_mobile(country)

    def phone(text: str) -> Cell:
        try:
            found = read_phone_cell(text, country)
        except PhoneNotSound as fault:
            readings = tuple(map(international, fault.readings))
            raise CellNotSound(f"phone-{fault.reason}", readings=readings, example=example) from None
        if found.e164 == hotline:
            raise CellNotSound("phone-own")
        odd = {"phone-repaired": found.repaired, "phone-not-in-plan": not found.valid}
        return Cell(found.e164, tuple((key, {"e164": found.e164}) for key, true in odd.items() if true))

    def spoken(text: str) -> Cell:
        return _languages(text, languages)

    def day(text: str) -> Cell:
        mask, on_date = read_days(text)
        past = on_date is not None and on_date < today
        return Cell((mask, on_date), (("date-past", {}),) if past else NO_WARNINGS)

    def until(text: str) -> Cell:
        last = read_date(text)
        return Cell(last, (("date-past", {}),) if last < today else NO_WARNINGS)

    return {
        "day": _once(_required(day, "day")),
        "start": _once(_required(_start, "start")),
        "end": _once(_required(_end, "end")),
        "name": _once(_required(_name, "name")),
        "phone": _once(_required(phone, "phone", phone=example)),
        "tier": _once(_optional(_tier, None)),
        "languages": _once(_optional(spoken, ())),
        "organisation": _once(_optional(_text, None)),
        "from": _once(_optional(lambda text: Cell(read_date(text)), None)),
        "until": _once(_optional(until, None)),
        "instead": _once(_optional(_yes_or_no, False)),
    }


def _once(read: Callable[[str], Cell]) -> Reader:
    known: dict[str, Cell | CellNotSound] = {}

    def recall(text: str) -> Cell | CellNotSound:
        found = known.get(text)
        if found is None:
            try:
                found = read(_without_nul(text).strip())
            except CellNotSound as fault:
                # Keep a new exception: the raised one would keep every frame that it came through.
                found = CellNotSound(fault.key, **fault.params)
            known[text] = found
        return found

    return recall


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise CellNotSound("cell-has-nul")
    return text


def _required(read: Callable[[str], Cell], example: str, **shown: str) -> Callable[[str], Cell]:
    """Read a cell that must not be empty; `example` and `shown` say what might stand there."""

    def check(text: str) -> Cell:
        if not text:
            raise CellNotSound("cell-empty", example=example, **shown)
        return read(text)

    return check


def _optional(read: Callable[[str], Cell], otherwise: object) -> Callable[[str], Cell]:
    return lambda text: read(text) if text else Cell(otherwise)


def _text(text: str) -> Cell:
    plain = " ".join(unguarded(text).split())
    if not plain.isprintable():
        raise CellNotSound("text-control")
    if len(plain) > MOST_CHARACTERS:
        raise CellNotSound("text-too-long", most=MOST_CHARACTERS)
    return Cell(plain)


def _name(text: str) -> Cell:
    found = _text(text)
    return Cell(NOBODY) if _DASHES.fullmatch(found.value) else found


def _yes_or_no(text: str) -> Cell:
    plain = text.casefold()
    if plain not in _YES | _NO:
        raise CellNotSound("instead-not-sound")
    return Cell(plain in _YES)


def _start(text: str) -> Cell:
    found = _end(text)
    if found.value == DAY:
        raise CellNotSound("time-start-24")
    return found


def _end(text: str) -> Cell:
    minute, repaired = read_time(text)
    return Cell(minute, (("time-repaired", {"read": write_time(minute)}),) if repaired else NO_WARNINGS)


def _tier(text: str) -> Cell:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= MOST_TIERS):  # noqa: PLR2004
        raise CellNotSound("tier-not-sound", most=MOST_TIERS)
    return Cell(int(text))


def _languages(text: str, known: Sequence[str]) -> Cell:
    spoken = read_languages(text)
    unknown = [{"part": code, "known": ", ".join(known)} for code in spoken if code not in known]
    return Cell(spoken, tuple(("language-unknown", params) for params in unknown))
