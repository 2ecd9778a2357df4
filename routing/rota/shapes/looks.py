"""Looks: what a column's texts look like, so that contents can decide what headings only propose (design, part 8)."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from routing.rota.files.cells import readers
from routing.rota.files.faults import CellNotSound
from routing.rota.files.languages import are_languages
from routing.rota.people.cells import known_in
from routing.rota.words.clock import read_clock
from routing.rota.words.coded_hours import read_coded_hours, read_day_hours, read_day_part
from routing.rota.words.date_ranges import are_ranges_of_days, read_date_range, read_days_of_month
from routing.rota.words.date_text import DateText
from routing.rota.words.dates import read_date, read_day_of_month
from routing.rota.words.heading_words import Kind, tier_named
from routing.rota.words.headings import Heading, read_heading
from routing.rota.words.hours import read_hours
from routing.rota.words.mark_lists import marks_in
from routing.rota.words.marks import Likeness, Mark, Meaning, is_vacant, read_mark
from routing.rota.words.moments import read_moment
from routing.rota.words.months import read_month
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import is_week_number, read_weekdays

MOST_LOOKED_AT = 200  # distinct texts of a column
_PHONE = re.compile(r"\+?[0-9][0-9 .()/;&+-]{5,}[0-9]|[0-9]+[.,][0-9]+[eE]\+?[0-9]+")
_DAY_FRACTION = re.compile(r"0[.,][0-9]+")  # a time, as a spreadsheet keeps it
_YEAR = re.compile(r"2[01][0-9]{2}")
_MOST = 0.5
_MOST_OF_A_NAME = 200
_LEAST_LETTERS = 2


class Looks:
    """Looks at texts; what a text is taken for is remembered."""

    def __init__(self, country: str, is_known: Callable[[str], bool]) -> None:
        """Know the country of national phone numbers, and whether a name is that of somebody known."""
        self._read_phone = readers(country, (), _ANY_DAY, None)["phone"]
        self._is_known = is_known
        self._headings: dict[str, Heading | None] = {}
        self._marks: dict[str, Mark | None] = {}
        self._fits: dict[tuple[Kind, str], bool] = {}
        self._codes: frozenset[str] = frozenset()

    def learn_codes(self, codes: Iterable[str]) -> None:
        """Take these texts for the names of shifts where they are headings: the file gives their hours."""
        self._codes = frozenset(plain(code) for code in codes if not self._is_known(code))
        self._headings.clear()

    def is_explained(self, text: str) -> bool:
        """Tell whether the file gives the hours of this heading, which is no word for a column."""
        if not self._codes or plain(text) not in self._codes:
            return False
        found = read_heading(text)
        return found is None or not (found.is_value or (found.is_exact and found.kinds))

    def heading(self, text: str) -> Heading | None:
        """Return what a text says as a heading."""
        if text not in self._headings:
            # Agus and Mei are people's names too.
            is_none = self._is_known(text) or is_week_number(text, surely=True)
            if self.is_explained(text):
                self._headings[text] = Heading(code=text)
            else:
                self._headings[text] = None if is_none else read_heading(text)
        return self._headings[text]

    def mark(self, text: str) -> Mark | None:
        """Return what a text says as a mark of a grid."""
        if text not in self._marks:
            self._marks[text] = read_mark(text)
        return self._marks[text]

    def fits(self, kind: Kind, text: str) -> bool:
        """Tell whether a text may stand in a column of this kind."""
        key = kind, text
        if key not in self._fits:
            check = _CHECKS.get(kind)
            self._fits[key] = self._own(kind, text) if check is None else check(text)
        return self._fits[key]

    def explains(self, kind: Kind, text: str) -> bool:
        """Tell whether a text is one of a column that is known to be of this kind."""
        return self.fits(kind, text) or (kind is Kind.DAY_OF_MONTH and read_days_of_month(text) is not None)

    def _own(self, kind: Kind, text: str) -> bool:
        if kind is Kind.PHONE:
            return self.is_phone(text)
        if kind is Kind.NAME:
            return self.is_name(text)
        if kind is Kind.CODE:
            return self.mark(text) is not None and not self.is_known(text)
        return True

    def share(self, kind: Kind, texts: Collection[str]) -> float:
        """Return the part of the texts that may stand in a column of this kind; 0 without any."""
        return sum(self.fits(kind, text) for text in texts) / len(texts) if texts else 0.0

    def share_of_cells(self, kind: Kind, texts: Collection[str]) -> float:
        """Return the part of the cells that may stand in a column of this kind, where it is known how many each is."""
        if not isinstance(texts, Mapping):
            return self.share(kind, texts)
        fitting = sum(count for text, count in texts.items() if self.fits(kind, text))
        return fitting / sum(texts.values()) if texts else 0.0

    def are_mostly(self, kind: Kind, texts: Collection[str]) -> bool:
        """Tell whether more than half of the texts may stand in a column of this kind."""
        return self.share(kind, texts) > _MOST

    def are_days_of_month(self, texts: Collection[str]) -> bool:
        """Tell whether these are days of a month that stands elsewhere, some of them several: 1-7, 8-14, 15.

        What may be dates too (1-7 of July) are days where another text can be nothing else, or all run on.
        """
        days = [text for text in texts if self.explains(Kind.DAY_OF_MONTH, text)]
        others = {*texts} - {*days}
        is_sure = any(_go_on(text) and not self.fits(Kind.DATE, text) for text in days)
        return (
            len(days) > len(others)
            and any(read_days_of_month(text) for text in days)
            and (is_sure or (not others and are_ranges_of_days(texts)))
            and not any(self.fits(Kind.DATE, text) for text in others)
        )

    def is_phone(self, text: str) -> bool:
        """Tell whether this is a phone number, or looks like one that a spreadsheet has spoilt."""
        if not any(map(str.isdigit, text)) or read_date(text) is not None or read_hours(text) is not None:
            return False
        if _DAY_FRACTION.fullmatch(text.strip()):
            return False
        is_phone = _PHONE.fullmatch(text.strip()) is not None or not isinstance(
            self._read_phone(text), CellNotSound
        )
        return is_phone and read_date_range(text) is None

    def is_name(self, text: str) -> bool:
        """Tell whether this may be one name or several."""
        if sum(map(str.isalpha, text)) < _LEAST_LETTERS or len(text) > _MOST_OF_A_NAME or "@" in text:
            return False
        return self.is_known(text) or not (
            self.is_off(text)
            or self.is_on(text)
            or _is_time(text)
            or _is_known_code(self.mark(text))
            or self.is_phone(text)
        )

    def is_known(self, text: str) -> bool:
        """Tell whether all whom a cell names are known."""
        return bool(known_in(text, self._is_known))

    def is_somebody(self, text: str) -> bool:
        """Tell whether a text is the name of one who is known, and nothing else."""
        return self._is_known(text)

    def are_known(self, texts: Collection[str]) -> bool:
        """Tell whether there are texts, and each of them names known people or nobody."""
        people = [text for text in texts if not (self.is_off(text) or self.is_vacant(text))]
        return bool(people) and all(map(self.is_known, people))

    def is_off(self, text: str) -> bool:
        """Tell whether this says that there is no shift."""
        mark = self.mark(text)
        return mark is not None and mark.meanings[0] is Meaning.OFF

    def is_vacant(self, text: str) -> bool:
        """Tell whether this says in the place of a name that somebody is still to be found."""
        return not self.is_known(text) and is_vacant(text)

    def is_on(self, text: str) -> bool:
        """Tell whether this marks a shift whose hours stand elsewhere, as x or ya."""
        mark = self.mark(text)
        return mark is not None and mark.meanings[0] is Meaning.ON

    def is_mark(self, text: str) -> bool:
        """Tell whether this may be a grid's mark for a shift: off, on, a code, hours."""
        return all(
            self.mark(part) is not None or read_hours(part) is not None or self.is_coded(part)
            for part in marks_in(text)
        )

    def is_sure_mark(self, text: str) -> bool:
        """Tell whether this is a mark rather than a name."""
        mark = self.mark(text)
        if mark is None:
            return all(read_hours(part) is not None or self.mark(part) is not None for part in marks_in(text))
        return (
            mark.meanings[0] is not Meaning.CODE
            or _is_known_code(mark)
            or (mark.code or "").isdecimal()
            or len(text) < _LEAST_LETTERS
        )

    def is_word(self, text: str) -> bool:
        """Tell whether this is a word for a column, such as "Name" or "Jam", and no value."""
        heading = self.heading(text)
        return heading is not None and bool(heading.kinds) and heading.is_exact and not heading.is_value

    def is_shift_with_hours(self, text: str) -> bool:
        """Tell whether this is the name of a shift with its hours: Pagi (07-14)."""
        coded = read_coded_hours(text)
        return coded is not None and _is_known_code(self.mark(coded.code))

    @staticmethod
    def is_coded(text: str) -> bool:
        """Tell whether hours stand beside something else in this text."""
        return read_coded_hours(text) is not None


def distinct(texts: Iterable[str]) -> dict[str, int]:
    """Return the first distinct texts that say something, with how often each was met till then."""
    found: dict[str, int] = {}
    for text in texts:
        if text in found:
            found[text] += 1
        elif text:
            found[text] = 1
            if len(found) == MOST_LOOKED_AT:
                break
    return found


def is_day_date(found: DateText | None) -> bool:
    """Tell whether a date names its day, or was meant to."""
    return found is not None and (not found.readings or any(each.day for each in found.readings))


def is_moment(text: str) -> bool:
    """Tell whether this is a date with a time."""
    found = read_moment(text)
    return found is not None and found.time is not None


def is_dated(text: str) -> bool:
    """Tell whether this is a day's date, with a time or without."""
    found = read_moment(text)
    return found is not None and is_day_date(found.date)


def _names_weekdays(text: str) -> bool:
    """Tell whether these are weekdays, with hours or the part of the day beside them perhaps."""
    return any(read(text) is not None for read in (read_weekdays, read_day_hours, read_day_part))


def _names_days(text: str) -> bool:
    """Tell whether this is a day's date, or several days with their month."""
    return is_day_date(read_date(text)) or read_date_range(text) is not None


def _go_on(text: str) -> bool:
    """Tell whether days of a month stand here that go forward, as a day and a month in numbers need not."""
    found = read_days_of_month(text)
    if found is None:
        return read_day_of_month(text) is not None
    ends = [(span.first, span.last) for span in found.spans if span.last is not None]
    return all((first.readings[0].day or 0) < (last.readings[0].day or 0) for first, last in ends)


def _is_time(text: str) -> bool:
    return (
        read_moment(text) is not None
        or read_date_range(text) is not None
        or _names_weekdays(text)
        or read_hours(text) is not None
        or read_clock(text) is not None
    )


def _is_known_code(mark: Mark | None) -> bool:
    return mark is not None and mark.likeness is Likeness.KNOWN


def _is_tier(text: str) -> bool:
    return tier_named(text) is not None or (text.isdecimal() and 1 <= int(text[:3]) <= _MOST_TIERS)


_MOST_TIERS = 99
_ANY_DAY = date.min
_YES_OR_NO = frozenset({"true", "false", "yes", "no", "ya", "tidak", "benar", "salah"})
_CHECKS: dict[Kind, Callable[[str], bool]] = {
    Kind.DAY: lambda text: _names_weekdays(text) or _names_days(text),
    Kind.DATE: _names_days,
    Kind.FROM: is_dated,
    Kind.UNTIL: is_dated,
    Kind.WEEK: _names_days,
    Kind.WHOLE_DAY: lambda text: text.casefold() in _YES_OR_NO,
    Kind.WEEKDAY: _names_weekdays,
    Kind.DAY_OF_MONTH: lambda text: read_day_of_month(text) is not None,
    Kind.MONTH: lambda text: read_month(text) is not None,
    Kind.YEAR: lambda text: _YEAR.fullmatch(text) is not None,
    Kind.START: lambda text: read_clock(text) is not None or is_moment(text),
    Kind.END: lambda text: read_clock(text) is not None or is_moment(text),
    Kind.HOURS: lambda text: read_hours(text) is not None,
    Kind.TIER: _is_tier,
    Kind.LANGUAGES: are_languages,
    Kind.EMAIL: lambda text: "@" in text,
}
