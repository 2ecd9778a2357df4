"""Calls: one caller's visit to the number, from ring to hang-up.

The call row is the arbiter (promise P3): whoever wants the caller, a counsellor, a key, the longest wait or the
hang-up, needs one conditional update of its state, and only one of them gets it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Interval,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    case,
    column,
    func,
    literal,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing import log_context, timeline
from routing.sql import key_taps


class State(StrEnum):
    """Where a call stands."""

    GREETING = "greeting"  # hears the greeting, chooses a language
    DESK = "desk"  # a counsellor's own call: ready, pause
    WAITING = "waiting"  # in the line
    CONNECTING = "connecting"  # a counsellor accepted; the carrier joins the two
    TALKING = "talking"  # in conversation
    HELD = "held"  # the conversation is interrupted; the same counsellor may come back
    OVERFLOW = "overflow"  # nobody can be reached: the menu of what there is instead
    VOICEMAIL = "voicemail"  # leaves a message
    ASKING = "asking"  # says where and when to be rung back
    AGREED = "agreed"  # will be rung back, and hears so
    CLOSING = "closing"  # the counsellor has ended the conversation by key; hears where else to turn
    # An attempt: the call that we make for a callback, before anybody confirmed that it is for them.
    FETCHING = "fetching"  # a counsellor accepted it, and waits
    CALLING = "calling"  # its phone rings, or may ring
    PICKED_UP = "picked_up"  # somebody or something answered, and is asked who they are (promise P6)
    ENDED = "ended"


class Outcome(StrEnum):
    """How a call ended: exactly one for each (promise P1)."""

    CONVERSATION = "conversation"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    DIRECTIONS = "directions"  # heard where else to turn
    ABANDONED = "abandoned"  # hung up before any of these
    BLOCKED = "blocked"
    DESK = "desk"  # a counsellor's own business
    NOT_REACHED = "not_reached"  # a call of ours that reached nobody


class Behind(IntEnum):
    """Behind whom a call stands in the line, wherever its place is."""

    NOBODY = 0  # its place says
    OTHER_NUMBERS = 1  # as many calls of its number as may stand in the line do (routing.line.shared_numbers)
    ALL_CALLERS = 2  # a callback that was asked for by a caller whose number was withheld


# to <- from. What is not here does not happen: a late or repeated event finds no row to change.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset(
        {
            State.GREETING,
            State.DESK,
            State.CONNECTING,
            State.TALKING,
            State.HELD,
            State.OVERFLOW,
            State.ASKING,
            State.AGREED,
            State.FETCHING,
            State.PICKED_UP,
        }
    ),
    # Who picked up a callback has said by key that it is for them.
    State.CONNECTING: frozenset({State.WAITING, State.HELD, State.PICKED_UP}),
    State.TALKING: frozenset({State.CONNECTING}),
    State.HELD: frozenset({State.TALKING}),
    State.GREETING: frozenset({State.DESK}),
    State.OVERFLOW: frozenset(
        {
            State.GREETING,
            State.DESK,
            State.WAITING,
            State.TALKING,
            State.HELD,
            State.VOICEMAIL,
            State.ASKING,
            State.AGREED,
        }
    ),
    State.VOICEMAIL: frozenset({State.WAITING, State.OVERFLOW}),
    State.ASKING: frozenset({State.WAITING, State.OVERFLOW}),
    State.AGREED: frozenset({State.ASKING}),
    State.CLOSING: frozenset({State.HELD}),
    State.FETCHING: frozenset({State.WAITING, State.CALLING}),
    State.CALLING: frozenset({State.FETCHING}),
    State.PICKED_UP: frozenset({State.CALLING}),
    State.ENDED: frozenset(State) - {State.ENDED},
}

# An attempt whose caller is to be rung, or is being rung, while a counsellor waits.
FETCHED = frozenset({State.FETCHING, State.CALLING, State.PICKED_UP})
# The sid of an attempt that has no leg yet begins so; the carrier's own do not.
_NO_LEG = "attempt-"


class Call(SQLModel, table=True):
    """One call. The caller's number is here sealed and hashed, or not at all when it was withheld."""

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (outcome is not null)", name="calls_one_outcome"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="calls_ended_at"),
        CheckConstraint("(caller_hash is null) = (caller_sealed is null)", name="calls_sealed_and_hashed"),
        Index(
            "calls_line",
            text("returned desc"),
            "behind",
            "place_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "calls_behind",
            "caller_hash",
            "place_at",
            "id",
            postgresql_where=text("state = 'waiting' and behind = 1"),
        ),
        Index("calls_to_check", "check_at", postgresql_where=text("state <> 'ended'")),
        Index(
            "calls_of_caller", "caller_hash", "arrived_at", postgresql_where=text("caller_hash is not null")
        ),
        Index(
            "calls_queues_left",
            "ended_at",
            postgresql_where=text("state = 'ended' and queue_sid is not null"),
        ),
        # What retention looks for: numbers after weeks, rows after years.
        Index("calls_numbers", "ended_at", postgresql_where=text("caller_hash is not null")),
        Index("calls_ended", "ended_at"),
        Index("calls_of_callback", "callback_id", postgresql_where=text("callback_id is not null")),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    sid: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    state: State = Field(sa_column=Column(Text, nullable=False))
    outcome: Outcome | None = Field(default=None, sa_column=Column(Text))
    language: str = Field(sa_column=Column(Text, nullable=False))
    caller_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    caller_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    arrived_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    # The place in line: by arrival, or by the arrival of the call that this one continues (promise P5) ...
    place_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    # ... with those whose conversation was interrupted before all others ...
    returned: bool = Field(sa_column=Column(Boolean, nullable=False))
    # ... and these behind all others.
    behind: Behind = Field(
        default=Behind.NOBODY, sa_column=Column(SmallInteger, nullable=False, server_default=text("0"))
    )
    waiting_since: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    # When they were told their place in the line, if they have stood in no overflow since.
    announced_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    last_seen_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    # When the sweep must look at this call, if nothing has touched it before.
    check_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    offer_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid)
    )  # the accepted offer, while it has this caller
    talked_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True))
    )  # first connected
    ended_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    resolution: str | None = Field(
        default=None, sa_column=Column(Text)
    )  # what the counsellor keyed after the conversation
    queue_sid: str | None = Field(
        default=None, sa_column=Column(Text)
    )  # at the carrier, until it is deleted there
    # How often the queue has failed in a row.
    queue_errors: int = Field(sa_column=Column(SmallInteger, nullable=False))
    # How often the overflow menu got no answer that led on, and how often it led back to the line.
    menus: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0")))
    returns: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0")))
    # Their counsellor left, and they may not want another: nobody is rung for them before then.
    rings_after: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    # How often a counsellor left them after a short talk.
    short_talks: int = Field(
        default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0"))
    )
    # The offer whose counsellor left them, while they wait for that; who is rung first, since they are back.
    cut_off_from: UUID | None = Field(default=None, sa_column=Column(Uuid))
    rung_first: int | None = Field(default=None, sa_column=Column(Integer))
    # The reasons for ringing or not ringing each counsellor, as last written to the timeline (promise P7).
    reasons: dict[str, str] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    callback_id: UUID | None = Field(default=None, sa_column=Column(Uuid))  # that this call of ours is for
    # The last key pressed, when, since when it is one tap, in which webhook, and whether it was pressed before
    # (routing.sql.key_taps).
    key: str | None = Field(default=None, sa_column=Column(Text))
    key_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    key_since: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    key_token: str | None = Field(default=None, sa_column=Column(Text))
    tapped: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )

    @property
    def has_leg(self) -> bool:
        """Whether the carrier has named a leg of it: an attempt has none before its caller is rung."""
        return not self.sid.startswith(_NO_LEG)

    @property
    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self.state == State.ENDED

    def is_asked_to_stay(self, now: datetime) -> bool:
        """Whether a caller whose counsellor left may hang up now, and nobody is rung for them yet."""
        return self.state == State.WAITING and self.rings_after is not None and self.rings_after > now


calls: Table = SQLModel.metadata.tables["calls"]
HAS_LEG = calls.c.callback_id.is_(None) | calls.c.sid.not_like(f"{_NO_LEG}%")


def sid_without_leg(call_id: UUID) -> str:
    """Return what stands for the sid of an attempt until the carrier names its leg."""
    return f"{_NO_LEG}{call_id}"


# The offers refer to the calls; of them, only this much is known here.
_OFFERS = table("offers", column("id", Uuid), column("call_id", Uuid))


def _call(row: Any) -> Call | None:
    if row is None:
        return None
    # A use case is about the one call that it loads; the sweep and the dispatch, about many, have no subject.
    log_context.is_call(row.id)
    return Call.model_construct(**row._mapping)  # noqa: SLF001 (SQLAlchemy's public name)


async def arrive(connection: AsyncConnection, call: Call) -> tuple[Call, bool]:
    """Record a new call; answer with the row of its sid and whether it is new."""
    inserted = await connection.execute(
        insert(calls)
        .values(call.model_dump())
        .on_conflict_do_nothing(index_elements=["sid"])
        .returning(calls.c.id)
    )
    if inserted.first() is not None:
        log_context.is_call(call.id)
        return call, True
    found = await by_sid(connection, call.sid)
    if found is None:
        raise CallNotKnown(call.sid)
    return found, False


async def add(connection: AsyncConnection, call: Call) -> None:
    """Record a call of our own: an attempt, which nobody has rung us for."""
    await connection.execute(insert(calls).values(call.model_dump()))


class CallNotKnown(LookupError):
    """No call has this id."""


async def by_sid(connection: AsyncConnection, sid: str) -> Call | None:
    """Return the call of a caller's leg."""
    return _call((await connection.execute(select(calls).where(calls.c.sid == sid))).first())


async def name_leg(connection: AsyncConnection, call: Call, leg_sid: str) -> bool:
    """Remember the carrier's name for an attempt's leg, whoever tells it first; answer whether it is this one."""
    if not call.has_leg:
        await set_values(connection, call.id, sid=leg_sid)
    return not call.has_leg or call.sid == leg_sid


async def by_id(connection: AsyncConnection, call_id: UUID) -> Call | None:
    """Return one call."""
    return _call((await connection.execute(select(calls).where(calls.c.id == call_id))).first())


async def locked(connection: AsyncConnection, call_id: UUID) -> Call | None:
    """Return one call and keep others from changing it until commit.

    Whoever changes an offer of a call takes this lock first: one order of locks, so no deadlock.
    """
    return _call(
        (
            await connection.execute(
                select(calls).where(calls.c.id == call_id).with_for_update(key_share=True)
            )
        ).first()
    )


async def press(
    connection: AsyncConnection, call_id: UUID, now: datetime, key: str, token: str, *, at: State
) -> tuple[Call | None, bool]:
    """Lock a call as `locked` does, and take the key of a menu that is heard in this state.

    Tells whether it is the tap of before once more. In any other state its webhook comes late, or again.
    """
    if key:
        heard_there = calls.c.id == call_id, calls.c.state == at
        pressed = await connection.execute(
            update(calls).where(*heard_there).values(key_taps.press(calls, now, key, token)).returning(calls)
        )
        if (call := _call(pressed.first())) is not None:
            return call, call.tapped
    return await locked(connection, call_id), False


async def locked_by_offer(connection: AsyncConnection, offer_id: UUID) -> Call | None:
    """Return the call that an offer is made for, locked as `locked` does."""
    statement = (
        select(calls)
        .where(calls.c.id == select(_OFFERS.c.call_id).where(_OFFERS.c.id == offer_id).scalar_subquery())
        .with_for_update(key_share=True)
    )
    return _call((await connection.execute(statement)).first())


async def try_lock(connection: AsyncConnection, call_id: UUID) -> bool:
    """Lock one call as `locked` does, unless somebody is changing it at this moment."""
    row = await connection.execute(
        select(calls.c.id).where(calls.c.id == call_id).with_for_update(key_share=True, skip_locked=True)
    )
    return row.first() is not None


async def move(
    connection: AsyncConnection,
    call_id: UUID,
    to: State,
    now: datetime,
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
    moved = await connection.execute(
        update(calls)
        .where(calls.c.id == call_id, calls.c.state.in_(sorted(sources)))
        .values(state=to, check_at=check_at, last_seen_at=now, **values)
        .returning(calls)
    )
    call = _call(moved.first())
    if call is not None:
        await timeline.record(connection, call_id, now, f"call.{to}", why=why, **(detail or {}))
    return call


async def touch(
    connection: AsyncConnection,
    call_id: UUID,
    now: datetime,
    *,
    check_at: datetime,
    queue_sid: str,
    key: str = "",
    token: str = "",
) -> Call | None:
    """Note a sign of life of the caller's leg in their queue, which works, then, and a key; return the call.

    Only a waiting caller's life puts off the sweep: what else has a deadline keeps it.
    """
    touched = await connection.execute(
        update(calls)
        .where(calls.c.id == call_id)
        .values(
            last_seen_at=now,
            check_at=case((calls.c.state == State.WAITING, check_at), else_=calls.c.check_at),
            queue_sid=func.coalesce(calls.c.queue_sid, queue_sid or None),
            # What was said of the line in the overflow stays said.
            queue_errors=case((calls.c.state == State.OVERFLOW, calls.c.queue_errors), else_=0),
            **(key_taps.press(calls, now, key, token) if key else {}),
        )
        .returning(calls)
    )
    return _call(touched.first())


async def note_queue(connection: AsyncConnection, call_id: UUID, queue_sid: str) -> None:
    """Remember a call's queue at the carrier, so that it is removed there; the first that is told."""
    if queue_sid:
        unknown = calls.c.id == call_id, calls.c.queue_sid.is_(None)
        await connection.execute(update(calls).where(*unknown).values(queue_sid=queue_sid))


async def set_values(connection: AsyncConnection, call_id: UUID, **values: Any) -> None:
    """Change what is not the state."""
    await connection.execute(update(calls).where(calls.c.id == call_id).values(**values))


async def to_check(connection: AsyncConnection, now: datetime, *, limit: int) -> list[Call]:
    """Return calls that nothing has touched for too long, and keep others from them until commit."""
    rows = await connection.execute(
        select(calls)
        .where(calls.c.check_at <= now, calls.c.state != State.ENDED)
        .order_by(calls.c.check_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [Call.model_construct(**row) for row in rows.mappings()]


async def queues_left(
    connection: AsyncConnection, now: datetime, *, after: timedelta, at_most: timedelta, limit: int
) -> list[tuple[UUID, str]]:
    """Return queues at the carrier (call, QueueSid) of calls that ended so long ago, and put off the next look.

    Each is tried again when it is twice as old, `at_most` that much later: `check_at` of a call that is over says when.
    """
    due = (
        select(calls.c.id)
        .where(*_QUEUE_LEFT, calls.c.ended_at < now - after, calls.c.check_at <= now)
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
        .cte()
    )
    age = literal(now, type_=calls.c.ended_at.type) - calls.c.ended_at
    again_at = literal(now, type_=calls.c.ended_at.type) + func.least(age, at_most, type_=Interval())
    rows = await connection.execute(
        update(calls)
        .where(calls.c.id.in_(select(due.c.id)))
        .values(check_at=again_at)
        .returning(calls.c.id, calls.c.queue_sid)
    )
    return [(row.id, row.queue_sid) for row in rows]


async def give_up_queues(
    connection: AsyncConnection, now: datetime, *, after: timedelta, limit: int
) -> list[UUID]:
    """Ask no more for the queues of calls that ended so long ago; return these calls."""
    old = select(calls.c.id).where(*_QUEUE_LEFT, calls.c.ended_at < now - after).limit(limit).cte()
    rows = await connection.execute(
        update(calls).where(calls.c.id.in_(select(old.c.id))).values(queue_sid=None).returning(calls.c.id)
    )
    given_up = list(rows.scalars())
    why = "the carrier could not be made to delete it"
    await timeline.record_all(connection, now, [(each, "queue.given_up", {"why": why}) for each in given_up])
    return given_up


_QUEUE_LEFT = (calls.c.state == State.ENDED, calls.c.queue_sid.is_not(None))
