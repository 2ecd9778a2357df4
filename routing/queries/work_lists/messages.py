"""Messages that callers have left, as supervisors see them: what waits, who has it, what was resolved.

One too short to hold a word, or that the carrier could not make, is no message: nobody is to hear it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls
from routing.recordings import recordings
from routing.supervision.handling import Handling
from routing.supervision.listening import listens
from routing.voicemails import TO_HEAR, State, voicemails

MOST = 200  # of what waits; a page has the oldest
A_PAGE = 50

_of, _call = voicemails.c, calls.calls.c
_TO_HEAR = text(f"voicemails.{TO_HEAR}")  # written as in the indexes, so that the planner uses them
_AT_WORK = text("voicemails.handling <> 'resolved'")
_DONE = text("voicemails.handling = 'resolved'")
# While its caller still speaks there is no message yet.
_IS_LEFT = (_of.state != State.RECORDING) | (_call.state == calls.State.ENDED)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `by` changed its handling last: whoever is claimed by holds it. `note` is sealed."""

    id: UUID
    call_id: UUID
    caller_hash: bytes | None
    language: str
    state: State
    handling: Handling
    begun_at: datetime
    seconds: int | None
    waited: timedelta | None  # in the line, before it was left; None where nobody was on duty
    has_sound: bool
    by: str | None
    at: datetime | None
    given_by: str | None
    heard_at: datetime | None  # by anybody, last
    note: bytes | None

    @property
    def is_coming(self) -> bool:
        """Whether its sound is still at the carrier."""
        return self.state in {State.RECORDING, State.READY}

    @property
    def is_silent(self) -> bool:
        """Whether nothing is heard in it; somebody may have whispered."""
        return self.state == State.SILENT

    @property
    def is_erased(self) -> bool:
        """Whether its sound was here, and is erased."""
        return not self.is_coming and not self.has_sound


async def at_work(connection: AsyncConnection, handling: Handling) -> list[Message]:
    """Return what is new, or what somebody has, the oldest first; at most MOST of it."""
    chosen = _messages().where(_AT_WORK, _TO_HEAR, _IS_LEFT, _of.handling == handling)
    return await _read(connection, chosen.order_by(_of.begun_at, _of.id).limit(MOST))


async def done(connection: AsyncConnection, *, before: UUID | None = None) -> list[Message]:
    """Return what was resolved, the last first; a page of it, after the message `before`."""
    order = (_of.handled_at, _of.id)
    chosen = _messages().where(_DONE, _TO_HEAR, *_after(order, before))
    return await _read(connection, _newest(chosen, order))


async def everything(connection: AsyncConnection, *, before: UUID | None = None) -> list[Message]:
    """Return all messages, the newest first; a page of them, after the message `before`."""
    order = (_of.begun_at, _of.id)
    chosen = _messages().where(_TO_HEAR, _IS_LEFT, *_after(order, before))
    return await _read(connection, _newest(chosen, order))


async def one(connection: AsyncConnection, message: UUID) -> Message | None:
    """Return one message."""
    found = await _read(connection, _messages().where(_TO_HEAR, _of.id == message))
    return found[0] if found else None


async def count_new(connection: AsyncConnection) -> int:
    """Return how many messages nobody has taken yet."""
    return (await new(connection))[0]


async def new(connection: AsyncConnection) -> tuple[int, datetime | None]:
    """Return how many messages nobody has taken yet, and when the oldest was left."""
    found = (
        select(func.count(), func.min(_of.begun_at))
        .select_from(_with_calls())
        .where(_AT_WORK, _TO_HEAR, _IS_LEFT, _of.handling == Handling.NEW)
    )
    count, oldest = (await connection.execute(found)).one()
    return int(count), oldest


async def stamp(connection: AsyncConnection) -> str:
    """Return a text that is another as soon as something has changed of what waits."""
    parts = func.concat_ws("|", _of.id, _of.state, _of.handling, _of.handled_by)
    sums = func.coalesce(func.sum(func.hashtextextended(parts, 0)), 0)
    waiting = select(sums).select_from(_with_calls()).where(_AT_WORK, _TO_HEAR, _IS_LEFT)
    return f"{int((await connection.execute(waiting)).scalar_one()) % 2**64:016x}"


def _with_calls() -> Any:
    return voicemails.join(calls.calls, calls.calls.c.id == _of.call_id)


def _messages() -> Select[Any]:
    heard_at = select(func.max(listens.c.at)).where(listens.c.voicemail_id == _of.id).scalar_subquery()
    return select(
        _of.id,
        _of.call_id,
        _call.caller_hash,
        _call.language,
        _of.state,
        _of.handling,
        _of.begun_at,
        _of.seconds,
        _call.waiting_since,
        recordings.c.voicemail_id.is_not(None).label("has_sound"),
        _of.handled_by,
        _of.handled_at,
        _of.given_by,
        heard_at.label("heard_at"),
        _of.note,
    ).select_from(_with_calls().outerjoin(recordings, recordings.c.voicemail_id == _of.id))


def _after(order: Sequence[ColumnElement[Any]], before: UUID | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    last = voicemails.alias()
    at = select(*(last.c[each.name] for each in order)).where(last.c.id == before)
    return [tuple_(*order) < at.scalar_subquery()]


def _newest(chosen: Select[Any], order: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return chosen.order_by(*(each.desc() for each in order)).limit(A_PAGE + 1)


async def _read(connection: AsyncConnection, chosen: Select[Any]) -> list[Message]:
    return [
        Message(
            row.id,
            row.call_id,
            row.caller_hash,
            row.language,
            State(row.state),
            Handling(row.handling),
            row.begun_at,
            row.seconds,
            None if row.waiting_since is None else row.begun_at - row.waiting_since,
            row.has_sound,
            row.handled_by,
            row.handled_at,
            row.given_by,
            row.heard_at,
            row.note,
        )
        for row in await connection.execute(chosen)
    ]
