"""Text of a cell: what nobody can see is dropped, and all that looks like a space is one."""

import re
import unicodedata

# Printable ASCII needs no cleaning, but for spaces at its ends. A NUL is never dropped in silence.
_ODD = re.compile(r"[^\n -~]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"
# Letters and marks by their category, and blank by their looks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DROPPED = {"Cc", "Cf", "Cs"}


def is_plain(text: str) -> bool:
    """Tell whether the cells of this text need no more than `strip`."""
    return _ODD.search(text) is None


def clean(text: str) -> str:
    """Return a cell's text as a reader sees it, without spaces at its ends.

    Zero-width characters, marks of byte order and direction and control characters go; a joiner stays between two
    letters, where scripts need it. Any space is a plain one, any line end a line feed, a NUL a replacement character.
    """
    if _ODD.search(text):
        text = _LINE_END.sub("\n", text).replace("\0", "\ufffd")
        text = "".join(_seen(text, place) for place in range(len(text)))
    return text.strip()


def _seen(text: str, place: int) -> str:
    letter = text[place]
    if letter == "\n" or " " <= letter <= "~":
        return letter
    if letter == "\t":
        return " "
    if letter in _JOINERS:
        return letter if _in_a_word(text, place) else ""
    category = unicodedata.category(letter)
    if category == "Zs":
        return " "
    return "" if category in _DROPPED or letter in _BLANK_LETTERS or _is_selector(letter) else letter


def _in_a_word(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and all(
        unicodedata.category(text[beside])[0] in "LM" and not _is_selector(text[beside])
        for beside in (place - 1, place + 1)
    )


def _is_selector(letter: str) -> bool:
    """Tell whether this chooses the look of the letter before it."""
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
