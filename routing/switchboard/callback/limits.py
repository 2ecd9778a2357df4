"""Limits: whether there may be one more callback, to a number today and to all within the hour (design, part 9).

Callers who withhold their number are counted apart: they can be told from nobody, so their limit is low, and theirs
alone (docs/decisions/0204).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, literal, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import Callback, State, callbacks
from routing.calls import Call, calls
from routing.switchboard.callback.replies import Limit
from routing.transaction import Transaction

_of = callbacks.c
_A_DAY = timedelta(hours=24)
_AN_HOUR = timedelta(hours=1)


async def reached(tx: Transaction, call: Call, draft: Callback, hashes: Sequence[bytes]) -> Limit | None:
    """Return the limit that rules out this callback; None when there may be one more."""
    asked = await asked_since(
        tx.connection, hashes, call.caller_hash, tx.now - _A_DAY, withheld=draft.withheld
    )
    if asked >= tx.rules.callbacks_a_day:
        return Limit.TODAY
    most = tx.rules.callbacks_typed_an_hour if draft.withheld else tx.rules.callbacks_an_hour
    agreed = await agreed_since(tx.connection, tx.now - _AN_HOUR, withheld=draft.withheld, most=most)
    if agreed < most:
        return None
    return Limit.HOUR_WITHHELD if draft.withheld else Limit.HOUR


async def asked_since(
    connection: AsyncConnection,
    hashes: Sequence[bytes],
    asker: bytes | None,
    since: datetime,
    *,
    withheld: bool,
) -> int:
    """Count the callbacks agreed since then to a number, or by one caller to any number.

    Callbacks asked for with a withheld number count only if `withheld`: strangers must not use up a known caller's
    limit.
    """
    counts = or_(literal(withheld), ~_of.withheld)
    to_number = select(_of.id).where(_of.number_hash.in_(hashes), counts)
    by_caller = (
        select(_of.id)
        .join(calls, calls.c.id == _of.call_id)
        .where(calls.c.caller_hash.in_([] if asker is None else [asker]))
    )
    count = select(func.count()).where(
        _of.id.in_(union(to_number, by_caller)),
        _of.asked_at > since,
        _of.state != State.ASKED,
        _of.number_hash.is_not(None),
    )
    return int((await connection.execute(count)).scalar_one())


async def agreed_since(connection: AsyncConnection, since: datetime, *, withheld: bool, most: int) -> int:
    """Count the callbacks agreed since then by callers who withheld their number, or by all others; up to `most`."""
    some = (
        select(_of.id)
        .where(
            _of.withheld == withheld,
            _of.asked_at > since,
            _of.state != text("'asked'"),  # written as in the index, so that the planner uses it
            _of.number_hash.is_not(None),
        )
        # This order makes the planner use the index: a scan of the table reaches the newest rows last.
        .order_by(_of.asked_at.desc())
        .limit(most)
    )
    return int((await connection.execute(select(func.count()).select_from(some.subquery()))).scalar_one())
