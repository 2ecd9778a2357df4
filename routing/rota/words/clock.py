"""Clock times: one time of day in a cell, on a clock of 24 hours or of twice twelve."""

import re
from dataclasses import dataclass, field, replace

from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY, read_time
from routing.rota.words.plain import kept, plain

NOON = 720

_WORDS = {
    **dict.fromkeys(("noon", "midday", "12 noon", "tengah hari"), NOON),
    **dict.fromkeys(("midnight", "12 midnight", "tengah malam"), 0),
}
_BEFORE = re.compile(r"^(?:pukul|pkl\.?|jam|at|@|from|dari|mulai)\s*(?=[0-9a-z])")
_AFTER = re.compile(r"[\s.(]*(?:wib|wita|wit|gmt|bst|hrs?|hours?|o'clock)\b[.)]*$|(?<=[0-9])\s?h$")
_MARKED = re.compile(r"([0-9][0-9:.,]*)\s*([ap])(?:\.?\s?m)?\.?")
_PART_OF_DAY = re.compile(
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(pagi|siang|sore|malam|dini hari|subuh)(?: hari)?"
)
_FULL = re.compile(r"0|[0-9]{1,2}[:.][0-9]{2}[:.][0-9]{2}")
_LAST_SECOND = re.compile(r"23[:.]59[:.]59(?:\.9+)?")

# Hours as said with a part of the day -> hours of the day: first of the range said, last, how many later.
_SAID = {
    "pagi": ((1, 11, 0), (12, 12, -12)),
    "siang": ((9, 16, 0), (1, 4, 12)),
    "sore": ((14, 19, 0), (2, 7, 12)),
    "malam": ((18, 24, 0), (6, 11, 12), (12, 12, -12), (0, 5, 0)),
    "dini hari": ((0, 5, 0), (12, 12, -12)),
    "subuh": ((3, 6, 0),),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes from midnight (24:00 is 1440), as a clock of 24 hours reads it.

    `other` is its other reading on a clock of twice twelve hours. `marked`: the text says which half of the day
    (am, pm, malam). `exact`: only a clock of 24 hours shows it (13:00, 00:30). `repaired`: a spreadsheet ate its
    leading zero. `full`: it is written as on a clock of 24 hours (08.00, 8:00:00), and need not be on it.
    """

    minute: int
    other: int | None = None
    marked: bool = False
    exact: bool = False
    repaired: bool = False
    full: bool = field(default=False, compare=False)


@kept
def read_clock(text: str) -> Clock | None:
    """Return the time that a text is: 08:00, 8.00 WIB, 4P, pukul 8 malam, noon."""
    words = _AFTER.sub("", _BEFORE.sub("", plain(text), count=1)).strip()
    if words in _WORDS:
        return Clock(_WORDS[words])
    if _LAST_SECOND.fullmatch(words):
        return Clock(DAY - 1, exact=True)
    if found := _MARKED.fullmatch(words):
        clock = _numeric(f"{found[1]} {found[2]}m")
        return clock and replace(clock, other=None, marked=True, exact=False, full=False)
    if found := _PART_OF_DAY.fullmatch(words):
        return _said(int(found[1]), int(found[2] or 0), found[3])
    return _numeric(words)


def _numeric(words: str) -> Clock | None:
    try:
        minute, repaired = read_time(words)
    except CellNotSound:
        return None
    # 12:30 may be half past midnight.
    written = 0 if words.startswith(("0:", "0.", "0,", "00")) else minute // 60
    if not 1 <= written <= 12:  # noqa: PLR2004 - a clock of twice twelve hours
        return Clock(minute, exact=True, repaired=repaired)
    other = (minute + NOON) % DAY
    return Clock(minute, other, repaired=repaired, full=repaired or _FULL.match(words) is not None)


def _said(hour: int, minute: int, part: str) -> Clock | None:
    for first, last, later in _SAID[part]:
        total = (hour + later) * 60 + minute
        if first <= hour <= last and minute < 60 and total <= DAY:  # noqa: PLR2004 - an hour has 60
            return Clock(total, marked=True)
    return None
