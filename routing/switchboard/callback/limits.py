"""Limits: whether there may be one more callback, to a number today and to all within the hour (design, part 9).

Callers who withhold their number are counted apart: they can be told from nobody, so their limit is low, and theirs
alone (docs/decisions/0204).
"""

from collections.abc import Sequence
from datetime import timedelta

from routing import callbacks
from routing.callbacks import Callback
from routing.calls import Call
from routing.switchboard.callback.replies import Limit
from routing.transaction import Transaction

_A_DAY = timedelta(hours=24)
_AN_HOUR = timedelta(hours=1)


async def reached(tx: Transaction, call: Call, draft: Callback, hashes: Sequence[bytes]) -> Limit | None:
    """Return the limit that rules out this callback; None when there may be one more."""
    asked = await callbacks.asked_since(
        tx.connection, hashes, call.caller_hash, tx.now - _A_DAY, withheld=draft.withheld
    )
    if asked >= tx.rules.callbacks_a_day:
        return Limit.TODAY
    most = tx.rules.callbacks_typed_an_hour if draft.withheld else tx.rules.callbacks_an_hour
    agreed = await callbacks.agreed_since(
        tx.connection, tx.now - _AN_HOUR, withheld=draft.withheld, most=most
    )
    if agreed < most:
        return None
    return Limit.HOUR_WITHHELD if draft.withheld else Limit.HOUR
