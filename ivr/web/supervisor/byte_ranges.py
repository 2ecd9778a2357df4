"""Byte ranges: which part of a content a request asks for, so that one can seek in it (RFC 9110, part 14)."""

import re

_ONE = re.compile(r"bytes=(?P<first>\d{0,15})-(?P<last>\d{0,15})", re.ASCII | re.IGNORECASE)


class RangeNotSatisfiable(Exception):
    """The part that is asked for begins behind the end."""


def asked(header: str | None, size: int) -> range | None:
    """Return the bytes that a Range header asks for; None means all of them: no header, several ranges, or nonsense.

    Raises RangeNotSatisfiable.
    """
    found = _ONE.fullmatch((header or "").strip())
    if found is None:
        return None
    first, last = found["first"], found["last"]
    if not first:
        return _end(int(last), size) if last else None
    begin, end = int(first), int(last) if last else size - 1
    if end < begin and last:
        return None
    if begin >= size:
        raise RangeNotSatisfiable
    return range(begin, min(end, size - 1) + 1)


def _end(count: int, size: int) -> range:
    if not count or not size:
        raise RangeNotSatisfiable
    return range(max(0, size - count), size)
