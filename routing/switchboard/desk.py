"""The desk: a counsellor rings the number to say that they are ready, to pause, or to talk themselves."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, roster, timeline
from routing.calls import Call, State
from routing.counsellors import Counsellor, PausedBy
from routing.switchboard.board import Board, Decision, Dispatch
from routing.switchboard.keys import DeskKey
from routing.switchboard.outcomes import Desk, DeskWord, Greet, JoinLine, Outcome, StartOver

_SILENT_AT_MOST = timedelta(seconds=45)  # three times the menu


async def greet(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Outcome:
    """Return the desk's menu for the counsellor who made this call."""
    return at_desk(board, now, call, await _owner(board, connection, call))


def at_desk(
    board: Board, now: datetime, call: Call, counsellor: Counsellor | None, said: DeskWord | None = None
) -> Desk:
    """Return the desk's menu, which says how this counsellor stands."""
    ends = None if counsellor is None else counsellor.pause_ends(now)
    return _desk(board, now, call, ends, said)


async def take_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str
) -> Decision:
    """Take a key of the desk's menu; silence repeats the menu."""
    call = await calls.locked(connection, call_id)
    counsellor = None if call is None else await _owner(board, connection, call)
    if call is None or counsellor is None or counsellor.id is None:
        return Decision(StartOver())
    if call.state != State.DESK:
        # A repeated 3: they are a caller by now.
        greets = call.state == State.GREETING
        return Decision(Greet(call.id, board.rules.languages) if greets else JoinLine(call.id, call.language))
    # Who says nothing for long may need somebody more than anyone.
    silent = await _is_silent(board, connection, now, call, key)
    match DeskKey.TALK if silent else key:
        case DeskKey.READY:
            await counsellors.set_ready(connection, counsellor.id)
            await holds.end_rest(connection, now, counsellor.phone)
            await timeline.record(connection, call.id, now, "counsellor.ready", counsellor=counsellor.id)
            return Decision(_desk(board, now, call, None, DeskWord.READY), (Dispatch(),))
        case DeskKey.PAUSE:
            until = await _pause(board, connection, now, call, counsellor.id)
            return Decision(_desk(board, now, call, until, DeskWord.PAUSED))
        case DeskKey.TALK:
            why, check_at = "was silent" if silent else "wants to talk", now + 2 * board.rules.silence
            await calls.move(
                connection, call.id, State.GREETING, now, why, check_at=check_at, announced_at=None
            )
            return Decision(Greet(call.id, board.rules.languages))
        case _:
            said = DeskWord.UNKNOWN_KEY if key else None
            return Decision(at_desk(board, now, call, counsellor, said))


async def _pause(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, counsellor_id: int
) -> datetime:
    """Take them off the line until their duty ends; return until when."""
    ends = await roster.own_pause_ends(connection, board.shelf, now, counsellor_id)
    by = PausedBy.COUNSELLOR
    until = await counsellors.pause(connection, now, counsellor_id, until=ends, by=by)
    await timeline.record(
        connection,
        call.id,
        now,
        "counsellor.paused",
        counsellor=counsellor_id,
        by=by,
        until=until.isoformat(),
    )
    return until


def _desk(
    board: Board, now: datetime, call: Call, paused_until: datetime | None, said: DeskWord | None
) -> Desk:
    zone = board.rules.zone
    until = None if paused_until is None else paused_until.astimezone(zone)
    return Desk(call.id, now.astimezone(zone), until, said)


async def _is_silent(board: Board, connection: AsyncConnection, now: datetime, call: Call, key: str) -> bool:
    """Note a sign of life; tell whether no key of the menu came for long."""
    pressed_at = now if key in set(DeskKey) else call.announced_at or call.arrived_at
    check_at = now + 2 * board.rules.silence
    await calls.set_values(connection, call.id, last_seen_at=now, announced_at=pressed_at, check_at=check_at)
    return now - pressed_at >= _SILENT_AT_MOST


async def _owner(board: Board, connection: AsyncConnection, call: Call) -> Counsellor | None:
    if call.caller_sealed is None:
        return None
    return await counsellors.by_phone(connection, board.sealer.open(call.caller_sealed))
