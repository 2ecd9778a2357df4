"""Fields: checked values of Twilio's forms and our URLs.

Each field is checked here once; an invalid one counts as absent. SIDs become parts of REST paths and file names,
numbers go to columns, keys to the timeline.
"""

import re

CALL, QUEUE, RECORDING = "CA", "QU", "RE"  # a SID's first two letters tell its kind

_SID = re.compile(r"([A-Z]{2})[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"[0-9]{1,10}")
_KEYS = re.compile(r"[0-9*#]+")
_TOKEN = re.compile(r"[!-~]{1,100}")
LARGEST = 2**31 - 1  # the limit of an integer column
MOST_KEYS = 32  # twice the longest phone number


def sid(text: str | None, kind: str) -> str:
    """Return a SID of this kind; empty if invalid.

    Source: /docs/glossary/what-is-a-sid: two letters, 32 hexadecimal digits.
    """
    found = _SID.fullmatch(text or "")
    return found.string if found is not None and found[1] == kind else ""


def number(text: str | None, *, most: int = LARGEST) -> int | None:
    """Return a whole number from 0 to `most`; None if invalid."""
    found = _NUMBER.fullmatch(text or "")
    return value if found is not None and (value := int(found[0])) <= most else None


def key(text: str | None) -> str:
    """Return one key; empty if there are none or several."""
    return text if text is not None and len(text) == 1 and _KEYS.fullmatch(text) else ""


def typed(text: str | None) -> str:
    """Return the keys of a typed number, 32 at most; empty if none."""
    return text[:MOST_KEYS] if text is not None and _KEYS.fullmatch(text) else ""


def token(text: str) -> str:
    """Return the carrier's id for a webhook; empty if invalid."""
    return text if _TOKEN.fullmatch(text) else ""
