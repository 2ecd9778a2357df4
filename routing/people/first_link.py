"""The first link: whoever has it makes the first account, an admin's. It works until there is an account.

Nothing is kept of it: its end is in it, and a keyed hash of that. So all processes that start within an hour print the
same link, and none of them needs a database for it.
"""

import base64
import hmac
from datetime import UTC, datetime, timedelta

from routing.people.one_time_links import LASTS
from routing.sealing import Sealer

_HOUR = timedelta(hours=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_END = 9  # digits: of hours, many thousand years
_HASHED = "the first account, until hour {}"  # no phone number begins so


def make(sealer: Sealer, now: datetime) -> str:
    """Return the token of this hour's link, fit for a URL. It lasts 72 hours, and until the next full hour."""
    end = (now + LASTS - _BEGINNING) // _HOUR + 1
    return f"{end}-{_written(sealer.hash(_HASHED.format(end)))}"


def is_sound(sealer: Sealer, now: datetime, token: str) -> bool:
    """Tell whether we made this token, and its time is not over. Whether an account exists is another question."""
    end, dash, signature = token.partition("-")
    if not dash or not (end.isascii() and end.isdigit()) or len(end) > _LONGEST_END:
        return False
    if _BEGINNING + int(end) * _HOUR <= now:
        return False
    asked = signature.encode()
    # All are compared, whichever is right.
    right = [
        hmac.compare_digest(asked, _written(each).encode()) for each in sealer.hashes(_HASHED.format(end))
    ]
    return any(right)


def _written(hash_: bytes) -> str:
    return base64.urlsafe_b64encode(hash_).decode().rstrip("=")
