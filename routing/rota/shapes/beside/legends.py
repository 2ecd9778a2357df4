"""Legends: what a line beside a table says of codes: "P = 07.00-14.00", "L = Libur" (design, part 8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.dates import read_date
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import is_off, read_mark
from routing.rota.words.weekdays import read_weekdays

_WORD = r"(?:keterangan|ket|legenda?|kode|codes?|note)\b"
_LEGEND_WORD = re.compile(rf"^{_WORD}\s*[.:]\s*(?=\S)", re.IGNORECASE)
_WORD_ALONE = re.compile(rf"{_WORD}[\s\w]*[.:]*", re.IGNORECASE)
_STATEMENT = re.compile(r"([^=:]{1,20}?)\s*[=:]\s*(?=\S)(.+)", re.DOTALL)
# Before the next code of the same text.
_BETWEEN = re.compile(r"\s*[|;,\n]\s*|\s+/\s+|\s+(?=[^\W\d_][^\W_]{0,11}\s*(?:=|:\s))")
_OFF_PARTS = re.compile(r"[/(),]|\s(?:atau|or)\s", re.IGNORECASE)
_SIGNS = frozenset({"=", ":"})
_LONGEST_CODE = 20
_LONGEST_OFF_CODE = 4
_CODE_AND_MEANING, _WITH_ITS_NAME = 2, 3  # cells


@dataclass(frozen=True, slots=True)
class Legend:
    """A code with the text of its hours, as a line beside the table gives them, or (`is_off`) the word for no shift."""

    code: str
    hours: str
    is_off: bool = False


class Explained(NamedTuple):
    """The codes that a line explains; `has_rest` if it says something else too."""

    legends: tuple[Legend, ...]
    has_rest: bool = False


_NOTHING = Explained(())


def is_legend_word(text: str) -> bool:
    """Tell whether a text stands above or before a legend: "Keterangan :"."""
    return _WORD_ALONE.fullmatch(text) is not None


def stated_in(texts: Sequence[str]) -> Explained:
    """Return what a line explains of which every text is a statement: code, sign, meaning.

    The sign may stand in a cell of its own, and the word for a legend before them all.
    """
    if not any("=" in text or ":" in text for text in texts):
        return _NOTHING
    if not _SIGNS.isdisjoint(texts):
        texts = (" ".join(texts),)
    elif len(texts) > 1 and is_legend_word(texts[0]):
        texts = texts[1:]
    parts = [part for text in texts for part in _statements(text)]
    found = [_stated(part) for part in parts]
    legends = tuple(each for each in found if each is not None)
    if not legends or not all(map(_STATEMENT.fullmatch, parts)):
        return _NOTHING
    return Explained(legends, len(legends) < len(found))


def in_cells(texts: Sequence[str]) -> Legend | None:
    """Return a code whose meaning stands in the next cell, or behind its name: P, Pagi, 07.00-14.00."""
    code = texts[0].rstrip(" :=")
    if not _CODE_AND_MEANING <= len(texts) <= _WITH_ITS_NAME or read_mark(code) is None:
        return None
    found = _of_code(code, texts[-1])
    return None if found is not None and found.is_off and len(texts) == _WITH_ITS_NAME else found


def legend_in(text: str) -> Legend | None:
    """Return the code and its meaning of a text that explains one: "P = Pagi 07.00-14.00", "Pagi (07-14)"."""
    text = _LEGEND_WORD.sub("", text, count=1)
    if (stated := _stated(text)) is not None:
        return stated
    coded = read_coded_hours(text) if "=" not in text else None
    return Legend(coded.code, text) if coded is not None else None


def _statements(text: str) -> list[str]:
    """Return the statements of a text, the text itself if it is one."""
    text = _LEGEND_WORD.sub("", text, count=1)
    parts = [part for part in _BETWEEN.split(text) if part]
    return parts if len(parts) > 1 and all(map(_STATEMENT.fullmatch, parts)) else [text]


def _stated(text: str) -> Legend | None:
    found = _STATEMENT.fullmatch(text)
    if found is None or "=" in found[2]:
        return None
    code, meaning = found[1].strip(), found[2].strip()
    if len(code) > _LONGEST_OFF_CODE or not (code.isupper() or "=" in text):
        return _with_hours(code, meaning)  # "Ana: cuti" is a note about Ana
    return _of_code(code, meaning)


def _of_code(code: str, meaning: str) -> Legend | None:
    """Return what is said of a code: its hours, or that it means no shift."""
    if _is_off(meaning):
        is_day = code.isdecimal() or read_date(code) is not None or read_weekdays(code) is not None
        return None if is_day else Legend(code, meaning, is_off=True)
    return _with_hours(code, meaning)


def _with_hours(code: str, meaning: str) -> Legend | None:
    if not code or len(code) > _LONGEST_CODE:
        return None
    is_hours = read_hours(meaning) is not None or read_coded_hours(meaning) is not None
    return Legend(code, meaning) if is_hours else None


def _is_off(meaning: str) -> bool:
    parts = [part.strip() for part in _OFF_PARTS.split(meaning) if part.strip()]
    return any(map(str.isalpha, meaning)) and bool(parts) and all(map(is_off, parts))
