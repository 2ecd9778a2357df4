"""Plain texts: one spelling for what is typed in many, so that words can be compared."""

import unicodedata

# A cell's word, date or hours are never longer; what is longer costs no time.
LONGEST = 120

_APOSTROPHES = "'’‘`´ʼʻ′＇"  # noqa: RUF001 - Jum'at is typed with any of them
_DASHES = "‐‑‒–—―−﹣－"  # noqa: RUF001 - whichever dash was typed
_SELECTORS = map(chr, range(0xFE00, 0xFE10))  # they make a ✔ colourful
_SAME = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SELECTORS, "")
)


def shown(text: str) -> str:
    """Return the text without invisible characters, with one kind of dash, apostrophe and space.

    It is empty if the text is too long to be a word, a date or hours.
    """
    if len(text) > LONGEST:
        return ""
    same = text.translate(_SAME)
    if not same.isascii():  # which has none of what follows
        same = unicodedata.normalize("NFKC", same).translate(_SAME)
        for each in {*same}:
            if unicodedata.category(each) == "Cf":
                same = same.replace(each, "")
    return " ".join(same.split())


def plain(text: str) -> str:
    """Return what `shown` returns, in one case."""
    return shown(text).casefold()
