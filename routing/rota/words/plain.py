"""Plain texts: one spelling for what is typed in many, so that words can be compared."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

# A cell's word, date or hours are never longer; what is longer costs no time.
LONGEST = 120

_MOST_KEPT = 4096
_Read = TypeVar("_Read")

_APOSTROPHES = "'’‘`´ʼʻ′＇"  # noqa: RUF001 - Jum'at is typed with any of them
_DASHES = "‐‑‒–—―−﹣－"  # noqa: RUF001 - whichever dash was typed
_SELECTORS = map(chr, range(0xFE00, 0xFE10))  # they make a ✔ colourful
_SAME = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SELECTORS, "")
)


def kept(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    """Let what short texts were read as be kept: a rota says the same few words often, and each rule asks anew."""
    keeping = lru_cache(_MOST_KEPT)(read)

    @wraps(read)
    def reading(text: str) -> _Read:
        return keeping(text if len(text) <= LONGEST else "")

    return reading


@kept
def shown(text: str) -> str:
    """Return the text without invisible characters, with one kind of dash, apostrophe and space.

    It is empty if the text is too long to be a word, a date or hours.
    """
    same = text.translate(_SAME)
    if not same.isascii():  # which has none of what follows
        same = unicodedata.normalize("NFKC", same).translate(_SAME)
        for each in {*same}:
            if unicodedata.category(each) == "Cf":
                same = same.replace(each, "")
    return " ".join(same.split())


@kept
def plain(text: str) -> str:
    """Return what `shown` returns, in one case."""
    return shown(text).casefold()
