"""Mark lists: several marks in one cell of a grid: "P/S", "08-12, 13-17"."""

import re
from collections.abc import Callable

from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import Likeness, Meaning, read_mark

_MOST = 24  # marks of one cell: a day has no more shifts
_BETWEEN = re.compile(r"\s*(?:[/;&+,\n]|\b(?:dan|and)\b)\s*")


def marks_in(text: str, is_code: Callable[[str], bool] = lambda _: False) -> tuple[str, ...]:
    """Return the marks of a cell, the text itself if it is one.

    `is_code` tells codes that have hours. What may be one code is split only where each part is known.
    """
    if read_hours(text) is not None or is_code(text):
        return (text,)
    mark = read_mark(text)
    parts = tuple(part for part in _BETWEEN.split(text) if part)
    if len(parts) > _MOST:
        return (text,)
    if len(parts) < 2 or (mark is not None and mark.meanings[0] is not Meaning.CODE):  # noqa: PLR2004 - several
        return (text,)
    if mark is None and read_coded_hours(text) is None:
        return parts if all(read_mark(part) or _has_hours(part) for part in parts) else (text,)
    return parts if all(_has_hours(part) or is_code(part) or _is_known(part) for part in parts) else (text,)


def _has_hours(text: str) -> bool:
    return read_hours(text) is not None or read_coded_hours(text) is not None


def _is_known(text: str) -> bool:
    mark = read_mark(text)
    return mark is not None and mark.likeness is Likeness.KNOWN
