"""Title times: what a title says of the time in which the rows near it hold: a period, or a time that gives none.

Periode 1-31 Des 2026, Week beginning 7 December 2026, Rota from 4 January 2027; Minggu ke-2, Jadwal Desember 2026.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from routing.rota.words.date_ranges import Span, read_date_range
from routing.rota.words.date_text import DateText, Order
from routing.rota.words.dates import read_date
from routing.rota.words.months import month_named, months_in, read_month
from routing.rota.words.plain import LONGEST, plain
from routing.rota.words.weekdays import is_week_number, weekday_named

_LABEL_AND_DAYS = 2  # cells
_MOST_REMEMBERED = 4096
_MOST_WORDS = 24
_LONGEST_DATE, _LONGEST_RANGE = 5, 12  # words
_SUNDAY = "minggu"  # a week, too
_AROUND = " ,:;()[]"
_WEEK = timedelta(days=6)
_WEEKS = r"(?:minggu|pekan|weeks?|wk)"
_OF_VALIDITY = re.compile(
    r"\b(?:berlaku|valid|validity|effective|periode|period|masa|mulai|starting|per|until|sampai|s/d)\b"
)
# They stand before hours and places too.
_OF_ENDS = re.compile(r"\b(?:from|since|dari|sejak|till?|hingga|through|thru|tmt)\b")
_OF_ROTA = re.compile(
    r"\b(?:jadwal|rota|roster|schedule|piket|jaga|bulan|month|shift|duty|tahun|year|semester|triwulan|quarter|q[1-4])\b"
)
_OF_OTHERS = re.compile(
    r"\b(?:libur|cuti|holidays?|closed|tutup|dicetak|cetak|printed|updated?|revisi|dibuat|created)\b"
)
_PLACE_AND_DATE = re.compile(r"[^\W\d]+(?: [^\W\d]+){0,2},[^,]*")
_NUMBER = r"(?:[0-9]{1,2}(?![.:]?[0-9]| ?jam|-[0-9])|[ivx]{1,4})"
_ONE_WEEK = re.compile(
    rf"(?<!-)(?<!- )\b{_WEEKS}[ .-]*(?:(?:ke|no)\b[ .-]*)?(?:{_NUMBER}|pertama|kedua|ketiga|keempat|kelima|terakhir"
    r"|ini|depan|lalu|kemarin|berjalan|mendatang|beginning|commencing|starting|ending|berakhir)\b"
    r"|\b(?:this|next|last|current|first|second|third|fourth)\s+week\b|\bw[0-9]{1,2}\b|\bw ?[/-] ?[bce]\b"
)
# What stands between two days, and before them.
_BETWEEN = re.compile(
    r"[-&/+]*|s/?d|sampai|dengan|hingga|to|until|till?|thru|through|dan|and|tanggal|tgl|the|of|bulan|tahun|hari|from"
    r"|dari|mulai"
)
_YEAR = re.compile(r"\b20[0-9]{2}\b")
# Possessive, so that a long number costs no time.
_DAYS = re.compile(r"(?:[0-9]{1,2}+[ ./-]*+(?:s/d|sampai|to)?+[ ./-]*+)*+[^\W\d_]{3,}")
# A title between rows begins with one of these.
_BEGINS = re.compile(
    r"(?:jadwal|rota|roster|schedule|periode|period|berlaku|valid|effective|mulai|starting|from"
    rf"|{_WEEKS}|w ?[/-] ?[bce])\b"
)
# What may stand between such a word and its day.
_DAY = r"[\s:]*(?:(?:on|tanggal|tgl\.?|hari)[\s:]*)?$"
_WEEK_FROM = re.compile(
    rf"\b(?:{_WEEKS} (?:beginning|commencing|starting|starts|start|from|(?:yang )?(?:di)?mulai|dari|sejak)"
    rf"|w ?[/-]? ?[bc]){_DAY}"
)
_WEEK_OF = re.compile(rf"\b{_WEEKS}(?: of)?{_DAY}")
_WEEK_TO = re.compile(rf"\b(?:{_WEEKS} (?:ending|ends|until|to|berakhir|sampai|hingga)|w ?[/-]? ?e){_DAY}")
_FROM = re.compile(
    r"\b(?:from|since|as of|starting|starts|begins|beginning|commencing|effective|(?:di)?mulai|sejak|dari|tmt)"
    rf"{_DAY}"
)
_UNTIL = re.compile(rf"\b(?:until|till?|through|thru|ends|sampai(?: dengan)?|hingga|s/d|berakhir){_DAY}")


class Period(NamedTuple):
    """The days from which and to which rows hold, both inclusive; None is without an end on that side."""

    first: date | None
    last: date | None


def speaks_of_others(text: str) -> bool:
    """Tell whether a title's time is that of something else: holidays, its printing."""
    return _OF_OTHERS.search(_words_of(text)) is not None


def before_others(text: str) -> str:
    """Return what a title says before it speaks of something else, in plain letters: its printing, holidays."""
    return _OF_OTHERS.split(_words_of(text), maxsplit=1)[0]


def speaks_of_validity(text: str) -> bool:
    """Tell whether a text has a word for a time in which something holds."""
    words = _words_of(text)
    return _OF_VALIDITY.search(words) is not None or _OF_ENDS.search(words) is not None


def begins_with_time(text: str) -> bool:
    """Tell whether a text between rows is a title of those below it: it begins as one does, and names a time."""
    return _BEGINS.match(_words_of(text)) is not None and not speaks_of_others(text) and names_time(text)


def heads_in_time(cells: Sequence[str]) -> bool:
    """Tell whether a line between rows says alone in which time those below it hold."""
    texts = [*dict.fromkeys(filter(None, cells))]
    if len(texts) == 1:
        return begins_with_time(texts[0]) and not is_week_number(texts[0])
    if len(texts) != _LABEL_AND_DAYS or weekday_named(texts[0]) is not None:
        return False
    return begins_with_time(" ".join(texts)) and read_period(" ".join(texts)) is not None


def says_week(text: str) -> bool:
    """Tell whether a text says one of several weeks, by its number or its place: Minggu ini, Jadwal minggu ke-2."""
    return _ONE_WEEK.search(_words_of(text)) is not None


def names_time(text: str) -> bool:
    """Tell whether a title names a time: a month, a week, a year of a rota, a day on which something begins or ends."""
    words = _words_of(text)
    is_of_rota = _OF_ROTA.search(words) is not None
    has_digit = any(map(str.isdigit, words))
    if _ONE_WEEK.search(words) or (is_of_rota and _YEAR.search(words)):
        return True
    if has_digit and (_OF_VALIDITY.search(words) or _range_in(words) is not None):
        return True
    if has_digit and next(_dates_in(words), None) is not None:
        return is_of_rota or _PLACE_AND_DATE.fullmatch(words) is None
    months = months_in(words)
    return (
        read_month(words) is not None
        or any(year is not None for year, _ in months)
        or bool(months and (is_of_rota or _OF_ENDS.search(words)))
    )


def time_named(text: str) -> frozenset[str]:
    """Return the words of a title that tell its time: two titles with others are of other times."""
    words = _words_of(text)
    weeks = {found[0] for found in _ONE_WEEK.finditer(words)}
    days = {found[0] for found in _DAYS.finditer(words) if months_in(found[0])}
    return frozenset(weeks | days | {*_YEAR.findall(words)})


def read_period(text: str) -> Period | None:
    """Return the period that a title states; None if it has none that is sure."""
    words = _words_of(text)
    if not any(map(str.isdigit, words)):
        return None
    if (span := _range_in(words)) is not None:
        return _days_of(span)
    dates = list(_dates_in(words))
    if len(dates) != 1:
        return None
    ((before, dated),) = dates
    day = _day_of(dated, {each.order for each in dated.readings})
    return None if day is None or dated.is_contradicted(day) else _beside(before, day)


def _words_of(text: str) -> str:
    return plain(" ".join(text.split()[:_MOST_WORDS])[:LONGEST])


def _beside(before: str, day: date) -> Period | None:
    """Return what the words before a day make of it."""
    if _WEEK_FROM.search(before) or (_WEEK_OF.search(before) and day.weekday() == 0):
        return Period(day, day + _WEEK)
    if _WEEK_TO.search(before):
        return Period(day - _WEEK, day)
    if _FROM.search(before):
        return Period(day, None)
    return Period(None, day) if _UNTIL.search(before) else None


def _dates_in(words: str) -> Iterator[tuple[str, DateText]]:
    """Yield the dates with their day that stand in a text, each with what stands before it."""
    parts = words.split()
    place = 0
    while place < len(parts):
        for length in range(min(_LONGEST_DATE, len(parts) - place), 0, -1):
            found = read_date(" ".join(parts[place : place + length]).strip(_AROUND))
            if found is not None and _is_whole(found, length) and not _is_of_week(parts[place], found):
                yield " ".join(parts[:place]), found
                place += length - 1
                break
        place += 1


def _is_whole(dated: DateText, length: int) -> bool:
    return any(each.day and (each.year or length > 1) for each in dated.readings)


def _is_of_week(word: str, dated: DateText) -> bool:
    """Tell whether the word for a Sunday before a date that is none means a week."""
    days = [each.date for each in dated.readings if each.date is not None]
    return word == _SUNDAY and all(map(dated.is_contradicted, days))


@lru_cache(_MOST_REMEMBERED)
def _range_in(words: str) -> Span | None:
    """Return the longest range of days with their month in a text."""
    runs = [run for run in _runs(words) if any(map(str.isdigit, " ".join(run)))]
    longest = max(map(len, runs), default=0)
    windows = (
        (run, first, length)
        for length in range(min(longest, _LONGEST_RANGE), 0, -1)
        for run in runs
        for first in range(len(run) - length + 1)
    )
    for run, first, length in windows:
        several = read_date_range(" ".join(run[first : first + length]).strip(_AROUND))
        if several is not None and several.weekdays is None and len(several.spans) == 1:
            return several.spans[0]
    return None


def _runs(words: str) -> list[list[str]]:
    """Return the stretches of a text whose words may all be of days."""
    runs: list[list[str]] = [[]]
    for word in words.split():
        bare = word.strip(_AROUND + ".")
        if (
            any(map(str.isdigit, word))
            or _BETWEEN.fullmatch(bare)
            or month_named(bare)
            or weekday_named(bare)
        ):
            runs[-1].append(word)
        else:
            runs.append([])
    return runs


def _days_of(span: Span) -> Period | None:
    """Return both days of a span, if each has its year and may be read in one way."""
    if span.last is None:
        return None
    orders = {each.order for each in span.first.readings} & {each.order for each in span.last.readings}
    ends = [_day_of(end, orders) for end in (span.first, span.last)]
    first, last = ends
    return Period(first, last) if first is not None and last is not None and first <= last else None


def _day_of(end: DateText, orders: set[Order | None]) -> date | None:
    found = {
        each.date for each in end.readings if each.order in orders and each.year and each.month and each.day
    }
    return found.pop() if len(found) == 1 else None
