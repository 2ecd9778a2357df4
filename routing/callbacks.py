"""Callbacks: a caller's request to be rung back, from the question to the day it is done or given up.

A callback waits in the line as an attempt: a call that we make, whose row exists before its leg (docs/decisions/0160).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing import timeline
from routing.calls import calls
from routing.sql.columns import binary, boolean, index, instant, smallint, string, uuid
from routing.supervision.handling import Handling
from routing.transaction import Transaction


class State(StrEnum):
    """Where a callback stands."""

    ASKED = "asked"  # the caller is still naming the number, and may change their mind
    SCHEDULED = "scheduled"  # agreed; its time has not come
    IN_LINE = "in_line"  # waits for its turn among the callers
    ATTEMPTING = "attempting"  # a counsellor accepted it: its phone rings, or its caller is on the line
    DONE = "done"  # its caller has reached a counsellor
    EXHAUSTED = "exhausted"  # the last attempt reached nobody; the supervisor sees it
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN = frozenset({State.SCHEDULED, State.IN_LINE, State.ATTEMPTING})

# to <- from; every other transition is refused.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.ASKED, State.IN_LINE, State.ATTEMPTING}),
    State.IN_LINE: frozenset({State.SCHEDULED, State.ATTEMPTING}),
    State.ATTEMPTING: frozenset({State.IN_LINE}),
    State.DONE: OPEN,
    State.EXHAUSTED: frozenset({State.ATTEMPTING, State.IN_LINE}),
    State.EXPIRED: OPEN,
    State.CANCELLED: OPEN | {State.ASKED},
}
# The same, where a supervisor decides; what is being attempted goes on.
_AT_REST = frozenset({State.SCHEDULED, State.IN_LINE, State.EXHAUSTED, State.EXPIRED})
BY_HAND = {State.SCHEDULED: _AT_REST, State.IN_LINE: _AT_REST}


_OPEN = "state in ('scheduled','in_line','attempting')"
NEEDS_SOMEBODY = "state in ('exhausted', 'expired') and number_hash is not null"
_AGREED = "number_hash is not null and state <> 'asked'"


class Callback(SQLModel, table=True):
    """One request. Its number is sealed and hashed, and null until the caller has named it."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint("(number_hash is null) = (number_sealed is null)", "callbacks_sealed_and_hashed"),
        CheckConstraint(
            "(state in ('asked','scheduled','in_line','attempting')) = (ended_at is null)",
            name="callbacks_ended_at",
        ),
        # One open callback a number: a second request finds the first.
        index("callbacks_one_a_number", "number_hash", where=_OPEN, unique=True),
        Index("callbacks_of_number", "number_hash", "asked_at"),
        Index("callbacks_of_call", "call_id"),
        Index("callbacks_asked", "asked_at", "id"),
        Index("callbacks_ended", "ended_at", "id"),
        index("callbacks_due", "due_at", where="state = 'scheduled'"),
        index("callbacks_to_expire", "expires_at", where="state in ('scheduled','in_line')"),
        index("callbacks_in_line", "id", where="state in ('in_line','attempting')"),
        index("callbacks_agreed", "withheld", "asked_at", where=_AGREED),
        index("callbacks_numbers", "ended_at", where="number_hash is not null"),
        index("callbacks_at_work", "asked_at", where=f"handling <> 'resolved' and {NEEDS_SOMEBODY}"),
    )

    id: UUID = uuid(primary_key=True)
    # The call in which it was asked for; its timeline tells what became of the callback.
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    state: State = string()
    language: str = string()
    number_hash: bytes | None = binary(optional=True)
    number_sealed: bytes | None = binary(optional=True)
    typed: bool = boolean()  # another number than the caller's
    # Whoever asked withheld their own number.
    withheld: bool = boolean(default=False)
    at_night: bool = boolean()  # asked to be rung in quiet hours too
    place_at: datetime = instant()
    asked_at: datetime = instant()
    due_at: datetime = instant()
    expires_at: datetime = instant()
    attempts: int = smallint()  # made so far
    attempt_id: UUID | None = uuid(optional=True)  # the call of its current attempt, or of the last one
    ended_at: datetime | None = instant(optional=True)
    # Who sees to it, and what they note: as of messages.
    handling: Handling = Field(
        default=Handling.NEW, sa_column=Column(Text, nullable=False, server_default=text("'new'"))
    )
    handled_by: str | None = string(optional=True)
    handled_at: datetime | None = instant(optional=True)
    given_by: str | None = string(optional=True)
    note: bytes | None = binary(optional=True)
    # A supervisor rings whoever left a message, and the caller has not asked for it: it is worked on as that message.
    for_message: bool = boolean(default=False)

    @property
    def night_asked_at(self) -> datetime | None:
        """When its caller asked to be rung in that night's quiet hours too; None if they did not."""
        return self.asked_at if self.at_night else None

    @property
    def waits_for_night_key(self) -> bool:
        """Whether only the question about tonight is open: the number is agreed, and silence means no."""
        return self.state == State.ASKED and self.number_sealed is not None and self.due_at > self.asked_at

    @property
    def is_open(self) -> bool:
        """Whether its caller is still to be rung back."""
        return self.state in OPEN


callbacks: Table = SQLModel.metadata.tables["callbacks"]
_ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(0x5A71))  # any number, the same in every process


def callbacks_of(rows: Iterable[Any]) -> list[Callback]:
    """Read rows of the table."""
    return [Callback.model_construct(**row._mapping) for row in rows]  # noqa: SLF001 (SQLAlchemy's public name)


async def add(connection: AsyncConnection, callback: Callback) -> None:
    """Record a new callback."""
    await connection.execute(insert(callbacks).values(callback.model_dump()))


async def by_id(connection: AsyncConnection, callback_id: UUID) -> Callback | None:
    """Return one callback."""
    rows = await connection.execute(select(callbacks).where(callbacks.c.id == callback_id))
    return next(iter(callbacks_of(rows)), None)


async def of_call(connection: AsyncConnection, call_id: UUID) -> Callback | None:
    """Return the callback that a call is asking for, or else the last that it asked for."""
    # Clocks of two processes may differ, so the one in state ASKED comes first, whatever its time.
    newest = (callbacks.c.state == State.ASKED).desc(), callbacks.c.asked_at.desc(), callbacks.c.id
    rows = await connection.execute(
        select(callbacks).where(callbacks.c.call_id == call_id).order_by(*newest).limit(1)
    )
    return next(iter(callbacks_of(rows)), None)


async def stands(connection: AsyncConnection, call_id: UUID) -> bool:
    """Tell whether an open callback was asked for in a call."""
    asked = callbacks.c.call_id == call_id, callbacks.c.state.in_(sorted(OPEN))
    return (await connection.execute(select(callbacks.c.id).where(*asked).limit(1))).first() is not None


async def open_of(connection: AsyncConnection, hashes: Sequence[bytes]) -> Callback | None:
    """Return the open callback of a number."""
    rows = await connection.execute(
        select(callbacks).where(callbacks.c.number_hash.in_(hashes), callbacks.c.state.in_(sorted(OPEN)))
    )
    return next(iter(callbacks_of(rows)), None)


async def place_of(tx: Transaction, hashes: Sequence[bytes]) -> datetime | None:
    """Return the place in line that a number's open callback keeps for it; None before the callback is due.

    A callback asked for with a withheld number keeps no place: it waits behind all callers.
    """
    theirs = (
        callbacks.c.number_hash.in_(hashes),
        ~callbacks.c.withheld,
        callbacks.c.state.in_(sorted(OPEN)),
        callbacks.c.place_at < tx.now,
    )
    place: datetime | None = (
        await tx.connection.execute(select(func.min(callbacks.c.place_at)).where(*theirs))
    ).scalar_one()
    return place


async def open_of_caller(connection: AsyncConnection, hashes: Sequence[bytes]) -> list[Callback]:
    """Return the open callbacks to a caller's number, and those that this caller asked for to another number."""
    asked_in = select(calls.c.id).where(calls.c.caller_hash.in_(hashes))
    theirs = callbacks.c.number_hash.in_(hashes) | callbacks.c.call_id.in_(asked_in)
    return callbacks_of(
        await connection.execute(select(callbacks).where(theirs, callbacks.c.state.in_(sorted(OPEN))))
    )


async def lock_agreements(connection: AsyncConnection) -> None:
    """Lock out all other agreements until commit, so that two at once never both take an hour's last place."""
    await connection.execute(_ONE_AT_A_TIME)


async def lock_number(connection: AsyncConnection, number_hash: bytes) -> None:
    """Lock out other agreements to this number until commit."""
    key = int.from_bytes(number_hash[:8], "big", signed=True)
    await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def move(
    tx: Transaction, callback: Callback, to: State, why: str, *, by_hand: bool = False, **values: Any
) -> Callback | None:
    """Change a callback's state if its state allows it, and write so on the timeline of the call that asked for it.

    Returns the callback as it is afterwards, or None when it was in none of the states that lead there.
    """
    if to not in OPEN:
        values["ended_at"] = tx.now
    sources = (BY_HAND if by_hand else TRANSITIONS)[to]
    moved = await tx.connection.execute(
        update(callbacks)
        .where(callbacks.c.id == callback.id, callbacks.c.state.in_(sorted(sources)))
        .values(state=to, **values)
        .returning(callbacks)
    )
    after = next(iter(callbacks_of(moved)), None)
    if after is not None:
        detail: dict[str, Any] = {"callback": str(after.id), "attempts": after.attempts}
        if to == State.SCHEDULED:
            detail["due_at"] = after.due_at.isoformat()
        if after.attempt_id is not None:
            detail["attempt"] = str(after.attempt_id)
        await timeline.record(tx, after.call_id, f"callback.{to}", why=why, **detail)
    return after


async def set_aside(tx: Transaction, callback: Callback, why: str, *, until: datetime) -> None:
    """Postpone an open callback that cannot be worked on, and say why on the timeline; one that is too old ends.

    It keeps its place. Its attempt in the line finds itself without a callback, and ends.
    """
    too_old = callback.expires_at <= tx.now
    to = State.EXPIRED if too_old else State.SCHEDULED
    values = {"state": to, "due_at": until, "attempt_id": None, "ended_at": tx.now if too_old else None}
    aside = await tx.connection.execute(
        update(callbacks)
        .where(callbacks.c.id == callback.id, callbacks.c.state.in_(sorted(OPEN)))
        .values(values)
        .returning(callbacks.c.call_id)
    )
    if (call_id := aside.scalar_one_or_none()) is not None:
        detail = {"callback": str(callback.id), "until": until.isoformat()}
        await timeline.record(tx, call_id, "callback.set_aside", why=why, **detail)


async def set_values(connection: AsyncConnection, callback: Callback, **values: Any) -> Callback:
    """Change columns other than the state; return the changed callback."""
    changed = await connection.execute(
        update(callbacks).where(callbacks.c.id == callback.id).values(**values).returning(callbacks)
    )
    return next(iter(callbacks_of(changed)), callback)
