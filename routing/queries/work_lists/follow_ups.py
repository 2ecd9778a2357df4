"""Follow-ups as supervisors see them: calls after which a counsellor keyed that somebody has to see to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import calls
from routing.counsellors import counsellors
from routing.offers import offers
from routing.supervision.follow_ups import follow_ups
from routing.supervision.handling import Handling

MOST = 200

_call, _of = calls.c, follow_ups.c
_KEYED = text("calls.resolution = 'follow_up'")  # as in the index
_handling = func.coalesce(_of.handling, Handling.NEW.value)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One call, who had the conversation, and who sees to it; its id is the call's. `note` is sealed."""

    id: UUID
    caller_hash: bytes | None
    language: str
    arrived_at: datetime
    counsellor: str | None
    handling: Handling
    by: str | None
    at: datetime | None
    given_by: str | None
    note: bytes | None


async def at_work(connection: AsyncConnection) -> list[FollowUp]:
    """Return what is not resolved, the oldest first; at most MOST."""
    # Of all that was ever keyed, nearly everything is resolved: what is left is found by indexes alone. The planner,
    # which thinks that much is left, would look each up until it has enough: so all of it is found first.
    resolved = exists().where(_of.call_id == _call.id, _of.handling == Handling.RESOLVED.value)
    left = select(_call.id, _call.arrived_at).where(_KEYED, ~resolved).cte("left_over")
    left = left.prefix_with("materialized")
    first = select(left.c.id).order_by(left.c.arrived_at, left.c.id).limit(MOST)
    shown = _follow_ups().where(_call.id.in_(first))
    return await _read(connection, shown.order_by(_call.arrived_at, _call.id))


async def one(connection: AsyncConnection, call_id: UUID) -> FollowUp | None:
    """Return one of them."""
    found = await _read(connection, _follow_ups().where(_KEYED, _call.id == call_id))
    return found[0] if found else None


async def count_new(connection: AsyncConnection) -> int:
    """Return how many nobody has taken."""
    new = (
        select(func.count())
        .select_from(calls.outerjoin(follow_ups, _of.call_id == _call.id))
        .where(_KEYED, _handling == Handling.NEW.value)
    )
    return int((await connection.execute(new)).scalar_one())


async def stamp(connection: AsyncConnection) -> str:
    """Return a text that is another as soon as something has changed of what is not resolved."""
    parts = func.concat_ws("|", _call.id, _of.handling, _of.handled_by)
    sums = func.coalesce(func.sum(func.hashtextextended(parts, 0)), 0)
    waiting = (
        select(sums)
        .select_from(calls.outerjoin(follow_ups, _of.call_id == _call.id))
        .where(_KEYED, _handling != Handling.RESOLVED.value)
    )
    return f"{int((await connection.execute(waiting)).scalar_one()) % 2**64:016x}"


def _follow_ups() -> Select[Any]:
    had_it = (
        select(counsellors.c.name)
        .join(offers, offers.c.counsellor_id == counsellors.c.id)
        .where(offers.c.call_id == _call.id, offers.c.connected_at.is_not(None))
        .order_by(offers.c.connected_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        _call.id,
        _call.caller_hash,
        _call.language,
        _call.arrived_at,
        had_it,
        _handling,
        _of.handled_by,
        _of.handled_at,
        _of.given_by,
        _of.note,
    ).select_from(calls.outerjoin(follow_ups, _of.call_id == _call.id))


async def _read(connection: AsyncConnection, chosen: Select[Any]) -> list[FollowUp]:
    rows: Sequence[Any] = (await connection.execute(chosen)).all()
    return [FollowUp(row[0], row[1], row[2], row[3], row[4], Handling(row[5]), *row[6:]) for row in rows]
