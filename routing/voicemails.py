"""Voicemails: messages of callers whom nobody could take, from the tone to whoever has dealt with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing import timeline
from routing.sql.columns import binary, index, instant, smallint, string, uuid
from routing.supervision.handling import Handling
from routing.transaction import Transaction


class State(StrEnum):
    """Where the recording stands."""

    RECORDING = "recording"  # the caller was asked to speak; nothing is known of it yet
    READY = "ready"  # at the carrier, to be fetched
    KEPT = "kept"  # sealed here
    SILENT = "silent"  # sealed here too, but nothing is heard in it: somebody may have whispered
    TOO_SHORT = "too_short"  # under two seconds
    ABSENT = "absent"  # the carrier has none
    FAILED = "failed"  # the carrier could not make it


# to <- from; every other transition is refused. A message that was told of is fetched, whatever length is told later.
TRANSITIONS: dict[State, frozenset[State]] = {
    # The carrier may still tell of a message that was given up.
    State.READY: frozenset({State.RECORDING, State.ABSENT}),
    State.KEPT: frozenset({State.READY}),
    # The sound may be fetched before we know what ended the message.
    State.SILENT: frozenset({State.READY, State.KEPT}),
    State.TOO_SHORT: frozenset({State.RECORDING}),
    State.ABSENT: frozenset({State.RECORDING, State.READY}),
    State.FAILED: frozenset({State.RECORDING, State.READY}),
}

# The carrier may still have a recording of these, to fetch or to remove there.
_TO_COLLECT = (State.RECORDING, State.READY, State.KEPT, State.SILENT, State.TOO_SHORT)
# These count as a message that a caller has left, or is leaving.
LEFT = (State.RECORDING, State.READY, State.KEPT)
_NOTHING = frozenset({State.SILENT, State.TOO_SHORT, State.ABSENT, State.FAILED})
# Begun or given up: nothing is known of the recording.
_EXPECTED = (State.RECORDING, State.ABSENT)
# Somebody is to hear these: those that are fetched, or are to be.
TO_HEAR = "state in ('recording', 'ready', 'kept', 'silent')"
_LONGEST = 32_000  # seconds that the column holds
_ASKED_WITHIN = timedelta(seconds=15)  # the longest that the carrier repeats a webhook


class AtCarrier(NamedTuple):
    """A recording as the carrier lists it."""

    sid: str
    state: State | None  # None while it is being made
    seconds: int | None


class Voicemail(SQLModel, table=True):
    """One message. A call has one; more when nothing was heard of the first, or one was left without the database."""

    __tablename__ = "voicemails"
    __table_args__ = (
        CheckConstraint(
            "state not in ('ready', 'kept', 'silent') or recording_sid is not null", name="voicemails_named"
        ),
        Index("voicemails_of_call", "call_id"),
        Index("voicemails_one_a_recording", "recording_sid", unique=True),
        index(
            "voicemails_to_collect",
            "next_try_at",
            where="removed_at is null and state not in ('absent', 'failed')",
        ),
        index(
            "voicemails_at_the_carrier", "begun_at", where="recording_sid is not null and removed_at is null"
        ),
        index("voicemails_at_work", "begun_at", where=f"handling <> 'resolved' and {TO_HEAR}"),
        index("voicemails_done", "handled_at", "id", where=f"handling = 'resolved' and {TO_HEAR}"),
        index("voicemails_begun", "begun_at", "id", where=TO_HEAR),
        index("voicemails_noted", "begun_at", where="note is not null"),
    )

    id: UUID = uuid(primary_key=True)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    state: State = string()
    handling: Handling = string()
    recording_sid: str | None = string(optional=True)
    seconds: int | None = smallint(optional=True)
    # Only silence was recorded; the state says so once the sound is here.
    silent: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    begun_at: datetime = instant()
    kept_at: datetime | None = instant(optional=True)
    removed_at: datetime | None = instant(optional=True)  # at the carrier
    next_try_at: datetime = instant()
    tries: int = smallint()
    handled_by: str | None = string(optional=True)  # who changed `handling` last, or holds it: "account 7"
    handled_at: datetime | None = instant(optional=True)
    given_by: str | None = string(optional=True)  # who handed it over to its holder
    note: bytes | None = binary(optional=True)  # sealed

    @property
    def is_empty(self) -> bool:
        """Whether it is known to hold nothing."""
        return self.silent or self.state in _NOTHING


voicemails: Table = SQLModel.metadata.tables["voicemails"]


async def begin(tx: Transaction, call_id: UUID, *, look_at: datetime) -> Voicemail:
    """Expect a message of this call, which is locked; a request repeated at once finds the same message.

    A new one follows an empty message, or one whose end nobody told us, which the carrier is asked about.
    """
    one = await of_call(tx.connection, call_id)
    at_once = one is not None and tx.now - one.begun_at <= _ASKED_WITHIN
    if one is not None and not one.is_empty and (at_once or one.state != State.RECORDING):
        return one
    await timeline.record(tx, call_id, "voicemail.recording")
    return await _add(tx, call_id, State.RECORDING, next_try_at=look_at)


async def tell(
    tx: Transaction,
    call_id: UUID,
    sid: str,
    seconds: int | None,
    why: str,
    *,
    to: State = State.READY,
    silent: bool = False,
) -> bool:
    """Record what the carrier tells of a recording, in any order and any number of times; return whether it is news.

    The call is locked. A known SID means its message, another one the expected message; any more get rows of their own.
    """
    told: dict[str, Any] = {"recording_sid": sid} if sid else {}
    if seconds is not None:
        told["seconds"] = min(seconds, _LONGEST)
    message = await _of_recording(tx.connection, call_id, sid)
    if message is None and not sid:
        return False
    if sid and (message is None or message.recording_sid is None) and await _is_known(tx.connection, sid):
        # It is another call's: two callers never share a recording.
        return False
    if message is None:
        await _add(tx, call_id, to, next_try_at=tx.now, silent=silent, **told)
        await timeline.record(tx, call_id, f"voicemail.{to}", why=why)
        return True
    # Final: the carrier has said that it has no recording of this SID.
    is_open = message.recording_sid is None or message.state not in {State.ABSENT, State.FAILED}
    if is_open and await move(tx, message, to, why, silent=silent, **told) is not None:
        return True
    return silent and await _turns_out_silent(tx, message, why)


async def _turns_out_silent(tx: Transaction, message: Voicemail, why: str) -> bool:
    """Note that a known message, perhaps fetched already, is silent."""
    if message.silent or message.state not in TRANSITIONS[State.SILENT]:
        return False
    await set_values(tx.connection, message.id, silent=True)
    if message.state == State.KEPT:
        await move(tx, message, State.SILENT, why)
    return True


async def _is_known(connection: AsyncConnection, sid: str) -> bool:
    found = select(voicemails.c.id).where(voicemails.c.recording_sid == sid)
    return (await connection.execute(found)).first() is not None


async def _of_recording(connection: AsyncConnection, call_id: UUID, sid: str) -> Voicemail | None:
    is_expected = voicemails.c.recording_sid.is_(None) & voicemails.c.state.in_(_EXPECTED)
    wanted = select(voicemails).where(
        voicemails.c.call_id == call_id, (voicemails.c.recording_sid == sid) | is_expected
    )
    by_name_first = wanted.order_by(
        voicemails.c.recording_sid.asc().nulls_last(), voicemails.c.begun_at.desc()
    )
    return _voicemail((await connection.execute(by_name_first.limit(1))).first())


async def is_left(connection: AsyncConnection, call_id: UUID, *, told: bool = False) -> bool:
    """Tell whether a caller has left a message, or is leaving one; `told`: one that the carrier has told of."""
    states = set(LEFT) - {State.RECORDING} if told else LEFT
    return await _any(connection, call_id, voicemails.c.state.in_(sorted(states)), ~voicemails.c.silent)


async def is_told(connection: AsyncConnection, call_id: UUID) -> bool:
    """Tell whether the carrier has told of any recording of this call."""
    return await _any(connection, call_id, voicemails.c.recording_sid.is_not(None))


async def is_expected(connection: AsyncConnection, call_id: UUID) -> bool:
    """Tell whether the carrier may have a message of this call that it has not told of."""
    return await _any(connection, call_id, voicemails.c.state == State.RECORDING)


async def _any(connection: AsyncConnection, call_id: UUID, *which: ColumnElement[bool]) -> bool:
    found = select(voicemails.c.id).where(voicemails.c.call_id == call_id, *which)
    return (await connection.execute(found.limit(1))).first() is not None


async def count_empty(connection: AsyncConnection, call_id: UUID) -> int:
    """Count the empty messages of a call."""
    empty = voicemails.c.silent | voicemails.c.state.in_(sorted(_NOTHING))
    of_it = select(func.count(voicemails.c.id)).where(voicemails.c.call_id == call_id, empty)
    return int((await connection.execute(of_it)).scalar_one())


async def _add(tx: Transaction, call_id: UUID, state: State, **values: Any) -> Voicemail:
    row = {
        "id": uuid4(),
        "call_id": call_id,
        "state": state,
        "handling": Handling.NEW,
        "silent": False,
        "begun_at": tx.now,
        "tries": 0,
    }
    added = await tx.connection.execute(insert(voicemails).values(row | values).returning(voicemails))
    return Voicemail.model_construct(**added.mappings().one())


async def of_call(connection: AsyncConnection, call_id: UUID) -> Voicemail | None:
    """Return the message of a call, the newest, if one was begun."""
    newest = select(voicemails).where(voicemails.c.call_id == call_id).order_by(voicemails.c.begun_at.desc())
    return _voicemail((await connection.execute(newest.limit(1))).first())


async def by_id(connection: AsyncConnection, voicemail_id: UUID) -> Voicemail | None:
    """Return one message."""
    one = select(voicemails).where(voicemails.c.id == voicemail_id)
    return _voicemail((await connection.execute(one)).first())


async def move(tx: Transaction, voicemail: Voicemail, to: State, why: str, **values: Any) -> Voicemail | None:
    """Change a message's state if its state allows it, and write so on the call's timeline."""
    moved = await tx.connection.execute(
        update(voicemails)
        .where(voicemails.c.id == voicemail.id, voicemails.c.state.in_(sorted(TRANSITIONS[to])))
        .values(state=to, **{"next_try_at": tx.now, "tries": 0, **values})
        .returning(voicemails)
    )
    found = _voicemail(moved.first())
    if found is not None:
        await timeline.record(tx, voicemail.call_id, f"voicemail.{to}", why=why)
    return found


async def set_values(connection: AsyncConnection, voicemail_id: UUID, **values: Any) -> None:
    """Change columns other than the state."""
    await connection.execute(update(voicemails).where(voicemails.c.id == voicemail_id).values(**values))


async def to_collect(tx: Transaction, *, limit: int) -> Sequence[Voicemail]:
    """Return messages due for collection: the carrier may have their recording."""
    rows = await tx.connection.execute(
        select(voicemails)
        .where(
            voicemails.c.next_try_at <= tx.now,
            voicemails.c.removed_at.is_(None),
            voicemails.c.state.in_(sorted(_TO_COLLECT)),
        )
        # New messages go first: one that fails each time holds up no others.
        .order_by(voicemails.c.tries > 0, voicemails.c.next_try_at)
        .limit(limit)
    )
    return [Voicemail.model_construct(**row) for row in rows.mappings()]


def _voicemail(row: Any) -> Voicemail | None:
    return None if row is None else Voicemail.model_construct(**row._mapping)  # noqa: SLF001 (SQLAlchemy's public name)
