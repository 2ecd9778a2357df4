"""Times of day as people and spreadsheets write them, in minutes from midnight."""

import re
import unicodedata

from routing.rota.files.faults import CellNotSound
from routing.rota.messages.written import write_time

__all__ = ["DAY", "read_time", "write_time"]

_CLOCK = re.compile(r"([0-9]{1,2})[:.,]([0-9]{2})(?:[:.]([0-9]{2})(?:\.0+)?)?\s*([ap]\.?m\.?)?")
_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})")
_HOUR = re.compile(r"([0-9]{1,2})\s*([ap]\.?m\.?)?")
_SHORT_MINUTES = re.compile(r"([0-9]{1,2})[:.]([0-9])")
# 0.25 and 0,25 are what a spreadsheet makes of 06:00, so they are not taken for 00:25.
_FRACTION = re.compile(r"0[.,][0-9]+")
_DECIMAL = re.compile(r"[0-9]*[.,][0-9]+")

DAY = 1440


def read_time(written: str) -> tuple[int, bool]:
    """Return minutes from midnight (24:00 is 1440), and whether a lost leading zero was put back.

    08:00, 8.00, 8,00, 0800, 08:00:00 as Excel writes it, a bare hour (8), and 12-hour times with am or pm. Raises
    CellNotSound.
    """
    text = unicodedata.normalize("NFKC", written).casefold().strip()
    if _FRACTION.fullmatch(text) and text not in {"0.00", "0,00"}:
        raise CellNotSound("time-decimal")
    if found := _CLOCK.fullmatch(text):
        hour, minute, second, half = found.groups()
        if second not in {None, "00"}:
            raise CellNotSound("time-with-seconds", suggestion=f"{hour:0>2}:{minute}")
        return _minutes(int(hour), int(minute), half), False
    if found := _DIGITS.fullmatch(text):
        return _minutes(int(found[1]), int(found[2]), None), len(text) < _FOUR_DIGITS
    if found := _HOUR.fullmatch(text):
        return _minutes(int(found[1]), 0, found[2]), False
    if (found := _SHORT_MINUTES.fullmatch(text)) and int(found[1]):
        raise CellNotSound("time-short-minutes", suggestion=f"{found[1]:0>2}:{found[2]}0")
    raise CellNotSound("time-decimal" if _DECIMAL.fullmatch(text) else "time-unknown")


def _minutes(hour: int, minute: int, half: str | None) -> int:
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock of two times twelve hours
            raise CellNotSound("time-out-of-range")
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    total = hour * 60 + minute
    if minute > 59 or total > DAY:  # noqa: PLR2004 - an hour has 60
        raise CellNotSound("time-out-of-range")
    return total


_FOUR_DIGITS = 4
