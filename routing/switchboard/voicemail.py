"""Voicemail: a caller leaves a message; it is fetched, sealed, and removed at the carrier.

Each step commits by itself and may be repeated, so that a process may be killed between any two of them: a
recording is never lost, and never kept twice.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, recordings, timeline, voicemails
from routing.calls import Call
from routing.switchboard import overflow
from routing.switchboard.board import Board, Decision, Dispatch
from routing.switchboard.outcomes import LeaveMessage, MessageKept, Nothing, Outcome, Record, StartOver
from routing.voicemails import State, Voicemail

SHORTEST = 2  # seconds

_LOOK_AFTER = timedelta(minutes=2)  # at the carrier, for a message that nobody announced
_GIVE_UP_AFTER = timedelta(hours=6)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=30)
_COLLECTED_AT_ONCE = 20


async def begin(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> Outcome | None:
    """Ask for a message; None when somebody else got the caller first."""
    check_at = now + board.rules.voicemail + 2 * board.rules.silence
    if await calls.move(connection, call.id, calls.State.VOICEMAIL, now, why, check_at=check_at) is None:
        return None
    return LeaveMessage(call.id, call.language)


async def tone(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """The caller knows what becomes of their message: record it. Who hangs up before has left none."""
    call = await calls.locked(connection, call_id)
    if call is None:
        return Decision(StartOver())
    if call.state != calls.State.VOICEMAIL:
        return Decision(await overflow.directions(board, connection, now, call))
    await voicemails.begin(connection, call.id, now, look_at=now + board.rules.voicemail + _LOOK_AFTER)
    return Decision(Record(call.id, board.rules.voicemail))


async def resume(connection: AsyncConnection, call: Call) -> Outcome:
    """Return what a caller hears who asks again: the request, until there is a message."""
    message = await voicemails.of_call(connection, call.id)
    if message is None or message.state == State.RECORDING:
        return LeaveMessage(call.id, call.language)
    return MessageKept(call.language)


async def recorded(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    recording_sid: str,
    seconds: int,
    *,
    alive: bool,
) -> Decision:
    """The caller has ended their message, by key, by silence or by hanging up."""
    call = await calls.locked(connection, call_id)
    message = None if call is None else await voicemails.of_call(connection, call_id)
    if call is None or message is None:
        return Decision(Nothing())
    await _announced(connection, now, message, recording_sid, seconds)
    if not alive:
        return Decision(Nothing())
    if seconds >= SHORTEST:
        return Decision(MessageKept(call.language))
    # Nothing was said: where else to turn is the last word.
    await overflow.enter(board, connection, now, call, "no message was left")
    return Decision(await overflow.directions(board, connection, now, call))


async def recording_is(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    recording_sid: str,
    status: str,
    seconds: int,
) -> Decision:
    """Take the carrier's word about a recording."""
    message = await voicemails.of_call(connection, call_id)
    if message is None:
        return Decision(Nothing())
    if status == "completed":
        await _announced(connection, now, message, recording_sid, seconds)
    elif status in {State.ABSENT, State.FAILED}:
        await voicemails.move(connection, message, State(status), now, "the carrier says so")
    return Decision(Nothing(), (Dispatch(),))


async def to_collect(board: Board, connection: AsyncConnection, now: datetime) -> list[tuple[Voicemail, str]]:
    """Return messages whose turn it is, each with its caller's leg."""
    found = []
    for message in await voicemails.to_collect(connection, now, limit=_COLLECTED_AT_ONCE):
        call = await calls.by_id(connection, message.call_id)
        if call is not None:
            found.append((message, call.sid))
    return found


async def found(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    voicemail_id: UUID,
    recording: tuple[str, int] | None,
) -> None:
    """Take what the carrier has of a message that nobody announced: SID and seconds, or nothing."""
    message = await voicemails.by_id(connection, voicemail_id)
    if message is None or message.state != State.RECORDING:
        return
    if recording is not None:
        await _announced(connection, now, message, *recording)
    elif now - message.begun_at >= _GIVE_UP_AFTER:
        await voicemails.move(connection, message, State.ABSENT, now, "the carrier has none")
    else:
        await later(board, connection, now, voicemail_id)


async def keep(
    board: Board, connection: AsyncConnection, now: datetime, voicemail_id: UUID, sound: bytes
) -> None:
    """Seal and keep a message's sound."""
    message = await voicemails.by_id(connection, voicemail_id)
    if message is None or message.state != State.READY:
        return
    await recordings.put(connection, message.id, board.sealer.seal_bytes(sound), now)
    await voicemails.move(connection, message, State.KEPT, now, "sealed", kept_at=now)


async def removed(board: Board, connection: AsyncConnection, now: datetime, voicemail_id: UUID) -> None:
    """The carrier has the sound no more."""
    message = await voicemails.by_id(connection, voicemail_id)
    if message is not None and message.removed_at is None:
        await voicemails.set_values(connection, message.id, removed_at=now)
        await timeline.record(connection, message.call_id, now, "voicemail.removed", why="at the carrier")


async def later(board: Board, connection: AsyncConnection, now: datetime, voicemail_id: UUID) -> None:
    """The carrier did not answer: try again, less and less often, for as long as it takes."""
    message = await voicemails.by_id(connection, voicemail_id)
    if message is not None:
        pause = min(_FIRST_PAUSE * 2 ** min(message.tries, 10), _LONGEST_PAUSE)
        await voicemails.set_values(connection, message.id, tries=message.tries + 1, next_try_at=now + pause)


async def _announced(
    connection: AsyncConnection, now: datetime, message: Voicemail, recording_sid: str, seconds: int
) -> None:
    state, why = (State.READY, "recorded") if seconds >= SHORTEST else (State.TOO_SHORT, f"{seconds} s")
    if recording_sid:
        await voicemails.move(
            connection, message, state, now, why, recording_sid=recording_sid, seconds=min(seconds, 32_000)
        )
