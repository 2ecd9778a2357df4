"""Date texts: what a text that has the form of a date may stand for."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from routing.rota.files.days import FIRST_YEAR, LAST_YEAR
from routing.rota.words.clock import Clock


class Order(Enum):
    """Which number stands first in a date of numbers."""

    YEAR_FIRST = auto()
    DAY_FIRST = auto()
    MONTH_FIRST = auto()


class DateRemark(Enum):
    """Why a text that has the form of a date has no reading."""

    NO_SUCH_DAY = auto()
    YEAR_OUT_OF_RANGE = auto()


@dataclass(frozen=True, slots=True)
class DateReading:
    """One way to read a date; what the text doesn't give is None. `order` is None where the text leaves no choice."""

    year: int | None
    month: int | None
    day: int | None
    order: Order | None = None

    @property
    def date(self) -> date | None:
        """The date, if nothing is missing."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class DateText:
    """A text that has the form of a date; each reading is a day that exists.

    `weekday` (Monday 0) and `time` are those that stand beside it. Without readings, `remark` says why.
    """

    readings: tuple[DateReading, ...]
    weekday: int | None = None
    time: Clock | None = None
    remark: DateRemark | None = None

    def is_contradicted(self, found: date) -> bool:
        """Tell whether the weekday that stands beside it is another than the date's."""
        return self.weekday is not None and self.weekday != found.weekday()


# Year, month, day and order of a reading.
Numbers = tuple[int | None, int | None, int | None, Order | None]
_LEAP_YEAR = 2000


def of_numbers(*readings: Numbers) -> DateText:
    """Keep the readings that are days of the calendar, within the years of rotas."""
    days = [DateReading(*each) for each in readings if _exists(*each[:3])]
    kept = tuple(each for each in days if each.year is None or FIRST_YEAR <= each.year <= LAST_YEAR)
    if kept:
        return DateText(kept)
    return DateText((), remark=DateRemark.YEAR_OUT_OF_RANGE if days else DateRemark.NO_SUCH_DAY)


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    try:
        date(_LEAP_YEAR if year is None else year, month or 1, 1 if day is None else day)
    except ValueError:
        return False
    return month != 0
