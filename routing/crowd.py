"""Crowd: many calls of one number at once, of which so many stand in the line as others do (promise P5).

A shelter or a school has one number: nobody is refused. The calls that are one too many wait behind all other numbers,
and take their ordinary place, by their arrival, as soon as one of the others leaves the line (docs/decisions/0205).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import timeline
from routing.calls import Behind, Call, State, calls
from routing.rules import Rules

_LOCKS = 0x5A72  # any number, the same in every process
_LONGEST_CALL = timedelta(
    hours=4
)  # at the carrier (Twilio's `TimeLimit`); looks at no more of a number's past
_AT_ONCE = 50
# Who says where to be rung back comes back to their place.
_STANDS = (State.WAITING, State.ASKING)
# As the index of those has it.
_IS_BEHIND = text("calls.state = 'waiting' and calls.behind = 1")


async def stands(connection: AsyncConnection, now: datetime, rules: Rules, call: Call) -> dict[str, Any]:
    """Return what `calls.move` writes of where a call that comes into the line stands.

    No other of its number comes in until commit. One that was interrupted stands before all others anyway.
    """
    if call.caller_hash is None or call.callback_id is not None or call.returned:
        return {}
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCKS, _key(call.caller_hash))))
    if await _room(connection, now, rules, call.caller_hash, but=call.id) > 0:
        return {"behind": Behind.NOBODY}
    if await _gives_way(connection, now, call):
        return {"behind": Behind.NOBODY}
    return {"behind": Behind.OTHER_NUMBERS, "detail": {"behind": "other numbers"}}


async def move_up(connection: AsyncConnection, now: datetime, rules: Rules) -> None:
    """Let those who wait behind other numbers take their place, where their own number leaves room for it now.

    A number of which a call comes into the line at this moment, or a call that is being changed, has to wait for the
    next look.
    """
    crowded = select(calls.c.caller_hash).where(_IS_BEHIND).distinct().limit(_AT_ONCE)
    for caller_hash in (await connection.execute(crowded)).scalars().all():
        mine = select(func.pg_try_advisory_xact_lock(_LOCKS, _key(caller_hash)))
        if (await connection.execute(mine)).scalar_one():
            await _move_up(connection, now, rules, caller_hash)


async def _move_up(connection: AsyncConnection, now: datetime, rules: Rules, caller_hash: bytes) -> None:
    room = await _room(connection, now, rules, caller_hash)
    if room <= 0:
        return
    first = (
        select(calls.c.id)
        .where(_IS_BEHIND, calls.c.caller_hash == caller_hash)
        .order_by(calls.c.place_at, calls.c.id)
        .limit(room)
        .with_for_update(skip_locked=True, key_share=True)
        .cte()
    )
    moved = await connection.execute(
        update(calls)
        .where(calls.c.id.in_(select(first.c.id)))
        .values(behind=Behind.NOBODY)
        .returning(calls.c.id)
    )
    events = [
        (call_id, "line.moved_up", {"why": "another call of its number left"}) for call_id in moved.scalars()
    ]
    await timeline.record_all(connection, now, events)


async def _gives_way(connection: AsyncConnection, now: datetime, call: Call) -> bool:
    """Let the last of this number's calls stand behind, if the one that comes in has an earlier place: it was kept."""
    last = (
        select(calls.c.id)
        .where(
            _stand(now, call.caller_hash or b""),
            calls.c.state == State.WAITING,
            ~calls.c.returned,
            calls.c.id != call.id,
            calls.c.place_at > call.place_at,
        )
        .order_by(calls.c.place_at.desc(), calls.c.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .cte()
    )
    moved = await connection.execute(
        update(calls)
        .where(calls.c.id.in_(select(last.c.id)))
        .values(behind=Behind.OTHER_NUMBERS)
        .returning(calls.c.id)
    )
    ids = list(moved.scalars())
    why = "a call of its number with an earlier place is back"
    await timeline.record_all(connection, now, [(each, "line.moved_back", {"why": why}) for each in ids])
    return bool(ids)


async def _room(
    connection: AsyncConnection, now: datetime, rules: Rules, caller_hash: bytes, *, but: UUID | None = None
) -> int:
    """Return how many more calls of a number may stand in the line as others do."""
    some = (
        select(calls.c.id)
        .where(_stand(now, caller_hash), true() if but is None else calls.c.id != but)
        .limit(rules.calls_per_number)
    )
    standing = (await connection.execute(select(func.count()).select_from(some.subquery()))).scalar_one()
    return rules.calls_per_number - int(standing)


def _stand(now: datetime, caller_hash: bytes) -> ColumnElement[bool]:
    return and_(
        calls.c.caller_hash == caller_hash,
        calls.c.arrived_at > now - _LONGEST_CALL,
        calls.c.state.in_(sorted(_STANDS)),
        calls.c.behind == Behind.NOBODY,
        calls.c.callback_id.is_(None),
    )


def _key(caller_hash: bytes) -> int:
    return int.from_bytes(caller_hash[:4], "big", signed=True)
