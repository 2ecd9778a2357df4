"""The line on the board: who waits, in order of service, who is rung for them, and who talks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import callbacks
from routing.calls import HAS_LEG, State, calls
from routing.counsellors import counsellors
from routing.line.queue import ORDER
from routing.offers import LIVE, offers

MOST_SHOWN = 25  # of a line that is longer, the head

_JOINED = (State.CONNECTING, State.TALKING, State.HELD)
# A counsellor waits while the phone of a callback rings, or is picked up.
_RUNG_BACK = (State.FETCHING, State.CALLING, State.PICKED_UP)
_ELSEWHERE = (State.GREETING, State.OVERFLOW, State.ASKING, State.VOICEMAIL)


@dataclass(frozen=True, slots=True)
class Ring:
    """A phone that rings, or is about to, for somebody who waits."""

    counsellor: str
    since: datetime
    is_answered: bool  # picked up, no key yet


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits, or a callback that waits for its turn."""

    call_id: UUID
    caller_hash: bytes | None
    language: str
    since: datetime
    place_at: datetime
    was_cut_off: bool  # their conversation ended early: they stand at the head of the line
    keeps_place: bool  # of an earlier call
    attempt: int | None  # of a callback: which try this is
    is_asked_to_stay: bool  # nobody is rung for them yet: they may hang up
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, or a callback whose phone rings while its counsellor waits."""

    call_id: UUID
    caller_hash: bytes | None
    language: str
    counsellor: str
    counsellor_id: int
    since: datetime
    is_ringing_back: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The callers of this instant. `waiting` counts them all, `waiters` are those at the head."""

    waiting: int
    late: int  # beyond the service level
    longest_since: datetime | None
    callbacks: int  # in the line too
    elsewhere: Mapping[State, int]  # in the greeting, the overflow menu, a message
    waiters: tuple[Waiter, ...]
    talks: tuple[Talk, ...]


class Counted(NamedTuple):
    """How many callers wait, how many of them beyond the service level, and since when the first."""

    waiting: int
    late: int
    longest_since: datetime | None
    callbacks: int
    elsewhere: Mapping[State, int]


async def counted(connection: AsyncConnection, now: datetime, service_level: timedelta) -> Counted:
    """Count the line, in one statement."""
    rows = (await connection.execute(_counts(now - service_level))).all()
    waiting = [row for row in rows if row.state == State.WAITING and row.on_the_line]
    return Counted(
        sum(row.number for row in waiting),
        sum(row.late for row in waiting),
        min((row.since for row in waiting if row.since), default=None),
        sum(row.number for row in rows if row.state == State.WAITING and not row.on_the_line),
        {State(row.state): row.number for row in rows if row.state in _ELSEWHERE},
    )


async def read(connection: AsyncConnection, now: datetime, service_level: timedelta) -> Line:
    """Return the line, in four statements."""
    rings = await _rings(connection)
    rows = (await connection.execute(_WAITERS)).all()
    waiters = tuple(_waiter(row, now, rings.get(row.id, ())) for row in rows)
    talks = tuple(Talk(**row) for row in (await connection.execute(_TALKS)).mappings())
    return Line(*await counted(connection, now, service_level), waiters, talks)


def _waiter(row: Any, now: datetime, rings: tuple[Ring, ...]) -> Waiter:
    return Waiter(
        row.id,
        row.caller_hash,
        row.language,
        row.waiting_since or row.arrived_at,
        row.place_at,
        was_cut_off=row.returned,
        keeps_place=row.callback_id is None and row.place_at < row.arrived_at,
        attempt=None if row.callback_id is None else row.attempts,
        is_asked_to_stay=row.rings_after is not None and row.rings_after > now,
        rings=rings,
    )


async def _rings(connection: AsyncConnection) -> dict[UUID, tuple[Ring, ...]]:
    found: dict[UUID, tuple[Ring, ...]] = {}
    for row in await connection.execute(_RINGS):
        ring = Ring(row.name, row.since, row.answered_at is not None)
        found[row.call_id] = (*found.get(row.call_id, ()), ring)
    return found


def _counts(late_since: datetime) -> Any:
    since = calls.c.waiting_since
    return (
        select(
            calls.c.state,
            HAS_LEG.label("on_the_line"),
            func.count().label("number"),
            func.count().filter(since <= late_since).label("late"),
            func.min(since).label("since"),
        )
        .where(calls.c.state != State.ENDED)
        .group_by(calls.c.state, HAS_LEG)
    )


_WAITERS = (
    select(
        *(calls.c[name] for name in ("id", "caller_hash", "language", "waiting_since", "arrived_at")),
        *(calls.c[name] for name in ("place_at", "returned", "callback_id", "rings_after")),
        (callbacks.c.attempts).label("attempts"),
    )
    .select_from(calls.outerjoin(callbacks, callbacks.c.id == calls.c.callback_id))
    .where(calls.c.state == State.WAITING)
    .order_by(*ORDER)
    .limit(MOST_SHOWN)
)
_RINGS = (
    select(
        offers.c.call_id,
        counsellors.c.name,
        func.coalesce(offers.c.ringing_at, offers.c.dialled_at, offers.c.planned_at).label("since"),
        offers.c.answered_at,
    )
    .join_from(offers, counsellors, counsellors.c.id == offers.c.counsellor_id)
    .where(offers.c.state.in_(sorted(LIVE)))
    .order_by(offers.c.planned_at, offers.c.id)
)
_TALKING_SINCE = func.coalesce(offers.c.connected_at, offers.c.accepted_at, offers.c.planned_at)
_TALKS = (
    select(
        calls.c.id.label("call_id"),
        calls.c.caller_hash,
        calls.c.language,
        counsellors.c.name.label("counsellor"),
        counsellors.c.id.label("counsellor_id"),
        _TALKING_SINCE.label("since"),
        calls.c.state.in_(_RUNG_BACK).label("is_ringing_back"),
    )
    .select_from(calls)
    .join(offers, offers.c.id == calls.c.offer_id)
    .join(counsellors, counsellors.c.id == offers.c.counsellor_id)
    .where(and_(calls.c.state != State.ENDED, calls.c.state.in_((*_JOINED, *_RUNG_BACK))))
    .order_by(_TALKING_SINCE, calls.c.id)
)
