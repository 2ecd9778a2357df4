"""Dates: each reading of a text as a date, so that the order of day and month can be judged over a whole file."""

import re
from dataclasses import replace

from routing.rota.words.clock import read_clock
from routing.rota.words.date_text import DateText, Numbers, Order, of_numbers
from routing.rota.words.months import month_named
from routing.rota.words.plain import kept, plain
from routing.rota.words.weekdays import weekday_named

_TIME = re.compile(
    r"(?:(?<=[0-9])t(?=[0-9])|[\s,]+(?:-\s)?)"
    r"((?:(?:pukul|jam|at|@)\s)?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:\.[0-9]+)?)?\s?(?:[ap]\.?m\.?)?"
    r"|(?:(?:pukul|jam|at|@)\s)?[0-9]{1,2}\s?[ap]\.?m\.?|(?:pukul|jam|at|@)\s[0-9]{1,2})(?:\s(?:wib|wita|wit))?$"
)
_WORD_FIRST = re.compile(r"([^\W\d_']+(?:'[a-z]+)?)\.?(?:[\s,/:-]+|(?=[0-9]))(?=[^\s])")
_WORD_LAST = re.compile(r"(?:[\s,/-]+|(?<=[0-9]))([^\W\d_']+(?:'[a-z]+)?)\.?$")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_CALLED = re.compile(r"^(?:tanggal|tgl\.?|date)[\s:]*(?=[^\s])")
_PARTS = re.compile(
    r"(?:[a-z]+|[0-9]{1,4})(?:(?:[\s./,'-]+|(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9]))(?:[a-z]+|[0-9]{1,4})){1,2}"
)
_YEAR_FIRST = re.compile(r"([12][0-9]{3})([-/. ])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WITHOUT_YEAR = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})")
_COMPACT = re.compile(r"(2[01][0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{4})")
_DAY = re.compile(r"(?:ke-?\s?)?(0?[1-9]|[12][0-9]|3[01])")
_FOUR_DIGITS, _TWO_DIGITS = 4, 2
_CENTURY = 2000


@kept
def read_date(text: str) -> DateText | None:
    """Return the readings of a text as a date: 2026-12-25, 25/12/26, Mon 8/3, 3 Agt 2026, 1-Jul, 25/12/2026 8:00 PM.

    A month with its year is one without a day: Agustus 2026, 07/2026.
    """
    words = plain(text)
    if found := _TIME.search(words):
        time = read_clock(found[1])
        if time and (dated := _dated(words[: found.start()])):
            return replace(dated, time=time)
    return _dated(words)


def read_day_of_month(text: str, month: tuple[int, int] | None = None) -> DateText | None:
    """Return the day that a text is without its month: 1, 01, 1st, tgl 3, Sen 1; a weekday may stand beside it.

    With the year and the month that a heading or an answer gives, it is a whole date.
    """
    words, weekday = _without_weekday(plain(text))
    found = _DAY.fullmatch(_without_filler(words))
    if not found or (weekday is not None and "ke" in words):  # Minggu ke-3 is a week
        return None
    return replace(of_numbers((*(month or (None, None)), int(found[1]), None)), weekday=weekday)


def _dated(words: str) -> DateText | None:
    without, weekday = _without_weekday(words)
    plainer = _without_filler(without)
    found = _numeric(plainer) or _named(plainer)
    return replace(found, weekday=weekday) if found else None


def _without_weekday(words: str) -> tuple[str, int | None]:
    bare = " ".join(re.sub(r"[()\[\]]", " ", words).split())
    for found in (_WORD_FIRST.match(bare), _WORD_LAST.search(bare)):
        if found and (weekday := weekday_named(found[1])) is not None:
            return (bare[: found.start()] + bare[found.end() :]).strip(" ,"), weekday
    return bare, None


def _without_filler(words: str) -> str:
    bare = _ORDINAL.sub("", _CALLED.sub("", words, count=1)).replace(" of ", " ").replace(" the ", " ")
    return re.sub(r"\s*([-/.])\s*", r"\1", bare).strip(" ,")


def _numeric(words: str) -> DateText | None:
    if found := _YEAR_FIRST.fullmatch(words):
        dated = of_numbers((int(found[1]), int(found[3]), int(found[4]), Order.YEAR_FIRST))
        return dated if dated.readings or found[2] != " " else None
    if found := _COMPACT.fullmatch(words):
        dated = of_numbers((int(found[1]), int(found[2]), int(found[3]), Order.YEAR_FIRST))
    elif found := _YEAR_LAST.fullmatch(words):
        dated = _either_way(_year(found[4]), int(found[1]), int(found[3]))
        if _is_meant_as_date(found):
            return dated
    elif found := _WITHOUT_YEAR.fullmatch(words):
        dated = _either_way(None, int(found[1]), int(found[2]))
    elif found := _MONTH.fullmatch(words):
        dated = of_numbers((int(found[1] or found[4]), int(found[2] or found[3]), None, None))
    else:
        return None
    return dated if dated.readings else None


def _either_way(year: int | None, first: int, second: int) -> DateText:
    return of_numbers((year, second, first, Order.DAY_FIRST), (year, first, second, Order.MONTH_FIRST))


def _is_meant_as_date(found: re.Match[str]) -> bool:
    """Tell whether a text is a date even if it is no day: not 08.00.00 (a time), nor 34 56 78 (of a phone)."""
    if len(found[4]) == _FOUR_DIGITS:
        return found[2] != " "
    return found[2] in "/-" and "0" not in (found[1].strip("0") or "0", found[3].strip("0") or "0")


def _named(words: str) -> DateText | None:
    """Read a date whose month has its name."""
    if not _PARTS.fullmatch(words):
        return None
    parts = re.findall(r"[a-z]+|[0-9]+", words)
    months = [(place, month) for place, part in enumerate(parts) if (month := month_named(part))]
    numbers = [part for part in parts if part.isdecimal()]
    if len(months) != 1 or len(numbers) != len(parts) - 1:
        return None
    (place, month), first = months[0], numbers[0]
    if len(numbers) == 1:
        return of_numbers(*_of_one_number(month, first, words, month_is_first=place == 0))
    second = numbers[1]
    if len(first) == _FOUR_DIGITS and len(second) <= _TWO_DIGITS:
        return of_numbers((int(first), month, int(second), Order.YEAR_FIRST))
    if len(first) <= _TWO_DIGITS and len(second) in {_TWO_DIGITS, _FOUR_DIGITS} and place < len(numbers):
        return of_numbers((_year(second), month, int(first), None))
    return None


def _of_one_number(month: int, number: str, words: str, *, month_is_first: bool) -> list[Numbers]:
    """Read a month's name and one number: a day, or a year ("Jul-26" may be either)."""
    is_year = len(number) == _FOUR_DIGITS or "'" in words
    readings: list[Numbers] = []
    if not is_year:
        readings.append((None, month, int(number), None))
    if is_year or (month_is_first and "-" in words and len(number) == _TWO_DIGITS):
        readings.append((_year(number), month, None, None))
    return readings


def _year(written: str) -> int:
    return int(written) if len(written) == _FOUR_DIGITS else _CENTURY + int(written)
