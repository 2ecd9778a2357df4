"""Key taps: the same key again within 3 s of its last press is one tap of a trembling hand (design, part 4.1).

The last press is stored on its call or offer, by the statement that changes the row, so every process sees the press
before.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, case, false, func, or_

ONE_TAP = timedelta(seconds=3)
_TREMBLES_AT_MOST = timedelta(
    minutes=1
)  # then a press counts, so that every key leads on in the end (promise P1)


def press(table: Table, now: datetime, key: str, token: str) -> dict[str, Any]:
    """Return the columns that a press changes on a row of calls or offers; `tapped` tells whether it repeats the last
    tap.

    `token` is the carrier's name for the webhook: a repeated webhook is no press, and finds `tapped` as it was. Without
    a token each webhook is a press.
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
