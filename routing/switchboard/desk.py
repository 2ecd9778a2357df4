"""The desk: a counsellor rings the number to say that they are ready, to pause, or to talk themselves."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, timeline
from routing.calls import Call, State
from routing.counsellors import Counsellor
from routing.switchboard.board import Board, Decision, Dispatch
from routing.switchboard.keys import DeskKey
from routing.switchboard.outcomes import Desk, DeskWord, Greet, JoinLine, Outcome, StartOver

_SILENT_AT_MOST = timedelta(seconds=45)  # three times the menu


async def greet(board: Board, connection: AsyncConnection, call: Call) -> Outcome:
    """Return the desk's menu for the counsellor who made this call."""
    counsellor = await _owner(board, connection, call)
    return Desk(call.id, paused=counsellor is not None and counsellor.paused_at is not None)


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
            return Decision(Desk(call.id, paused=False, said=DeskWord.READY), (Dispatch(),))
        case DeskKey.PAUSE:
            await counsellors.pause(connection, now, counsellor.id, "asked by phone")
            await timeline.record(connection, call.id, now, "counsellor.paused", counsellor=counsellor.id)
            return Decision(Desk(call.id, paused=True, said=DeskWord.PAUSED))
        case DeskKey.TALK:
            why, check_at = "was silent" if silent else "wants to talk", now + 2 * board.rules.silence
            await calls.move(
                connection, call.id, State.GREETING, now, why, check_at=check_at, announced_at=None
            )
            return Decision(Greet(call.id, board.rules.languages))
        case _:
            said = DeskWord.UNKNOWN_KEY if key else None
            return Decision(Desk(call.id, paused=counsellor.paused_at is not None, said=said))


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
