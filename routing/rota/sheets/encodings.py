"""Encodings: how the bytes of a text are read, as spreadsheets save them: by their mark or their look."""

import codecs

ASSUMED = "cp1252"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_by_look(content: bytes) -> tuple[str, int] | None:
    """Return the encoding that a mark, of so many bytes, names or that looks like no other; None if none does."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    utf_16 = _utf_16_by_look(content)
    return (utf_16, 0) if utf_16 else None


def _utf_16_by_look(content: bytes) -> str | None:
    """A header is nearly all ASCII: in UTF-16 every other byte of it is zero."""
    head = content[:64]
    if len(head) < 4 or len(content) % 2:  # noqa: PLR2004 - two letters
        return None
    if not any(head[0::2]) and all(head[1:8:2]):
        return "utf-16-be"
    zeros = sum(not byte for byte in head[1::2])
    return "utf-16-le" if zeros * 2 == len(head) // 2 * 2 and all(head[0:8:2]) else None


def has_utf_8_in_it(content: bytes) -> bool:
    """Tell whether letters beyond ASCII are written as UTF-8 writes them, in a file that is not all UTF-8."""
    return len(content.decode("utf-8", "ignore")) > sum(byte < _FIRST_NOT_ASCII for byte in content)


_FIRST_NOT_ASCII = 0x80
