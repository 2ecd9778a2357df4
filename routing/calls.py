"""Calls: one caller's visit to the number, from ring to hang-up.

The call row is the arbiter (promise P3). A counsellor, a key, the longest wait and the hang-up each need one
conditional update of its state, and only one of them gets it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, Table, bindparam, case, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import column, table
from sqlmodel import SQLModel

from routing import log_context, timeline
from routing.call_states import FETCHED, TRANSITIONS, Behind, Outcome, State
from routing.sql import key_taps
from routing.sql.binds import AT_MOST, NOW, changes
from routing.sql.columns import binary, boolean, index, instant, integer, of_type, smallint, string, uuid
from routing.transaction import Transaction

__all__ = ["FETCHED", "TRANSITIONS", "Behind", "Outcome", "State"]  # read from here, as `calls.State`

# Begins the sid of an attempt without a leg; no sid of the carrier's begins so.
_NO_LEG = "attempt-"


class Call(SQLModel, table=True):
    """One call. The caller's number is sealed and hashed, or null when it was withheld."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (outcome is not null)", name="calls_one_outcome"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="calls_ended_at"),
        CheckConstraint("(caller_hash is null) = (caller_sealed is null)", name="calls_sealed_and_hashed"),
        index("calls_line", text("returned desc"), "behind", "place_at", "id", where="state = 'waiting'"),
        index("calls_behind", "caller_hash", "place_at", "id", where="state = 'waiting' and behind = 1"),
        index("calls_to_check", "check_at", where="state <> 'ended'"),
        index("calls_of_caller", "caller_hash", "arrived_at", where="caller_hash is not null"),
        index("calls_queues_left", "ended_at", where="state = 'ended' and queue_sid is not null"),
        # For retention: numbers are erased after weeks, rows after years.
        index("calls_numbers", "ended_at", where="caller_hash is not null"),
        Index("calls_ended", "ended_at"),
        index("calls_of_callback", "callback_id", where="callback_id is not null"),
        index("calls_to_follow_up", "arrived_at", "id", where="resolution = 'follow_up'"),
    )

    id: UUID = uuid(primary_key=True)
    sid: str = string(unique=True)
    state: State = string()
    outcome: Outcome | None = string(optional=True)
    language: str = string()
    caller_hash: bytes | None = binary(optional=True)
    caller_sealed: bytes | None = binary(optional=True)
    arrived_at: datetime = instant()
    # The place in line: the arrival of this call, or of the call that it continues (promise P5).
    place_at: datetime = instant()
    # Stands before all others: its conversation was interrupted.
    returned: bool = boolean()
    # Stands behind other calls, whatever its place.
    behind: Behind = smallint(default=Behind.NOBODY)
    waiting_since: datetime | None = instant(optional=True)
    # When the caller last heard their place; cleared when they leave the line.
    announced_at: datetime | None = instant(optional=True)
    last_seen_at: datetime = instant()
    # When the sweep must look at this call, if nothing has touched it before.
    check_at: datetime = instant()
    offer_id: UUID | None = uuid(optional=True)  # the accepted offer, while it has this caller
    talked_at: datetime | None = instant(optional=True)  # first connected
    ended_at: datetime | None = instant(optional=True)
    resolution: str | None = string(optional=True)  # what the counsellor keyed after the conversation
    queue_sid: str | None = string(optional=True)  # at the carrier, until it is deleted there
    # How often the queue has failed in a row.
    queue_errors: int = smallint()
    # How often the overflow menu led nowhere, and how often it led back to the line.
    menus: int = smallint(default=0)
    returns: int = smallint(default=0)
    # Nobody is rung before then: their counsellor left, and they may not want another.
    rings_after: datetime | None = instant(optional=True)
    # How often a counsellor left them after a short talk.
    short_talks: int = smallint(default=0)
    # The offer whose counsellor left them, while they wait; the counsellor to ring first, who is back.
    cut_off_from: UUID | None = uuid(optional=True)
    rung_first: int | None = integer(optional=True)
    # The reasons for ringing or not ringing each counsellor, as last written to the timeline (promise P7).
    reasons: dict[str, str] | None = of_type(JSONB(none_as_null=True), optional=True)
    callback_id: UUID | None = uuid(optional=True)  # the callback that this attempt is for
    only_for: int | None = integer(optional=True)  # nobody else is rung for this attempt until it has a leg
    # The last key; when it was pressed; when its tap began; its webhook; whether it repeats that tap
    # (routing.sql.key_taps).
    key: str | None = string(optional=True)
    key_at: datetime | None = instant(optional=True)
    key_since: datetime | None = instant(optional=True)
    key_token: str | None = string(optional=True)
    tapped: bool = boolean(default=False)

    @classmethod
    def new(cls, tx: Transaction, caller: str | None, **values: Any) -> Self:
        """Make the row of a call of this number (E.164), begun at this instant where `values` say nothing else."""
        usual = {
            "id": uuid4(),
            "language": tx.rules.language,
            "caller_hash": None if caller is None else tx.sealer.hash(caller),
            "caller_sealed": None if caller is None else tx.sealer.seal(caller),
            **dict.fromkeys(("arrived_at", "place_at", "last_seen_at"), tx.now),
            "returned": False,
            "queue_errors": 0,
        }
        return cls(**(usual | values))

    @property
    def has_leg(self) -> bool:
        """Whether the call has a leg; an attempt has none before its caller is rung."""
        return not self.sid.startswith(_NO_LEG)

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self.state == State.ENDED

    def is_asked_to_stay(self, now: datetime) -> bool:
        """Whether the counsellor left and the caller may hang up: nobody is rung for them yet."""
        return self.state == State.WAITING and self.rings_after is not None and self.rings_after > now


calls: Table = SQLModel.metadata.tables["calls"]
HAS_LEG = calls.c.callback_id.is_(None) | calls.c.sid.not_like(f"{_NO_LEG}%")


def sid_without_leg(call_id: UUID) -> str:
    """Return the stand-in for the sid of an attempt that has no leg yet."""
    return f"{_NO_LEG}{call_id}"


# Only the columns needed here: `offers` builds on calls, not the reverse.
_OFFERS = table("offers", column("id", calls.c.id.type), column("call_id", calls.c.id.type))


def _call(row: Any) -> Call | None:
    if row is None:
        return None
    # A use case is about the one call that it loads; the sweep and the dispatch, about many, have no subject.
    log_context.is_call(row.id)
    return Call.model_construct(**row._mapping)  # noqa: SLF001 (SQLAlchemy's public name)


async def arrive(connection: AsyncConnection, call: Call) -> tuple[Call, bool]:
    """Record a call unless its sid is known; return its row, and whether it is new."""
    inserted = await connection.execute(_ARRIVE, call.model_dump())
    if inserted.first() is not None:
        log_context.is_call(call.id)
        return call, True
    found = await by_sid(connection, call.sid)
    if found is None:
        raise CallNotKnown(call.sid)
    return found, False


async def add(connection: AsyncConnection, call: Call) -> None:
    """Record an attempt: a call that we make ourselves."""
    await connection.execute(_ADD, call.model_dump())


class CallNotKnown(LookupError):
    """No call has this id."""


async def by_sid(connection: AsyncConnection, sid: str) -> Call | None:
    """Return the call of a caller's leg."""
    return _call((await connection.execute(_BY_SID, {"leg": sid})).first())


async def name_leg(connection: AsyncConnection, call: Call, leg_sid: str) -> bool:
    """Store the sid of an attempt's leg unless it has one; return whether this is the stored one."""
    if not call.has_leg:
        await set_values(connection, call.id, sid=leg_sid)
    return not call.has_leg or call.sid == leg_sid


async def by_id(connection: AsyncConnection, call_id: UUID) -> Call | None:
    """Return one call."""
    return _call((await connection.execute(_BY_ID, {"which": call_id})).first())


async def locked(connection: AsyncConnection, call_id: UUID) -> Call | None:
    """Return one call and keep others from changing it until commit.

    Whoever changes an offer of a call takes this lock first: one order of locks, so no deadlock.
    """
    return _call((await connection.execute(_LOCKED_BY_ID, {"which": call_id})).first())


async def press(
    tx: Transaction, call_id: UUID, key: str, token: str, *, at: State
) -> tuple[Call | None, bool]:
    """Lock a call as `locked` does, and record a key of a menu that is heard in state `at`.

    The second value tells whether the key repeats the last tap. In another state the webhook is late or repeated, and
    records nothing.
    """
    if key:
        press = key_taps.press(tx.now, key, token)
        pressed = await tx.connection.execute(_PRESS, {"which": call_id, "heard_in": at, **press})
        if (call := _call(pressed.first())) is not None:
            return call, call.tapped
    return await locked(tx.connection, call_id), False


async def locked_by_offer(connection: AsyncConnection, offer_id: UUID) -> Call | None:
    """Return the call that an offer is made for, locked as `locked` does."""
    return _call((await connection.execute(_LOCKED_BY_OFFER, {"offer": offer_id})).first())


async def try_lock(connection: AsyncConnection, call_id: UUID) -> bool:
    """Lock one call as `locked` does, unless somebody is changing it at this moment."""
    row = await connection.execute(
        select(calls.c.id).where(calls.c.id == call_id).with_for_update(key_share=True, skip_locked=True)
    )
    return row.first() is not None


async def move(
    tx: Transaction,
    call_id: UUID,
    to: State,
    why: str,
    *,
    only_from: Iterable[State] | None = None,
    check_at: datetime,
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> Call | None:
    """Change a call's state if its state allows it, and write so on the timeline.

    Returns the call as it is afterwards, or None when it was in none of the states that lead there.
    """
    sources = TRANSITIONS[to] if only_from is None else TRANSITIONS[to] & frozenset(only_from)
    values |= {"state": to, "check_at": check_at, "last_seen_at": tx.now}
    where = {"which": call_id, "sources": sorted(sources)}
    moved = await tx.connection.execute(_MOVE, {**where, **changes(calls, values)})
    call = _call(moved.first())
    if call is not None:
        await timeline.record(tx, call_id, f"call.{to}", why=why, **(detail or {}))
    return call


async def touch(
    tx: Transaction, call_id: UUID, *, check_at: datetime, queue_sid: str, key: str = "", token: str = ""
) -> Call | None:
    """Record a heartbeat of a call in its queue, and its key if any; return the call.

    It postpones the sweep's look only while the caller waits: other states keep their deadlines.
    """
    values = {"which": call_id, "now": tx.now, "again_at": check_at, "queue": queue_sid or None}
    if key:
        values |= key_taps.press(tx.now, key, token)
    touched = await tx.connection.execute(_TOUCH_AND_PRESS if key else _TOUCH, values)
    return _call(touched.first())


async def set_values(connection: AsyncConnection, call_id: UUID, **values: Any) -> None:
    """Change columns other than the state."""
    await connection.execute(_CHANGE, {"which": call_id, **changes(calls, values)})


async def to_check(tx: Transaction, *, limit: int) -> list[Call]:
    """Return calls that nothing has touched for too long, and keep others from them until commit."""
    rows = await tx.connection.execute(_TO_CHECK, {"now": tx.now, "at_most": limit})
    return [Call.model_construct(**row) for row in rows.mappings()]


_WHICH = bindparam("which", type_=calls.c.id.type)
_ADD = insert(calls)
_ARRIVE = _ADD.on_conflict_do_nothing(index_elements=["sid"]).returning(calls.c.id)
_BY_SID = select(calls).where(calls.c.sid == bindparam("leg"))
_BY_ID = select(calls).where(calls.c.id == _WHICH)
_LOCKED = select(calls).with_for_update(key_share=True)
_LOCKED_BY_ID = _LOCKED.where(calls.c.id == _WHICH)
_OF_OFFER = select(_OFFERS.c.call_id).where(_OFFERS.c.id == bindparam("offer")).scalar_subquery()
_LOCKED_BY_OFFER = _LOCKED.where(calls.c.id == _OF_OFFER)
_CHANGE = update(calls).where(calls.c.id == _WHICH)
_MOVE = _CHANGE.where(calls.c.state.in_(bindparam("sources", expanding=True))).returning(calls)
_PRESSED = key_taps.changes(calls)
_PRESS = _CHANGE.where(calls.c.state == bindparam("heard_in")).values(_PRESSED).returning(calls)
_AGAIN_AT = bindparam("again_at", type_=calls.c.check_at.type)
_TOUCH = _CHANGE.values(
    last_seen_at=NOW,
    check_at=case((calls.c.state == State.WAITING, _AGAIN_AT), else_=calls.c.check_at),
    queue_sid=func.coalesce(calls.c.queue_sid, bindparam("queue", type_=calls.c.queue_sid.type)),
    # A late heartbeat in the overflow does not undo what the menu has said of the line.
    queue_errors=case((calls.c.state == State.OVERFLOW, calls.c.queue_errors), else_=0),
).returning(calls)
_TOUCH_AND_PRESS = _TOUCH.values(_PRESSED)
_DUE = select(calls).where(calls.c.check_at <= NOW, calls.c.state != State.ENDED)
_TO_CHECK = _DUE.order_by(calls.c.check_at).limit(AT_MOST).with_for_update(skip_locked=True, key_share=True)
