"""Callbacks as supervisors see them: those that need somebody, those that run by themselves, what became of others.

Somebody is needed where attempts are used up, where a callback is too old, and where one is long past its time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls
from routing.callbacks import OPEN, State, callbacks
from routing.supervision.handling import Handling
from routing.timeline import events

MOST = 200
A_PAGE = 50
OVERDUE = timedelta(minutes=15)

_of = callbacks.c
_asked_in = calls.calls.alias("asked_in")
_SUPERVISED = exists().where(
    calls.calls.c.id == _of.attempt_id,
    calls.calls.c.only_for.is_not(None),
    calls.calls.c.state != calls.State.ENDED,
)
# Written as in the index, so that the planner uses it.
_GIVEN_UP = text(
    "callbacks.handling <> 'resolved' and callbacks.state in ('exhausted', 'expired')"
    " and callbacks.number_hash is not null"
    # What came of ringing whoever left a message stands with the message, and is seen to there.
    " and not callbacks.for_message"
)
_IS_OPEN = _of.state.in_(sorted(OPEN))


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback. `by` changed its handling last; `note` is sealed. `asked_at` is of the call that asked for it."""

    id: UUID
    call_id: UUID
    number_hash: bytes | None
    language: str
    state: State
    handling: Handling
    typed: bool
    withheld: bool
    at_night: bool
    asked_at: datetime
    due_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    attempts: int
    by: str | None
    at: datetime | None
    given_by: str | None
    note: bytes | None
    is_supervised: bool = False  # a supervisor's own phone is rung for it, and nobody else's

    @property
    def is_open(self) -> bool:
        """Whether its caller is still to be rung back."""
        return self.state in OPEN

    @property
    def is_attempted(self) -> bool:
        """Whether a counsellor waits for its caller, or talks to them."""
        return self.state == State.ATTEMPTING

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is long past its time."""
        return self.state in {State.SCHEDULED, State.IN_LINE} and self.due_at <= now - OVERDUE

    def needs_somebody(self, now: datetime) -> bool:
        """Whether a person must decide what becomes of it."""
        return not self.is_open or self.is_overdue(now)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to ring somebody back, and how it went: `busy`, `no_answer`, `no_key`, `talked` or `not_rung`."""

    at: datetime
    how: str


async def open_or_given_up(connection: AsyncConnection) -> list[Callback]:
    """Return what is open and what was given up and is not resolved, the oldest first; at most MOST of each."""
    order = (_asked_in.c.arrived_at, _of.id)
    given_up = await _read(connection, _callbacks().where(_GIVEN_UP).order_by(*order).limit(MOST))
    open_ = await _read(connection, _callbacks().where(_IS_OPEN).order_by(_of.due_at, _of.id).limit(MOST))
    return [*given_up, *open_]


async def done(connection: AsyncConnection, *, before: UUID | None = None) -> list[Callback]:
    """Return those that are over or resolved, the last first; a page of them, after the callback `before`."""
    is_done = or_(_of.state.in_([State.DONE, State.CANCELLED]), _of.handling == Handling.RESOLVED)
    was_agreed = or_(_of.number_hash.is_not(None), _of.attempts > 0, _of.state == State.DONE)
    return await _page(connection, _callbacks().where(is_done, was_agreed, ~_IS_OPEN), _of.ended_at, before)


async def everything(connection: AsyncConnection, *, before: UUID | None = None) -> list[Callback]:
    """Return all callbacks that were agreed, the newest first; a page of them, after the callback `before`."""
    return await _page(connection, _callbacks().where(_of.state != State.ASKED), _of.asked_at, before)


async def of_calls(connection: AsyncConnection, call_ids: Collection[UUID]) -> dict[UUID, Callback]:
    """Return the newest callback to the callers of these calls that was agreed in them, by call."""
    if not call_ids:
        return {}
    chosen = _callbacks().where(_of.call_id.in_(list(call_ids)), _of.state != State.ASKED)
    return {each.call_id: each for each in await _read(connection, chosen.order_by(_of.asked_at, _of.id))}


async def one(connection: AsyncConnection, callback: UUID) -> Callback | None:
    """Return one callback."""
    found = await _read(connection, _callbacks().where(_of.id == callback))
    return found[0] if found else None


async def count_needing(connection: AsyncConnection, now: datetime) -> int:
    """Return how many need somebody, and nobody has taken."""
    given_up = select(func.count()).select_from(callbacks).where(_GIVEN_UP, _of.handling == Handling.NEW)
    overdue = (
        select(func.count())
        .select_from(callbacks)
        .where(
            _of.state.in_([State.SCHEDULED, State.IN_LINE]),
            _of.due_at <= now - OVERDUE,
            _of.handling == Handling.NEW,
        )
    )
    both = select(given_up.scalar_subquery() + overdue.scalar_subquery())
    return int((await connection.execute(both)).scalar_one())


async def needing(connection: AsyncConnection, now: datetime, *, limit: int) -> list[Callback]:
    """Return the first of those: attempts used up, too old, then the longest overdue."""
    overdue = _of.state.in_([State.SCHEDULED, State.IN_LINE]) & (_of.due_at <= now - OVERDUE)
    chosen = _callbacks().where(or_(_GIVEN_UP, overdue), _of.handling == Handling.NEW)
    order = (_of.state.in_(sorted(OPEN)), _of.due_at, _of.id)
    return await _read(connection, chosen.order_by(*order).limit(limit))


async def stamp(connection: AsyncConnection) -> str:
    """Return a text that is another as soon as something has changed of what is open or given up."""
    parts = func.concat_ws("|", _of.id, _of.state, _of.handling, _of.handled_by, _of.due_at, _of.attempts)
    sums = func.coalesce(func.sum(func.hashtextextended(parts, 0)), 0)
    totals = [
        int((await connection.execute(select(sums).select_from(callbacks).where(which))).scalar_one())
        for which in (_GIVEN_UP, _IS_OPEN)
    ]
    return f"{sum(totals) % 2**64:016x}"


async def attempts_of(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    """Return how the attempts of these callbacks went, the first first. One that was taken out of the line is none."""
    call = calls.calls.c

    def told(kind: str, *why: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(events.c.call_id == call.id, events.c.kind == kind, *why)

    why = events.c.detail["why"].astext
    rows = await connection.execute(
        select(
            call.callback_id,
            call.ended_at,
            call.talked_at,
            told("call.picked_up").label("picked_up"),
            told("call.ended", why == "the leg ended: busy").label("busy"),
            told("call.calling").label("rung"),
        )
        .where(call.callback_id.in_(list(ids)), call.state == calls.State.ENDED)
        .order_by(call.ended_at, call.id)
    )
    found: dict[UUID, list[Attempt]] = {}
    for row in rows:
        if row.rung:
            found.setdefault(row.callback_id, []).append(Attempt(row.ended_at, _how(row)))
    return found


def _how(row: Any) -> str:
    if row.talked_at is not None:
        return "talked"
    if row.picked_up:
        return "no_key"
    return "busy" if row.busy else "no_answer"


def _callbacks() -> Select[Any]:
    return select(
        _of.id,
        _of.call_id,
        _of.number_hash,
        _of.language,
        _of.state,
        _of.handling,
        _of.typed,
        _of.withheld,
        _of.at_night,
        _asked_in.c.arrived_at,
        _of.due_at,
        _of.expires_at,
        _of.ended_at,
        _of.attempts,
        _of.handled_by,
        _of.handled_at,
        _of.given_by,
        _of.note,
        _SUPERVISED,
    ).select_from(callbacks.join(_asked_in, _asked_in.c.id == _of.call_id))


async def _page(
    connection: AsyncConnection, chosen: Select[Any], by: ColumnElement[Any], before: UUID | None
) -> list[Callback]:
    if before is not None:
        last = callbacks.alias()
        at = select(last.c[str(by.key)], last.c.id).where(last.c.id == before)
        chosen = chosen.where(tuple_(by, _of.id) < at.scalar_subquery())
    return await _read(connection, chosen.order_by(by.desc(), _of.id.desc()).limit(A_PAGE + 1))


async def _read(connection: AsyncConnection, chosen: Select[Any]) -> list[Callback]:
    rows: Sequence[Any] = (await connection.execute(chosen)).all()
    return [
        Callback(row[0], row[1], row[2], row[3], State(row[4]), Handling(row[5]), *row[6:]) for row in rows
    ]
