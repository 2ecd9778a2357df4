"""Behind a name: what a cell says there of somebody: that they are off, or that it isn't sure (design, part 8)."""

import re
from dataclasses import dataclass

from routing.rota.words.hours import read_hours, read_part_of_hours
from routing.rota.words.marks import Likeness, Meaning, read_mark

_LONGEST = 80
_BRACKETS = {")": "(", "]": "["}
_AROUND = " \t:=-–,"  # noqa: RUF001 - whichever dash was typed
_BEFORE_NAME = re.compile(r"(.{1,30}?)\s*(?::|\s[-=]\s)\s*(?=[^\W\d_])(.+)")
_TIME = r"[0-9]{1,2}(?:[.:][0-9]{2})?"
_HOURS = rf"{_TIME}\s*(?:-|–|s\s?/\s?d|sd|sampai|to|until)\s*{_TIME}"  # noqa: RUF001
_HOURS_BEHIND = re.compile(rf"([^\d]*[^\W\d][^\d]*?)\s+({_HOURS})", re.IGNORECASE)
_HOURS_BEFORE = re.compile(rf"({_HOURS})\s+(?=[^\W\d_])([^\d]+)", re.IGNORECASE)
_PART_BEHIND = re.compile(
    r"([^\d(\[]*[^\W\d][^\d(\[]*?)[\s,]*[(\[]?\s*(?<!\w)((?:s\s?[/.]\s?d|sd|sampai|hingga|until|till?|to|up to"
    r"|mulai|dari|sejak|from|starting|since)(?![^\W\d_]).*?[0-9].*?)\s*[)\]]?",
    re.IGNORECASE,
)
_TIME_BEHIND = re.compile(
    r"[^\d(\[]*[^\W\d][^\d(\[]*?[\s,]*[(\[]?\s*(?:(?:jam|pukul|pkl\.?|at|@)\s*[0-9]{1,2}(?:[.:,][0-9]{2})?|[0-9]{1,2}[.:,][0-9]{2}"
    r"|[0-9]{1,2}(?:[.:][0-9]{2})?\s?[ap]\.?m\.?)(?:\s?wi(?:b|ta|t))?\s*[)\]]?",
    re.IGNORECASE,
)
_LAST_OF_TIMES = frozenset("0123456789)]mMbBaAtT.")
_UNSURE = "?？"  # noqa: RUF001 - as some keyboards write it


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and what was said behind it."""

    name: str
    off: str = ""  # the word that says there is no shift, as in "Ana (cuti)"
    is_unsure: bool = False  # as in "Budi?"


def named(text: str) -> Named:
    """Part a name from what is said behind it; the text is the name if nothing is."""
    if text[-1:] in _UNSURE or text[-2:-1] in _UNSURE:
        name, inner = in_brackets(text)
        name = name.strip() if inner and not inner.strip(_UNSURE) else text.rstrip(_UNSURE).strip()
        if any(map(str.isalpha, name)):
            return Named(name, is_unsure=name != text)
    name, inner = in_brackets(text)
    return Named(name, off=inner) if inner and _is_off(inner) else Named(text)


def in_brackets(text: str) -> tuple[str, str]:
    """Return a name and what stands behind it in brackets; the text and nothing if there are none, or no name."""
    opening = _BRACKETS.get(text[-1:])
    name, bracket, inner = text[:-1].rpartition(opening) if opening else (text, "", "")
    return (name.rstrip(), inner.strip()) if bracket and any(map(str.isalpha, name)) else (text, "")


def before_name(text: str) -> tuple[str, str]:
    """Return a name and the hours before it, or their code: "Pagi: Ana"; the text and nothing if there are none."""
    found = _HOURS_BEFORE.fullmatch(text) or _BEFORE_NAME.fullmatch(text)
    if found is None:
        return text, ""
    mark = read_mark(found[1])
    is_shift = read_hours(found[1]) is not None or (mark is not None and mark.likeness is Likeness.KNOWN)
    return (found[2], found[1]) if is_shift else (text, "")


def hours_behind(text: str) -> tuple[str, str]:
    """Return a name and the hours behind it without brackets: "Ana 08-12"; else the text and nothing."""
    found = _HOURS_BEHIND.fullmatch(text) if len(text) <= _LONGEST else None
    return (found[1].rstrip(_AROUND), found[2]) if found is not None else (text, "")


def part_behind(text: str) -> tuple[str, str]:
    """Return a name and the end, or the start, of its hours behind it: "Ana s/d 15.00"; else the text and nothing."""
    found = _PART_BEHIND.fullmatch(text) if len(text) <= _LONGEST else None
    is_part = found is not None and read_part_of_hours(found[2]) is not None
    return (found[1].strip(), found[2]) if found is not None and is_part else (text, "")


def time_behind(text: str) -> bool:
    """Tell whether a time stands behind a name, which may be when somebody begins or ends: "Ana (09.30)"."""
    return len(text) <= _LONGEST and text[-1:] in _LAST_OF_TIMES and _TIME_BEHIND.fullmatch(text) is not None


def _is_off(text: str) -> bool:
    mark = read_mark(text)
    return (
        mark is not None
        and mark.meanings[0] is Meaning.OFF
        and not mark.is_unsure
        and any(map(str.isalpha, text))
    )
