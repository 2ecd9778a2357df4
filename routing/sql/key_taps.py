"""Key taps: the same key again within 3 s of its last press is one tap of a trembling hand (design, part 4.1).

The last press stands on the row that it is about, a call or an offer, and is taken by the statement that changes
the row: whichever process is asked, it sees the press before.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, case, false, func, or_

ONE_TAP = timedelta(seconds=3)
_TREMBLES_AT_MOST = timedelta(
    minutes=1
)  # then one press counts: whatever is pressed leads on in the end (promise P1)


def press(table: Table, now: datetime, key: str, token: str) -> dict[str, Any]:
    """Return what a press changes on a row of calls or offers, whose `tapped` then tells whether it is the same tap.

    `token` is the carrier's name for the webhook: one that comes again is no press, and finds what it found before.
    Without a name each is a press.
    """
    row = table.c
    again = row.key_token == token if token else false()
    same_tap = (row.key == key) & (row.key_at >= now - ONE_TAP) & (row.key_since > now - _TREMBLES_AT_MOST)
    return {
        "key": key,
        "key_token": token or None,
        "key_at": case((again, row.key_at), else_=func.greatest(row.key_at, now)),
        "key_since": case((or_(again, same_tap), row.key_since), else_=now),
        "tapped": case((again, row.tapped), else_=func.coalesce(same_tap, false())),
    }
