"""Text of a cell: what nobody can see is dropped, and all that looks like a space is one."""

import re
import unicodedata

# Printable ASCII needs no cleaning, but for spaces at its ends. A NUL is never dropped in silence.
_ODD = re.compile(r"[^\n -~]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JOINER = re.compile("[\u200c\u200d]")
_BOTH = 2
_MOST_KEPT = 10_000
# Letters and marks by their category, and blank by their looks.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DROPPED = {"Cf", "Cs"}


def is_plain(text: str) -> bool:
    """Tell whether the cells of this text need no more than `strip` to be clean."""
    return _ODD.search(text) is None


def clean(text: str) -> str:
    """Return a cell's text as a reader sees it, without spaces at its ends.

    Zero-width characters and marks of byte order and direction go; a joiner stays between two letters, where scripts
    need it. Any space is a plain one, any line end a line feed, a NUL a replacement character. Other control characters
    stay, so that whoever reads the cell can refuse it: a terminal must not get them.
    """
    if not (text.isascii() and text.isprintable()) and _ODD.search(text):
        text = _LINE_END.sub("\n", text).translate(_SEEN)
        if _JOINER.search(text):
            text = _JOINER.sub(_joiner, text)
    return text.strip(" \n")


class _Seen(dict[int, str | int]):
    """What is seen of a character, by its number; found out when it is first met."""

    def __missing__(self, number: int) -> str | int:
        seen = _seen(chr(number))
        if len(self) < _MOST_KEPT:
            self[number] = seen
        return seen


def _seen(letter: str) -> str | int:
    if letter in "\n\u200c\u200d":
        return ord(letter)
    if letter in "\t\0":
        return " " if letter == "\t" else "\ufffd"
    category = unicodedata.category(letter)
    if category == "Zs":
        return " "
    return "" if category in _DROPPED or letter in _BLANK or _is_selector(letter) else ord(letter)


def _joiner(found: re.Match[str]) -> str:
    """Return a joiner that stands between two letters or marks; others go."""
    text, place = found.string, found.start()
    beside = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return (
        found[0]
        if len(beside) == _BOTH and all(unicodedata.category(each)[0] in "LM" for each in beside)
        else ""
    )


def _is_selector(letter: str) -> bool:
    """Tell whether this chooses the look of the letter before it."""
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


_SEEN = _Seen()
