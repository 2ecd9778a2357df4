"""Decoding: the bytes of a file, as a spreadsheet saved them, to text."""

import codecs

from routing.rota.files.faults import CellNotSound

MOST_BYTES = 64 * 1024 * 1024
ASSUMED = "cp1252"

_CHUNK = 1 << 20
_DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x1f\x8b")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(content: bytes) -> tuple[str, bool]:
    """Return the text, and whether it looks like UTF-8 that was damaged.

    UTF-8, UTF-16 and UTF-32 are known by their byte order mark or their look; all else is Windows-1252. Raises
    CellNotSound for what is no text.
    """
    if len(content) > MOST_BYTES:
        raise CellNotSound("file-too-large", most=MOST_BYTES)
    if content.startswith(_DOCUMENTS):
        raise CellNotSound("file-is-spreadsheet")
    encoding, begin = find_encoding(content)
    text = _strictly(content[begin:], encoding)
    return text, encoding == ASSUMED and has_utf_8_in_it(content)


def find_encoding(content: bytes) -> tuple[str, int]:
    """Return the name of the encoding, and how many bytes its mark takes at the beginning; ASSUMED if none fits."""
    return encoding_by_look(content) or ("utf-8" if _is_utf_8(content) else ASSUMED, 0)


def encoding_by_look(content: bytes) -> tuple[str, int] | None:
    """Return the encoding that a mark, of so many bytes, names or that looks like no other; None if none does."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, len(mark)
    utf_16 = _utf_16_by_look(content)
    return (utf_16, 0) if utf_16 else None


def _is_utf_8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(content), _CHUNK):
            decoder.decode(content[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise CellNotSound("file-not-text") from None


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
