"""Shared numbers: many calls of one number at once, of which only some stand in the line as others do (promise P5).

A shelter or a school has one number, so nobody is refused. Calls above the limit wait behind all other numbers, and
take their ordinary place, by arrival, when a call of their number leaves the line (docs/decisions/0205).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, select, text, true, update

from routing import timeline
from routing.calls import Behind, Call, State, calls
from routing.transaction import Transaction

_LOCKS = 0x5A72  # any number, the same in every process
_LONGEST_CALL = timedelta(
    hours=4
)  # the carrier's limit (Twilio's `TimeLimit`); no older calls of a number are looked at
_AT_ONCE = 10
# Callers in ASKING count: they may come back to their place.
_STANDS = (State.WAITING, State.ASKING)
# Written as in its index.
IS_BEHIND = text("calls.state = 'waiting' and calls.behind = 1")


async def stands(tx: Transaction, call: Call) -> dict[str, Any]:
    """Return the columns for `calls.move` that say where a call entering the line stands.

    It locks the call's number until commit. An interrupted call stands before all others anyway.
    """
    if call.caller_hash is None or call.callback_id is not None or call.returned:
        return {}
    await tx.connection.execute(select(func.pg_advisory_xact_lock(_LOCKS, _key(call.caller_hash))))
    if await _room(tx, call.caller_hash, but=call.id) > 0:
        return {"behind": Behind.NOBODY}
    if await _gives_way(tx, call):
        return {"behind": Behind.NOBODY}
    return {"behind": Behind.OTHER_NUMBERS, "detail": {"behind": "other numbers"}}


async def move_up(tx: Transaction) -> None:
    """Give calls behind other numbers their ordinary place, where their own number has room now.

    A number or a call that somebody else has locked waits for the next look.
    """
    for caller_hash in (await tx.connection.execute(_with_room(tx))).scalars().all():
        mine = select(func.pg_try_advisory_xact_lock(_LOCKS, _key(caller_hash)))
        if (await tx.connection.execute(mine)).scalar_one():
            room = await _room(tx, caller_hash)
            first = select(calls.c.id).where(IS_BEHIND, calls.c.caller_hash == caller_hash)
            first = first.order_by(calls.c.place_at, calls.c.id).limit(max(0, room))
            why = "another call of its number left"
            await _stand_now(tx, first, Behind.NOBODY, "line.moved_up", why)


def _with_room(tx: Transaction) -> Select[Any]:
    """Select the numbers that have calls behind others, and room for them, the longest wait first."""
    crowded = (
        select(calls.c.caller_hash, func.min(calls.c.place_at).label("first"))
        .where(IS_BEHIND)
        .group_by(calls.c.caller_hash)
        .subquery()
    )
    standing = calls.alias("standing")
    some = select(standing.c.id).where(_stand(standing, tx.now, crowded.c.caller_hash))
    taken = select(func.count()).select_from(
        some.limit(tx.rules.calls_per_number).correlate(crowded).subquery()
    )
    return (
        select(crowded.c.caller_hash)
        .where(taken.correlate(crowded).scalar_subquery() < tx.rules.calls_per_number)
        .order_by(crowded.c.first)
        .limit(_AT_ONCE)
    )


async def _gives_way(tx: Transaction, call: Call) -> bool:
    """Put the last of this number's calls behind, if the one coming in has an earlier place, which was kept for it."""
    last = (
        select(calls.c.id)
        .where(
            _stand(calls, tx.now, call.caller_hash),
            calls.c.state == State.WAITING,
            ~calls.c.returned,
            calls.c.id != call.id,
            calls.c.place_at > call.place_at,
        )
        .order_by(calls.c.place_at.desc(), calls.c.id.desc())
        .limit(1)
    )
    why = "a call of its number with an earlier place is back"
    return await _stand_now(tx, last, Behind.OTHER_NUMBERS, "line.moved_back", why)


async def _stand_now(
    tx: Transaction, which: Select[tuple[UUID]], behind: Behind, kind: str, why: str
) -> bool:
    """Put these calls there, and say so on their timelines; return whether there was one. Locked calls stay."""
    these = which.with_for_update(skip_locked=True, key_share=True).cte()
    moved = await tx.connection.execute(
        update(calls).where(calls.c.id.in_(select(these.c.id))).values(behind=behind).returning(calls.c.id)
    )
    ids = list(moved.scalars())
    await timeline.record_all(tx, [(each, kind, {"why": why}) for each in ids])
    return bool(ids)


async def _room(tx: Transaction, caller_hash: bytes, *, but: UUID | None = None) -> int:
    """Return how many more calls of a number may stand in the line as others do."""
    some = (
        select(calls.c.id)
        .where(_stand(calls, tx.now, caller_hash), true() if but is None else calls.c.id != but)
        .limit(tx.rules.calls_per_number)
    )
    standing = (await tx.connection.execute(select(func.count()).select_from(some.subquery()))).scalar_one()
    return tx.rules.calls_per_number - int(standing)


def _stand(table: FromClause, now: datetime, caller_hash: Any) -> ColumnElement[bool]:
    return and_(
        table.c.caller_hash == caller_hash,
        table.c.arrived_at > now - _LONGEST_CALL,
        table.c.state.in_(sorted(_STANDS)),
        table.c.behind == Behind.NOBODY,
        table.c.callback_id.is_(None),
    )


def _key(caller_hash: bytes) -> int:
    return int.from_bytes(caller_hash[:4], "big", signed=True)
