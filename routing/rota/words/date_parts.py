"""Date parts: the words and numbers of a text that names several days, put together day by day.

Each part is a day as written, with what else its own words say; what others say for it is completed elsewhere.
"""

import re
from dataclasses import dataclass

from routing.rota.words.months import month_named
from routing.rota.words.weekdays import weekday_named

_TO_WORDS = re.compile(
    r"(?<![a-z])(?:s\.?\s?/\s?d\.?|s\.d\.?|sd\.?|sampai(?: dengan)?|hingga|to|until|till?|thru|through)(?![a-z])"
    r"|-+>|→"
)
_AND_WORDS = re.compile(r"(?<![a-z])(?:dan|and|serta)(?![a-z])")
_FILLER = re.compile(
    r"(?<![a-z])(?:tanggal|tgl\.?|dates?|the|of|hari|bulan|tahun|from|dari|mulai)(?![a-z])|[()\[\]]"
)
_TOKEN = re.compile(
    r"(?P<ymd>[12][0-9]{3}([-/.])[0-9]{1,2}\2[0-9]{1,2}(?!\d))"
    r"|(?P<dmy>[0-9]{1,2}([-/.])[0-9]{1,2}\4(?:[0-9]{4}(?![0-9])|[0-9]{2}(?![0-9:]|[-/.][0-9])))"
    r"|(?P<dm>[0-9]{1,2}/[0-9]{1,2}(?![0-9/.:]))"
    r"|(?P<number>[0-9]{1,4})(?:st|nd|rd|th)?(?![0-9:])"
    r"|(?P<word>[^\W\d_]+(?:'[a-z]+)?)"
    r"|(?P<between>[-~,;&+/'])"
    r"|\s+|\.(?![0-9])"
)
TO, AND = "-", ","
_AND_SIGNS, _GLUE = frozenset(",;&+"), frozenset(["", "-", ",", "/"])
_FOUR_DIGITS, _TWO_DIGITS = 4, 2
_CENTURY = 2000


@dataclass(slots=True)
class Part:
    """One day as written. `numbers` are those of a date of numbers, in their order, its year last.

    `is_named` tells a month with its name, `has_month_first` that it stands before its day.
    """

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    numbers: tuple[int, int] | None = None
    is_named: bool = False
    has_month_first: bool = False
    is_year_first: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether it has its day."""
        return self.day is not None or self.numbers is not None

    @property
    def is_bare(self) -> bool:
        """Whether its month stands elsewhere."""
        return self.month is None and self.numbers is None


class NotDays(ValueError):
    """A text names no days in a way that is read."""


def parts_of(words: str) -> tuple[list[Part], list[str]]:
    """Return the days of a plain text, and what stands between two of them: TO or AND. Raises NotDays."""
    known = _FILLER.sub(" ", _AND_WORDS.sub(" & ", _TO_WORDS.sub(" ~ ", words)))
    reader = _Reader()
    place = 0
    while place < len(known):
        found = _TOKEN.match(known, place)
        if found is None or found.end() == place:
            raise NotDays
        place = found.end()
        if found.lastgroup is not None and found[0] != "'":  # of a year of two digits
            reader.take(found.lastgroup, found[found.lastgroup], is_last=not known[place:].strip(" ."))
    return reader.done()


class _Reader:
    """Takes the tokens of a text one by one."""

    def __init__(self) -> None:
        self._parts: list[Part] = [Part()]
        self._between: list[str] = []
        self._pending = ""  # what was read since the last day
        self._before = ""  # the kind of the last token

    def take(self, kind: str, text: str, *, is_last: bool) -> None:
        """Take a token of this kind."""
        if kind == "word":
            kind = self._word(text)
        elif kind == "between":
            self._separate(text)
        elif kind == "number":
            kind = self._number(text, is_last=is_last)
        else:
            self._date(kind, [int(each) for each in re.findall(r"[0-9]+", text)], text)
        self._before = kind

    def done(self) -> tuple[list[Part], list[str]]:
        if self._pending or not all(part.is_begun for part in self._parts):
            raise NotDays
        return self._parts, self._between

    @property
    def _part(self) -> Part:
        return self._parts[-1]

    def _separate(self, sign: str) -> None:
        if not self._pending:
            self._pending = sign
        elif self._pending in _AND_SIGNS and sign in _AND_SIGNS:
            self._pending = "&"
        else:
            raise NotDays

    def _word(self, word: str) -> str:
        month = month_named(word)
        if month is not None:
            self._month(month)
            return "month"
        weekday = weekday_named(word)
        if weekday is None:
            raise NotDays
        self._weekday(weekday)
        return "weekday"

    def _weekday(self, weekday: int) -> None:
        """Note a weekday: that of the day before it, unless something stands between them."""
        if self._part.is_begun and self._pending:
            self._next()
        if self._part.weekday is not None:
            raise NotDays
        self._part.weekday = weekday

    def _month(self, month: int) -> None:
        part = self._part
        if part.is_begun and part.is_bare and self._pending in {"", "-", "/"}:
            part.month, part.is_named, self._pending = month, True, ""
            return
        if part.is_begun and not self._pending:
            raise NotDays
        if part.is_begun:
            self._next()
        if self._part.month is not None:
            raise NotDays
        self._pending = ""  # behind a weekday
        self._part.month, self._part.is_named, self._part.has_month_first = month, True, True

    def _number(self, text: str, *, is_last: bool) -> str:
        number = int(text)
        if len(text) == _FOUR_DIGITS or (is_last and self._is_short_year(text)):
            self._year(number if len(text) == _FOUR_DIGITS else _CENTURY + number)
            return "year"
        if len(text) > _TWO_DIGITS:
            raise NotDays
        self._begin()
        self._part.day = number
        return "day"

    def _is_short_year(self, text: str) -> bool:
        """Tell whether two digits are a year: behind a month, or an apostrophe."""
        is_behind = self._before == "month" and not self._part.has_month_first
        return len(text) == _TWO_DIGITS and not self._pending and self._part.is_begun and is_behind

    def _year(self, year: int) -> None:
        part = self._part
        if not part.is_begun or part.year is not None or self._pending not in _GLUE:
            raise NotDays
        if self._pending == "/":
            if not part.is_bare or part.day is None:
                raise NotDays
            part.has_month_first = True  # 12/1-7/2026
        part.year, self._pending = year, ""

    def _date(self, kind: str, numbers: list[int], text: str) -> None:
        if kind == "ymd" and self._pending == "/" and self._part.is_year_first:
            self._pending = "~"
        self._begin()
        part = self._part
        if kind == "ymd":
            part.year, part.month, part.day = numbers
            part.is_year_first = True
            return
        part.numbers = numbers[0], numbers[1]
        if kind == "dmy":
            has_century = text[-_FOUR_DIGITS:].isdecimal()
            part.year = numbers[2] if has_century else _CENTURY + numbers[2]

    def _begin(self) -> None:
        """Begin a day: the first, one whose month or weekday was read, or another one."""
        if self._part.is_begun:
            self._next()
        elif self._pending not in {"", ",", "-"}:
            raise NotDays
        self._pending = ""

    def _next(self) -> None:
        if self._pending in {"", "/"}:
            raise NotDays
        self._between.append(AND if self._pending in _AND_SIGNS else TO)
        self._parts.append(Part())
        self._pending = ""
