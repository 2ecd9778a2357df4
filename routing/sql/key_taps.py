"""Key taps: the same key again within 3 s of its last press is one tap of a trembling hand (design, part 4.1).

The last press is stored on its call or offer, by the statement that changes the row, so every process sees the press
before.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, case, false, func, or_

from routing.sql.binds import NOW

ONE_TAP = timedelta(seconds=3)
_TREMBLES_AT_MOST = timedelta(
    minutes=1
)  # then a press counts, so that every key leads on in the end (promise P1)


def changes(table: Table) -> dict[str, Any]:
    """Return what a press (the parameters are `press`) changes on a row of calls or offers; `tapped` tells whether it
    repeats the last tap.
    """
    row = table.c
    pressed, token = bindparam("pressed", type_=row.key.type), bindparam("token", type_=row.key_token.type)
    again = func.coalesce(row.key_token == token, false())
    same_tap = (
        (row.key == pressed) & (row.key_at >= NOW - ONE_TAP) & (row.key_since > NOW - _TREMBLES_AT_MOST)
    )
    return {
        "key": pressed,
        "key_token": token,
        "key_at": case((again, row.key_at), else_=func.greatest(row.key_at, NOW)),
        "key_since": case((or_(again, same_tap), row.key_since), else_=NOW),
        "tapped": case((again, row.tapped), else_=func.coalesce(same_tap, false())),
    }


def press(now: datetime, key: str, token: str) -> dict[str, Any]:
    """Return the parameters of a press.

    `token` is the carrier's name for the webhook: a repeated webhook is no press, and finds `tapped` as it was. Without
    a token each webhook is a press.
    """
    return {"now": now, "pressed": key, "token": token or None}
