"""Voicemails: what a caller said when nobody could come, from the first beep to the one who has dealt with it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing import timeline


class State(StrEnum):
    """Where the recording stands."""

    RECORDING = "recording"  # the caller was asked to speak; nothing is known of it yet
    READY = "ready"  # at the carrier, to be fetched
    KEPT = "kept"  # sealed here
    TOO_SHORT = "too_short"  # under two seconds
    ABSENT = "absent"  # the carrier has none
    FAILED = "failed"  # the carrier could not make it


class Handling(StrEnum):
    """Where it stands for the people who work it."""

    NEW = "new"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


# to <- from. What is not here does not happen.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.READY: frozenset({State.RECORDING, State.ABSENT}),
    State.KEPT: frozenset({State.READY}),
    State.TOO_SHORT: frozenset({State.RECORDING, State.READY}),
    State.ABSENT: frozenset({State.RECORDING}),
    State.FAILED: frozenset({State.RECORDING}),
}

# Of these the carrier may still have a recording, which is to be fetched, or removed there.
_TO_COLLECT = (State.RECORDING, State.READY, State.KEPT, State.TOO_SHORT)


class Voicemail(SQLModel, table=True):
    """One message. A call has one; two when the second was left without the database."""

    __tablename__ = "voicemails"
    __table_args__ = (
        CheckConstraint(
            "state not in ('ready', 'kept') or recording_sid is not null", name="voicemails_named"
        ),
        Index("voicemails_of_call", "call_id"),
        Index("voicemails_one_a_recording", "recording_sid", unique=True),
        Index(
            "voicemails_to_collect",
            "next_try_at",
            postgresql_where=text("removed_at is null and state not in ('absent', 'failed')"),
        ),
    )

    id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    call_id: UUID = Field(sa_column=Column(Uuid, ForeignKey("calls.id", ondelete="CASCADE"), nullable=False))
    state: State = Field(sa_column=Column(Text, nullable=False))
    handling: Handling = Field(sa_column=Column(Text, nullable=False))
    recording_sid: str | None = Field(default=None, sa_column=Column(Text))
    seconds: int | None = Field(default=None, sa_column=Column(SmallInteger))
    begun_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    kept_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    removed_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True))
    )  # at the carrier
    next_try_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    tries: int = Field(sa_column=Column(SmallInteger, nullable=False))


voicemails: Table = SQLModel.metadata.tables["voicemails"]


async def begin(connection: AsyncConnection, call_id: UUID, now: datetime, *, look_at: datetime) -> None:
    """Expect a message of this call, which is locked; asked again, the same one is expected."""
    if await of_call(connection, call_id) is None:
        await _add(connection, call_id, now, State.RECORDING, next_try_at=look_at)
        await timeline.record(connection, call_id, now, "voicemail.recording")


async def tell(
    connection: AsyncConnection, call_id: UUID, now: datetime, sid: str, seconds: int, why: str
) -> bool:
    """Note a message that was left while nothing could be noted; answer whether that is news.

    The call is locked. A message that was expected is this one; a second one is kept beside the first.
    """
    known = await connection.execute(select(voicemails.c.id).where(voicemails.c.recording_sid == sid))
    if known.first() is not None:
        return False
    told = {"recording_sid": sid, "seconds": seconds}
    expected = await of_call(connection, call_id)
    if expected is None or not await move(connection, expected, State.READY, now, why, **told):
        await _add(connection, call_id, now, State.READY, next_try_at=now, **told)
        await timeline.record(connection, call_id, now, f"voicemail.{State.READY}", why=why)
    return True


async def _add(
    connection: AsyncConnection, call_id: UUID, now: datetime, state: State, **values: Any
) -> None:
    row = {
        "id": uuid4(),
        "call_id": call_id,
        "state": state,
        "handling": Handling.NEW,
        "begun_at": now,
        "tries": 0,
    }
    await connection.execute(insert(voicemails).values(row | values))


async def at_the_carrier(
    connection: AsyncConnection,
    *,
    call_id: UUID | None = None,
    before: datetime | None = None,
    limit: int = 500,
) -> list[str]:
    """Return recordings that are still at the carrier, of one call or begun before an instant, oldest first."""
    wanted = voicemails.c.call_id == call_id if call_id is not None else voicemails.c.begun_at < before
    rows = await connection.execute(
        select(voicemails.c.recording_sid)
        .where(wanted, voicemails.c.recording_sid.is_not(None), voicemails.c.removed_at.is_(None))
        .order_by(voicemails.c.begun_at)
        .limit(limit)
    )
    return list(rows.scalars())


async def erased(connection: AsyncConnection, now: datetime, sid: str) -> None:
    """The carrier has a recording no more."""
    await connection.execute(
        update(voicemails).where(voicemails.c.recording_sid == sid).values(removed_at=now)
    )


async def of_call(connection: AsyncConnection, call_id: UUID) -> Voicemail | None:
    """Return the message of a call, the newest, if one was begun."""
    newest = select(voicemails).where(voicemails.c.call_id == call_id).order_by(voicemails.c.begun_at.desc())
    return _voicemail((await connection.execute(newest.limit(1))).first())


async def by_id(connection: AsyncConnection, voicemail_id: UUID) -> Voicemail | None:
    """Return one message."""
    return _voicemail(
        (await connection.execute(select(voicemails).where(voicemails.c.id == voicemail_id))).first()
    )


async def move(
    connection: AsyncConnection, voicemail: Voicemail, to: State, now: datetime, why: str, **values: Any
) -> Voicemail | None:
    """Change a message's state if its state allows it, and write so on the call's timeline."""
    moved = await connection.execute(
        update(voicemails)
        .where(voicemails.c.id == voicemail.id, voicemails.c.state.in_(sorted(TRANSITIONS[to])))
        .values(state=to, **{"next_try_at": now, "tries": 0, **values})
        .returning(voicemails)
    )
    found = _voicemail(moved.first())
    if found is not None:
        await timeline.record(connection, voicemail.call_id, now, f"voicemail.{to}", why=why)
    return found


async def set_values(connection: AsyncConnection, voicemail_id: UUID, **values: Any) -> None:
    """Change what is not the state."""
    await connection.execute(update(voicemails).where(voicemails.c.id == voicemail_id).values(**values))


async def to_collect(connection: AsyncConnection, now: datetime, *, limit: int) -> Sequence[Voicemail]:
    """Return messages of which the carrier may have a recording, and whose turn it is."""
    rows = await connection.execute(
        select(voicemails)
        .where(
            voicemails.c.next_try_at <= now,
            voicemails.c.removed_at.is_(None),
            voicemails.c.state.in_(sorted(_TO_COLLECT)),
        )
        .order_by(voicemails.c.next_try_at)
        .limit(limit)
    )
    return [Voicemail.model_construct(**row) for row in rows.mappings()]


def _voicemail(row: Any) -> Voicemail | None:
    return None if row is None else Voicemail.model_construct(**row._mapping)  # noqa: SLF001 (SQLAlchemy's public name)
