"""Hours on duty, day by day, as bars: places are attributes of a picture, since a strict policy allows no style."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.numbers import format_decimal

from ivr.web.languages import Language

_HOUR = timedelta(hours=1)
_HIGH, _STEP, _FLOOR = 72, 10, 2


@dataclass(frozen=True)
class Bar:
    """One day's bar, in the picture's units."""

    x: int
    y: int
    height: int
    has_hours: bool


@dataclass(frozen=True)
class DutyView:
    """Hours in all and at most on a day, as they are written, and a bar a day."""

    hours: str
    most: str
    first: date
    last: date
    bars: list[Bar]

    @classmethod
    def of(cls, days: Sequence[tuple[date, timedelta]], language: Language) -> "DutyView":
        """Return the view of these days, the oldest first."""
        most = max(length for _, length in days)
        total = sum((length for _, length in days), timedelta())
        bars = []
        for number, (_day, length) in enumerate(days):
            high = _FLOOR + round((_HIGH - _FLOOR) * (length / most)) if length else _FLOOR
            bars.append(Bar(1 + number * _STEP, _HIGH - high, high, bool(length)))
        return cls(_written(total, language), _written(most, language), days[0][0], days[-1][0], bars)


def _written(length: timedelta, language: Language) -> str:
    return format_decimal(round(length / _HOUR, 1), "#,##0.#", locale=language)
