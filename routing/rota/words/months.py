"""Months: their names in two languages, full and short."""

import re
from itertools import zip_longest

from routing.rota.words.plain import plain

_NAMES = (
    "january jan januari",
    "february feb februari pebruari peb",
    "march mar maret mrt",
    "april apr",
    "may mei",
    "june jun juni",
    "july jul juli",
    "august aug agustus agt ags agst agus agu",
    "september sep sept",
    "october oct oktober okt",
    "november nov nopember nop",
    "december dec desember des",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_NUMBER = re.compile(r"0?([1-9]|1[0-2])")
_MONTHS_OF_YEAR = 12
_FOUR_DIGITS = 4
_WHOLE_DATE = re.compile(r"\b[0-9]{1,2}\s+[^\W\d]{3,}\s+[0-9]{4}")


def month_named(word: str) -> int | None:
    """Return the number of the month (January is 1) that a plain word names."""
    return _MONTHS.get(word.rstrip("."))


def read_month(text: str) -> int | None:
    """Return the month that a cell of a column of months gives: Agustus, Aug, 8, 08."""
    word = plain(text).removeprefix("bulan ")
    found = _NUMBER.fullmatch(word)
    return int(found[1]) if found else month_named(word)


def has_whole_date(title: str) -> bool:
    """Tell whether a title has a date with its day, which names no month: "Dicetak 3 Oktober 2026"."""
    return _WHOLE_DATE.search(title) is not None


def months_in(title: str) -> tuple[tuple[int | None, int], ...]:
    """Return the months that a title names, each with the year beside it or None: "Jadwal Juli 2026".

    A name may be a month's (Mei, April), so this is a proposal for a question, not an answer.
    """
    words = re.findall(r"[a-z]+|[0-9]+", plain(title))
    found = []
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        if month := month_named(word):
            found.append((int(after) if len(after) == _FOUR_DIGITS and after.isdecimal() else None, month))
    return tuple(found)


def dated_months_in(title: str) -> tuple[tuple[int, int], ...]:
    """Return the months of a title that have a year, their own or that of the next one: "November-Desember 2026"."""
    found: list[tuple[int, int]] = []
    for year, month in reversed(months_in(title)):
        if year is not None:
            found.append((year, month))
        elif found and found[-1][1] == month % _MONTHS_OF_YEAR + 1:
            found.append((found[-1][0] - (month == _MONTHS_OF_YEAR), month))
    return tuple(dict.fromkeys(reversed(found)))
