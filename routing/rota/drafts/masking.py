"""Masking: phone numbers in texts of a file, so that a page shows who it is about and no number whole."""

import re

from routing.rota.sheets.grid import Row

_FEWEST_DIGITS = 8
_SHOWN = 2  # digits at each end
_DOTS = "••••"

# What has digits and is no phone comes first: dates, and times of the day.
_PARTS = re.compile(
    r"(?P<other>\b\d{4}-\d{1,2}-\d{1,2}(?!\d)|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)"
    r"|(?<!\d)\d{1,2}[.:]\d{2}(?!\d)(?:\s*[-\u2013]\s*\d{1,2}[.:]\d{2}(?!\d))?)"
    r"|(?P<phone>\+?\(?\d(?:[\s().\-/]{0,2}\d){7,})"
)


def masked(text: str) -> str:
    """Return a text whose phone numbers keep their first and their last two digits."""
    return _PARTS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    phone = found["phone"]
    if phone is None:
        return found[0]
    digits = re.sub(r"\D", "", phone)
    if len(digits) < _FEWEST_DIGITS:
        return phone
    plus = "+" if phone.startswith("+") else ""
    return f"{plus}{digits[:_SHOWN]}{_DOTS}{digits[-_SHOWN:]}"


def cells_around(row: Row, wrong: int | None, most: int) -> list[int]:
    """Return the numbers, from 1, of the cells of a row to show: at most so many, the wrong one among them."""
    width = len(row.cells) if wrong is None else max(len(row.cells), wrong)
    first = 1 if wrong is None or wrong <= most else wrong - most + 1
    return list(range(first, width + 1))[:most]
