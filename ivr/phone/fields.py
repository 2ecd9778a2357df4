"""Fields: what Twilio writes into a form, and we into a URL, as values of a bounded kind.

Each field is checked here, once, before anything is done with it: what is not sound is as if it were absent. A SID
becomes part of REST paths and of files' names, a number goes to a column, keys to the timeline.
"""

import re

CALL, QUEUE, RECORDING = "CA", "QU", "RE"  # what a SID's first two letters say that it names

_SID = re.compile(r"([A-Z]{2})[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"[0-9]{1,10}")
_KEYS = re.compile(r"[0-9*#]+")
_TOKEN = re.compile(r"[!-~]{1,100}")
LARGEST = 2**31 - 1  # that an integer column holds
MOST_KEYS = 32  # twice what the longest number has: what is longer is none


def sid(text: str | None, kind: str) -> str:
    """Return the carrier's name for a thing of this kind; empty when it is none.

    Source: /docs/glossary/what-is-a-sid: two letters, 32 hexadecimal digits.
    """
    found = _SID.fullmatch(text or "")
    return found.string if found is not None and found[1] == kind else ""


def number(text: str | None, *, most: int = LARGEST) -> int | None:
    """Return a whole number from 0 to `most`; None when it is none."""
    found = _NUMBER.fullmatch(text or "")
    return value if found is not None and (value := int(found[0])) <= most else None


def key(text: str | None) -> str:
    """Return one key; empty when none was pressed, or more than the one that a menu takes."""
    return text if text is not None and len(text) == 1 and _KEYS.fullmatch(text) else ""


def typed(text: str | None) -> str:
    """Return the keys of a number that was typed, the first ones of very many; empty when there are none."""
    return text[:MOST_KEYS] if text is not None and _KEYS.fullmatch(text) else ""


def token(text: str) -> str:
    """Return the carrier's name for a webhook; empty when it has none."""
    return text if _TOKEN.fullmatch(text) else ""
