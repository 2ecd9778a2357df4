"""Legends: what a line beside a table says of codes: "P = 07.00-14.00", "L = Libur" (design, part 8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.dates import read_date
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import Likeness, is_off, read_mark
from routing.rota.words.weekdays import read_weekdays

_WORD = r"(?:keterangan|ket|legenda?|kode|codes?|note)\b"
_LEGEND_WORD = re.compile(rf"^{_WORD}\s*[.:]\s*(?=\S)", re.IGNORECASE)
_WORD_ALONE = re.compile(rf"{_WORD}[\s\w]*[.:]*", re.IGNORECASE)
_COLON = r"(?:(?<![0-9]{2}):|:(?![0-9]{2}))"  # not that of 08:00
_STATEMENT = re.compile(rf"([^=:]{{1,20}}?)\s*(?:=|{_COLON})\s*(?=\S)(.+)", re.DOTALL)
# Before the next code of the same text.
_BETWEEN = re.compile(r"\s*(?:[|;\n]|(?<![0-9]),|,(?![0-9]{2}(?![0-9])))\s*|\s+/\s+")
_BEFORE_CODE = re.compile(_BETWEEN.pattern + r"|\s+(?=[^\W\d_][^\W_]{0,11}\s*(?:=|:\s))")
# A code and its name, or a name and its code.
_BOTH = re.compile(r"([^()/-]+?)\s*(?:\(\s*(?P<inside>[^()]+?)\s*\)|[/-]\s*(?P<behind>[^()/-]+))")
_OFF_PARTS = re.compile(r"[/(),]|\s(?:atau|or)\s", re.IGNORECASE)
_SIGNS = frozenset({"=", ":"})
_LONGEST_CODE = 20
_LONGEST_OFF_CODE = 4
_MOST_LISTED = 24
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


def is_legend_word(text: str) -> bool:
    """Tell whether a text stands above or before a legend: "Keterangan :"."""
    return _WORD_ALONE.fullmatch(text) is not None


def stated_in(texts: Sequence[str]) -> Explained:
    """Return what a line explains of which every text is a statement: code, sign, meaning.

    The sign may stand in a cell of its own, and the word for a legend before them all.
    """
    if not any("=" in text or ":" in text for text in texts):
        return Explained(_listed(texts))
    if not _SIGNS.isdisjoint(texts):
        texts = (" ".join(texts),)
    elif len(texts) > 1 and is_legend_word(texts[0]):
        texts = texts[1:]
    parts = [part for text in texts for part in _statements(text)]
    found = [_stated(part) for part in parts]
    legends = tuple(name for each in found if each is not None for name in by_each_name(each))
    if not legends or not all(map(_STATEMENT.fullmatch, parts)):
        return Explained(_listed(texts))
    return Explained(legends, None in found)


def _listed(texts: Sequence[str]) -> tuple[Legend, ...]:
    """Return the shifts of a line that has several with their hours, and nothing else: Pagi 07-14, Siang 14-21."""
    if len(texts) > _WITH_ITS_NAME:
        return ()
    parts = [part for text in texts for part in _BETWEEN.split(_LEGEND_WORD.sub("", text, count=1)) if part]
    if not len(texts) < len(parts) <= _MOST_LISTED:
        return ()
    coded = [read_coded_hours(part) for part in parts]
    legends = [Legend(each.code, part) for each, part in zip(coded, parts, strict=True) if each is not None]
    return (
        tuple(legends) if len(legends) == len(parts) and all(_is_shift(each.code) for each in legends) else ()
    )


def _is_shift(code: str) -> bool:
    """Tell whether this is the name of a shift rather than that of somebody."""
    mark = read_mark(code)
    is_short = mark is not None and mark.likeness is Likeness.SHORT and code.isupper()
    return is_short or (mark is not None and mark.likeness is Likeness.KNOWN)


def by_each_name(legend: Legend) -> list[Legend]:
    """Return what is said of a code that stands beside its name for both of them: P (Pagi), Pagi/P."""
    return [legend] if legend.is_off else [replace(legend, code=name) for name in _names_of(legend.code)]


def _names_of(code: str) -> tuple[str, ...]:
    found = _BOTH.fullmatch(code)
    if found is None:
        return (code,)
    first, other = found[1].strip(), (found["inside"] or found["behind"]).strip()
    short, full = sorted((first.casefold(), other.casefold()), key=len)
    are_codes = _is_shift(other) and (_is_shift(first) or first.isdecimal())
    return (first, other) if are_codes and (full.startswith(short) or found["inside"]) else (code,)


def in_cells(texts: Sequence[str]) -> Legend | None:
    """Return a code whose meaning stands in the next cell, or behind its name: P, Pagi, 07.00-14.00."""
    code = texts[0].rstrip(" :=")
    if not _CODE_AND_MEANING <= len(texts) <= _WITH_ITS_NAME or any(
        read_mark(each) is None for each in _names_of(code)
    ):
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
    for between in (_BEFORE_CODE, _BETWEEN):
        parts = [part for part in between.split(text) if part]
        if len(parts) > 1 and all(map(_STATEMENT.fullmatch, parts)):
            return parts
    return [text]


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
