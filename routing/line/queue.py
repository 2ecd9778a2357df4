"""The queue: the callers who wait, in order of service (promise P5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import State as Callback
from routing.callbacks import callbacks
from routing.calls import HAS_LEG, Call, Outcome, State, calls
from routing.line import not_again
from routing.line.dispatch import Waiting
from routing.line.due_callbacks import rings_at_night
from routing.line.not_again import Requests
from routing.offers import LIVE, offers, rung, tries
from routing.rules import Rules
from routing.sql.binds import Instant
from routing.transaction import Transaction

_EXPLAINED_AT_ONCE = 50

# Order of service, as in the index `calls_line`.
ORDER = (calls.c.returned.desc(), calls.c.behind, calls.c.place_at, calls.c.id)

_THEIRS = and_(offers.c.call_id == calls.c.id, offers.c.state.in_(sorted(LIVE)))
_RINGING = select(func.count()).select_from(offers).where(_THEIRS, ~offers.c.unsure).scalar_subquery()
# A caller who waits for a ring from their own leg, or is in one, can take no other.
_RINGS_THEMSELVES = exists().where(_THEIRS, offers.c.by_caller)


async def head(
    tx: Transaction,
    rules: Rules,
    *,
    limit: int,
    own: Mapping[int, Sequence[bytes]] | None = None,
    rings_back: bool = True,
) -> list[Waiting]:
    """Return the first callers for whom a phone may ring, their calls locked until commit.

    Left out are callers past the longest wait (one ring in flight may finish), callers with as many rings as they may
    have, callers who may not want another counsellor, and callbacks that must not be rung now.
    `rings_back`: whether callbacks are served; without the carrier's REST API there is no leg to ring them from.
    `own`: the hashes of each free counsellor's phone; nobody is offered their own call.
    The line ends before a call that somebody is changing at this moment: nobody is served in front of it.
    """
    if limit <= 0:
        return []
    # With one counsellor free, their own call must not block the line.
    alone = next(iter(own.values())) if own and len(own) == 1 else ()
    requests = await not_again.in_force(tx, own) if own else Requests()
    # Callers whom no free counsellor may get must not block the line.
    limit += await _set_apart(tx.connection, requests)
    rows = await tx.connection.execute(
        select(
            calls.c.id,
            calls.c.waiting_since,
            calls.c.language,
            _RINGING.label("ringing"),
            calls.c.caller_hash,
            calls.c.rung_first,
            HAS_LEG.label("on_the_line"),
        )
        .where(
            calls.c.state == State.WAITING,
            may_be_rung_for(tx.now),
            or_(
                and_(HAS_LEG, calls.c.waiting_since > tx.now - rules.max_wait),
                and_(~HAS_LEG, literal(rings_back), _may_be_rung_back(tx.now, rules)),
            ),
            or_(calls.c.caller_hash.is_(None), calls.c.caller_hash.not_in(alone)),
            _may_ring(tx.now, rules) > _RINGING,
            ~_RINGS_THEMSELVES,
        )
        .order_by(*ORDER)
        .limit(limit)
    )
    found = await _locked(tx.connection, rows.all())
    ids = [row.id for row in found]
    tried = await tries(tx.connection, ids) if found else {}
    have_rung = await rung(tx.connection, ids) if tried else set()
    return [
        Waiting(
            row.id,
            row.waiting_since,
            row.language,
            ringing=row.ringing,
            tried=tried.get(row.id, {}),
            rung=row.id in have_rung,
            never=again | _whose(row.caller_hash, own or {}),
            not_again=again,
            first=row.rung_first,
            widens=row.on_the_line,
        )
        for row in found
        for again in [requests.by(row.id, row.caller_hash)]
    ]


def may_be_rung_for(now: Instant) -> ColumnElement[bool]:
    """Whether a phone may ring for a waiting caller: not just after their counsellor left (design, part 4.7)."""
    return or_(calls.c.rings_after.is_(None), calls.c.rings_after <= now)


async def _set_apart(connection: AsyncConnection, requests: Requests) -> int:
    """Count the waiting callers whom a counsellor asked not to get again."""
    if not requests.rows:
        return 0
    theirs = or_(calls.c.id.in_(requests.call_ids), calls.c.caller_hash.in_(requests.hashes))
    counted = select(func.count()).select_from(calls).where(calls.c.state == State.WAITING, theirs)
    return int((await connection.execute(counted)).scalar_one())


def _may_ring(now: datetime, rules: Rules) -> ColumnElement[int]:
    """How many phones may ring for a call at once: one more for a caller who has waited some time."""
    is_wide = HAS_LEG & (calls.c.waiting_since <= rules.wide_since(now))
    return rules.ring_at_once + case((is_wide, 1), else_=0)


def _whose(caller_hash: bytes | None, own: Mapping[int, Sequence[bytes]]) -> frozenset[int]:
    return frozenset(counsellor for counsellor, hashes in own.items() if caller_hash in hashes)


def _may_be_rung_back(now: datetime, rules: Rules) -> ColumnElement[bool]:
    """Whether a callback's phone may ring now: not in quiet hours, nor too old, nor while its caller is on the line."""
    quiet = rules.callback_quiet.around(now, rules.zone)
    return and_(
        calls.c.only_for.is_(None),
        calls.c.id.in_(
            select(callbacks.c.attempt_id).where(
                callbacks.c.state == Callback.IN_LINE,
                callbacks.c.expires_at > now,
                true() if quiet is None else rings_at_night(quiet),
            )
        ),
        ~_ON_THE_LINE,
    )


def _is_on_the_line() -> ColumnElement[bool]:
    theirs, asked_in = calls.alias("theirs"), calls.alias("asked_in")
    rings_us = exists().where(
        theirs.c.caller_hash == calls.c.caller_hash, theirs.c.state != State.ENDED, theirs.c.id != calls.c.id
    )
    goes_on = exists().where(
        callbacks.c.id == calls.c.callback_id,
        asked_in.c.id == callbacks.c.call_id,
        asked_in.c.state != State.ENDED,
    )
    return rings_us | goes_on


# Whether the phone to be rung back is calling us, or the call that asked for the callback goes on.
_ON_THE_LINE = _is_on_the_line()


async def is_on_the_line(connection: AsyncConnection, call: Call) -> bool:
    """Tell whether the caller whom this attempt is for is on the line already."""
    rows = await connection.execute(select(calls.c.id).where(calls.c.id == call.id, _ON_THE_LINE))
    return rows.first() is not None


async def is_phone_on_the_line(connection: AsyncConnection, hashes: Sequence[bytes]) -> bool:
    """Tell whether a number's phone is connected with us, whoever rang, or rings for us."""
    theirs = calls.c.caller_hash.in_(hashes), calls.c.state != State.ENDED, HAS_LEG
    return (await connection.execute(select(calls.c.id).where(*theirs).limit(1))).first() is not None


async def _locked(connection: AsyncConnection, rows: Sequence[Any]) -> list[Any]:
    """Lock these calls, up to the first that is locked already or waits no more."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    locked = await connection.execute(
        select(calls.c.id)
        .where(calls.c.id.in_(ids), calls.c.state == State.WAITING)
        .with_for_update(skip_locked=True, key_share=True)
    )
    held = set(locked.scalars())
    return list(takewhile(lambda row: row.id in held, rows))


async def place_of(tx: Transaction, call: Call) -> int:
    """Return the call's place in line, 1 for its head. Callers who may not want another counsellor are not counted."""
    earlier = tuple_(calls.c.behind, calls.c.place_at) < tuple_(
        literal(int(call.behind)), literal(call.place_at)
    )
    back = calls.c.returned & may_be_rung_for(tx.now)
    before = back & earlier if call.returned else or_(back, ~calls.c.returned & earlier)
    ahead = select(func.count()).select_from(calls).where(calls.c.state == State.WAITING, before)
    return int((await tx.connection.execute(ahead)).scalar_one()) + 1


async def place_to_keep(
    connection: AsyncConnection, caller_hashes: Sequence[bytes], since: datetime
) -> datetime | None:
    """Return the place of this caller's last call, if it was cut off in the line after `since` (promise P5).

    It is that call's own place, by its arrival: a place is kept only once (docs/decisions/0203).
    """
    # A call cut off in the greeting had a place only if it had kept one.
    had_place = calls.c.waiting_since.is_not(None) | (calls.c.place_at < calls.c.arrived_at)
    last = await connection.execute(
        select(calls.c.arrived_at, calls.c.outcome, had_place.label("had_place"), calls.c.ended_at)
        .where(
            calls.c.caller_hash.in_(caller_hashes),
            calls.c.state == State.ENDED,
            calls.c.callback_id.is_(None),
        )
        .order_by(calls.c.arrived_at.desc())
        .limit(1)
    )
    row = last.first()
    if row is None or row.ended_at < since or row.outcome != Outcome.ABANDONED or not row.had_place:
        return None
    # A call that is on the line has taken the place.
    taken = exists().where(
        calls.c.caller_hash.in_(caller_hashes),
        calls.c.arrived_at > row.arrived_at,
        calls.c.place_at == row.arrived_at,
        calls.c.callback_id.is_(None),
    )
    if (await connection.execute(select(taken))).scalar_one():
        return None
    return row.arrived_at  # type: ignore[no-any-return]


async def without_ring(tx: Transaction, *, limit: int) -> list[Call]:
    """Return waiting callers for whom no phone rings, their calls locked until commit.

    Left out are those who hear that they may hang up: they hear it to its end.
    """
    rings = exists().where(_THEIRS)
    rows = await tx.connection.execute(
        select(calls)
        .where(calls.c.state == State.WAITING, may_be_rung_for(tx.now), ~rings, HAS_LEG)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=calls)
    )
    return [Call.model_construct(**row) for row in rows.mappings()]


async def unexplained(connection: AsyncConnection) -> list[UUID]:
    """Return waiting calls whose timeline does not say yet who could be rung."""
    return list((await connection.execute(_UNEXPLAINED)).scalars())


async def reasons_of(
    connection: AsyncConnection, call_ids: Sequence[UUID]
) -> list[tuple[UUID, dict[str, Any] | None]]:
    """Return the reasons last written for each of these calls."""
    if not call_ids:
        return []
    rows = await connection.execute(select(calls.c.id, calls.c.reasons).where(calls.c.id.in_(call_ids)))
    return [(row.id, row.reasons) for row in rows]


_UNEXPLAINED = (
    select(calls.c.id)
    .where(calls.c.state == State.WAITING, calls.c.reasons.is_(None))
    .order_by(*ORDER)
    .limit(_EXPLAINED_AT_ONCE)
    .with_for_update(skip_locked=True, key_share=True)
)
