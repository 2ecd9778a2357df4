"""Voicemail: a caller leaves a message; it is fetched, sealed, and removed at the carrier.

Each step commits by itself and may be repeated, so that a process may be killed between any two of them: a
recording is never lost, and never kept twice.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from routing import calls, recordings, timeline, voicemails
from routing.calls import Call
from routing.switchboard import keys
from routing.switchboard.call import outcome_corrections, overflow, resume
from routing.switchboard.replies import LeaveMessage, MessageKept, Nothing, Record, Reply, StartOver
from routing.transaction import Transaction
from routing.voicemails import AtCarrier, State, Voicemail

SHORTEST = 2  # seconds

_LOOK_AFTER = timedelta(minutes=2)  # at the carrier, for a message that nobody announced
_GIVE_UP_AFTER = timedelta(hours=6)
# A caller may be asked more often than recorded, since a document may be lost. So once the carrier has told of one
# message, and lists no other this long after the call's end, there is no other.
_SETTLED_AFTER = timedelta(minutes=15)
_GONE_AFTER = timedelta(days=1)  # for a message that was announced, but is not at the carrier
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=30)
_COLLECTED_AT_ONCE = 100


async def begin(tx: Transaction, call: Call, why: str) -> Reply | None:
    """Ask for a message; None when somebody else got the caller first."""
    check_at = tx.now + tx.rules.voicemail + 2 * tx.rules.silence
    if await calls.move(tx, call.id, calls.State.VOICEMAIL, why, check_at=check_at) is None:
        return None
    return LeaveMessage(call.id, call.language)


async def tone(tx: Transaction, call_id: UUID) -> Reply:
    """Record the message, now that the caller knows what becomes of it; one who hung up before has left none."""
    call = await calls.locked(tx.connection, call_id)
    if call is None:
        return StartOver()
    if call.state != calls.State.VOICEMAIL:
        return await resume.reply(tx, call)
    look_at = tx.now + tx.rules.voicemail + _LOOK_AFTER
    message = await voicemails.begin(tx, call.id, look_at=look_at)
    if message.state != State.RECORDING:
        return MessageKept(call.language)
    return Record(call.id, call.language, tx.rules.voicemail, tx.rules.message_silence)


async def recorded(
    tx: Transaction, call_id: UUID, recording_sid: str, seconds: int | None, key: str, *, alive: bool
) -> Reply:
    """Take the end of a message: by key, by silence or by hanging up."""
    call = await calls.locked(tx.connection, call_id)
    if call is None:
        return Nothing()
    silent = alive and key == keys.NONE and tx.rules.is_silence(seconds)
    await note(tx, call, recording_sid, seconds, "recorded", silent=silent)
    if not alive:
        return Nothing()
    if await voicemails.is_left(tx.connection, call.id, told=True):
        return MessageKept(call.language)
    return await _nothing_arrived(tx, call)


async def recording_is(
    tx: Transaction, call_id: UUID, recording_sid: str, state: State | None, seconds: int | None
) -> Reply:
    """Take the carrier's word about a recording: it can be fetched, or there is none."""
    call = await calls.locked(tx.connection, call_id) if state is not None else None
    if call is None:
        return Nothing()
    await _take(tx, call, AtCarrier(recording_sid, state, seconds), "recorded")
    return Nothing()


async def _take(tx: Transaction, call: Call, recording: AtCarrier, ready: str) -> None:
    """Take the carrier's word about a recording of a locked call; `ready` says how we know of a sound one."""
    if recording.state == State.READY:
        await note(tx, call, recording.sid, recording.seconds, ready)
    elif recording.state is not None:
        why = "the carrier says so"
        await voicemails.tell(tx, call.id, recording.sid, None, why, to=recording.state)
        await outcome_corrections.by_messages(tx, call, why)


async def note(
    tx: Transaction, call: Call, recording_sid: str, seconds: int | None, why: str, *, silent: bool = False
) -> bool:
    """Note a recording of a locked call, and correct the call's outcome; return whether that is news.

    One of unknown length is fetched: only one known to be too short is not.
    """
    is_short = seconds is not None and seconds < SHORTEST
    to = State.ABSENT if not recording_sid else State.TOO_SHORT if is_short else State.READY
    silent = silent and to is State.READY
    what = "the carrier names none" if not recording_sid else f"{seconds} s" if is_short else why
    is_news = await voicemails.tell(tx, call.id, recording_sid, seconds, what, to=to, silent=silent)
    await outcome_corrections.by_messages(tx, call, what)
    return is_news


async def _nothing_arrived(tx: Transaction, call: Call) -> Reply:
    """Say that nothing arrived, and offer the overflow; the second time, the last word is directions (promise P1)."""
    if call.state == calls.State.VOICEMAIL:
        call = await overflow.enter(tx, call, "nothing was heard in the message") or call
    if call.state != calls.State.OVERFLOW:
        return StartOver()
    if await voicemails.count_empty(tx.connection, call.id) > 1:
        return await overflow.directions(tx, call, nothing_arrived=True)
    return await overflow.menu(tx, call, nothing_arrived=True)


async def to_collect(tx: Transaction) -> list[tuple[Voicemail, str]]:
    """Return messages due for collection, each with the sid of its caller's leg."""
    found = []
    for message in await voicemails.to_collect(tx, limit=_COLLECTED_AT_ONCE):
        call = await calls.by_id(tx.connection, message.call_id)
        if call is not None:
            found.append((message, call.sid))
    return found


async def found(tx: Transaction, voicemail_id: UUID, at_carrier: Sequence[AtCarrier]) -> None:
    """Take the carrier's list of recordings of a leg whose message nobody announced."""
    message, call = await _locked(tx, voicemail_id)
    if message is None or call is None or message.state != State.RECORDING:
        return
    for recording in at_carrier:
        # A known one, an earlier message of the call, is no news.
        await _take(tx, call, recording, "found at the carrier")
    message = await voicemails.by_id(tx.connection, voicemail_id)
    if message is None or message.state != State.RECORDING:
        return
    if await _has_none(tx, message, call, at_carrier):
        await _give_up(tx, message, call, "the carrier has none")
    else:
        await later(tx, voicemail_id)


async def _has_none(tx: Transaction, message: Voicemail, call: Call, at_carrier: Sequence[AtCarrier]) -> bool:
    """Tell whether the carrier, by its list, can be taken to have no recording of an expected message."""
    waited = tx.now - message.begun_at
    if any(recording.state is None for recording in at_carrier):
        return waited >= _GONE_AFTER
    is_settled = call.ended_at is not None and tx.now - call.ended_at >= _SETTLED_AFTER
    return waited >= _GIVE_UP_AFTER or (is_settled and await voicemails.is_told(tx.connection, call.id))


async def keep(tx: Transaction, voicemail_id: UUID, sound: bytes) -> None:
    """Seal and keep a message's sound; silence too, in which somebody may have whispered.

    A message that was erased at the carrier meanwhile is not kept: its caller wants to be forgotten.
    """
    message, _ = await _locked(tx, voicemail_id)
    if message is None or message.removed_at is not None:
        return
    to = State.SILENT if message.silent else State.KEPT
    if (
        message.state == State.READY
        and await voicemails.move(tx, message, to, "sealed", kept_at=tx.now) is not None
    ):
        await recordings.put(tx.connection, message.id, tx.sealer.seal_bytes(sound), tx.now)


async def missing(tx: Transaction, voicemail_id: UUID) -> None:
    """Note that the carrier does not know an announced recording: not yet, or no more."""
    message, call = await _locked(tx, voicemail_id)
    if message is None or call is None or message.state != State.READY:
        return
    if tx.now - message.begun_at >= _GONE_AFTER:
        await _give_up(tx, message, call, "the carrier has it no more")
    else:
        await later(tx, voicemail_id)


async def removed(tx: Transaction, voicemail_id: UUID) -> None:
    """Note that the carrier has the sound no more."""
    message, _ = await _locked(tx, voicemail_id)
    if message is not None and message.removed_at is None:
        await voicemails.set_values(tx.connection, message.id, removed_at=tx.now)
        await timeline.record(tx, message.call_id, "voicemail.removed", why="at the carrier")


async def later(tx: Transaction, voicemail_id: UUID) -> None:
    """Try again later, less and less often, for as long as it takes: the carrier did not answer."""
    message = await voicemails.by_id(tx.connection, voicemail_id)
    if message is not None:
        pause = min(_FIRST_PAUSE * 2 ** min(message.tries, 10), _LONGEST_PAUSE)
        await voicemails.set_values(
            tx.connection, message.id, tries=message.tries + 1, next_try_at=tx.now + pause
        )


async def _give_up(tx: Transaction, message: Voicemail, call: Call, why: str) -> None:
    await voicemails.move(tx, message, State.ABSENT, why)
    await outcome_corrections.by_messages(tx, call, why)


async def _locked(tx: Transaction, voicemail_id: UUID) -> tuple[Voicemail, Call] | tuple[None, None]:
    """Return a message and its call, locked, so that news of one call's recordings is taken one by one."""
    message = await voicemails.by_id(tx.connection, voicemail_id)
    call = None if message is None else await calls.locked(tx.connection, message.call_id)
    message = None if call is None else await voicemails.by_id(tx.connection, voicemail_id)
    return (None, None) if message is None or call is None else (message, call)
