"""The desk: a counsellor rings the number: ready, to pause, to talk themselves, or about their last caller."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, counsellors, holds, offers, timeline
from routing.calls import Call, State
from routing.counsellors import Counsellor, PausedBy
from routing.line import not_again, roster
from routing.line.not_again import NotAgain
from routing.offers import Offer
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import rejoining
from routing.switchboard.keys import NONE, DeskKey, LastKey
from routing.switchboard.replies import AskLast, Desk, DeskWord, Greet, JoinLine, Reply, StartOver

_SILENT_AT_MOST = timedelta(seconds=45)  # three times the menu
_FOR_SUPERVISOR = "conversation.supervisor"


async def greet(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Reply:
    """Return the desk's menu for the counsellor who made this call."""
    if (joined := await rejoining.hears_again(board, connection, call)) is not None:
        return joined
    return await _desk(board, connection, now, call, await _owner(board, connection, call))


async def take_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """Take a key of the desk's menu; silence repeats the menu."""
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.DESK)
    counsellor = None if call is None else await _owner(board, connection, call)
    if call is None or counsellor is None or counsellor.id is None:
        return Decision(StartOver())
    if (before := await _elsewhere(board, connection, call)) is not None:
        return Decision(before)
    if tapped:
        stands = DeskWord.READY if counsellor.pause_ends(now) is None else DeskWord.PAUSED
        return Decision(await _desk(board, connection, now, call, counsellor, stands))
    outcome: Reply
    # Who says nothing for long may need somebody more than anyone.
    silent = await _is_silent(board, connection, now, call, is_known=key in set(DeskKey))
    match DeskKey.TALK if silent else key:
        case DeskKey.READY:
            return await _ready(board, connection, now, call, counsellor)
        case DeskKey.PAUSE:
            outcome = await _pause(board, connection, now, call, counsellor)
        case DeskKey.TALK:
            why, check_at = "was silent" if silent else "wants to talk", now + 2 * board.rules.silence
            await calls.move(
                connection, call.id, State.GREETING, now, why, check_at=check_at, announced_at=None
            )
            outcome = Greet(call.id, board.rules.languages)
        case DeskKey.LAST:
            outcome = await _ask_last(board, connection, now, call, counsellor)
        case _:
            said = DeskWord.UNKNOWN_KEY if key else None
            outcome = await _desk(board, connection, now, call, counsellor, said)
    return Decision(outcome)


async def _pause(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, counsellor: Counsellor
) -> Desk:
    """Take them off the line until their duty ends; within a coordinator's pause, that stands."""
    assert counsellor.id is not None  # noqa: S101 - for the type checker: it came out of the database
    stands = counsellor.pause_ends(now) if counsellor.paused_by == PausedBy.COORDINATOR else None
    if stands is not None:
        return _says(board, now, call, stands, DeskWord.PAUSE_STANDS)
    ends = await roster.own_pause_ends(connection, board.shelf, now, counsellor.id)
    by = PausedBy.COUNSELLOR
    until = await counsellors.pause(connection, now, counsellor.id, until=ends, by=by)
    await timeline.record(
        connection,
        call.id,
        now,
        "counsellor.paused",
        counsellor=counsellor.id,
        by=by,
        until=until.isoformat(),
    )
    return _says(board, now, call, until, DeskWord.PAUSED)


def _says(
    board: Board,
    now: datetime,
    call: Call,
    paused_until: datetime | None,
    said: DeskWord | None,
    *,
    still_there: bool = False,
) -> Desk:
    zone = board.rules.zone
    until = None if paused_until is None else paused_until.astimezone(zone)
    return Desk(call.id, now.astimezone(zone), until, said, still_there)


async def take_last_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """Take what a counsellor says of their last caller; silence leads back to the desk's menu."""
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.DESK)
    counsellor = None if call is None else await _owner(board, connection, call)
    if call is None or counsellor is None or counsellor.id is None:
        return Decision(StartOver())
    if (before := await _elsewhere(board, connection, call)) is not None:
        return Decision(before)
    if tapped:
        # The key that led here, once more.
        return Decision(await _ask_last(board, connection, now, call, counsellor))
    await _is_silent(board, connection, now, call, is_known=key in set(LastKey))
    last = await _last(board, connection, now, counsellor.id)
    if last is None or key == NONE:
        said = DeskWord.NO_LAST if last is None else None
    elif key == LastKey.SUPERVISOR:
        await _tell_supervisor(connection, now, last)
        said = DeskWord.FOR_SUPERVISOR
    elif key == LastKey.NOT_AGAIN:
        await _not_again(board, connection, now, last)
        said = DeskWord.NOT_AGAIN
    else:
        return Decision(await _ask_last(board, connection, now, call, counsellor, unknown_key=True))
    return Decision(await _desk(board, connection, now, call, counsellor, said))


async def _ready(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, counsellor: Counsellor
) -> Decision:
    """End their pause and any rest; who had lost their caller is joined to them on this very leg.

    Whom a coordinator has taken off the line stays off it until then.
    """
    assert counsellor.id is not None  # noqa: S101 - for the type checker: it came out of the database
    paused_until = await counsellors.set_ready(connection, now, counsellor.id)
    await holds.end_rest(connection, now, counsellor.phone)
    await timeline.record(connection, call.id, now, "counsellor.ready", counsellor=counsellor.id)
    if paused_until is not None:
        return Decision(_says(board, now, call, paused_until, DeskWord.PAUSE_STANDS))
    if (regained := await rejoining.regain(board, connection, now, call, counsellor)) is not None:
        return regained
    return Decision(_says(board, now, call, None, DeskWord.READY), (Dispatch(),))


async def _elsewhere(board: Board, connection: AsyncConnection, call: Call) -> Reply | None:
    """Return what a repeated key hears, which has led away from the desk before."""
    if call.state == State.DESK:
        return await rejoining.hears_again(board, connection, call)
    # A repeated 3: they are a caller by now.
    greets = call.state == State.GREETING
    return Greet(call.id, board.rules.languages) if greets else JoinLine(call.id, call.language)


async def _desk(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call: Call,
    counsellor: Counsellor | None,
    said: DeskWord | None = None,
) -> Desk:
    """Return the desk's menu, which says how this counsellor stands."""
    if counsellor is None:
        return _says(board, now, call, None, said)
    lost = await rejoining.lost_caller(board, connection, now, call, counsellor)
    return _says(board, now, call, counsellor.pause_ends(now), said, still_there=lost is not None)


async def _ask_last(
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call: Call,
    counsellor: Counsellor,
    *,
    unknown_key: bool = False,
) -> Reply:
    last = None if counsellor.id is None else await _last(board, connection, now, counsellor.id)
    if last is None or last.connected_at is None:
        return await _desk(board, connection, now, call, counsellor, DeskWord.NO_LAST)
    zone = board.rules.zone
    return AskLast(call.id, last.connected_at.astimezone(zone), now.astimezone(zone), unknown_key)


async def _last(board: Board, connection: AsyncConnection, now: datetime, counsellor_id: int) -> Offer | None:
    """Return the offer of a counsellor's last conversation, unless it was too long ago to be meant."""
    return await offers.last_conversation(connection, counsellor_id, now - board.rules.last_caller)


async def _tell_supervisor(connection: AsyncConnection, now: datetime, last: Offer) -> None:
    """Write on the conversation's timeline that it needs a supervisor; said twice, it counts once."""
    told = await timeline.of_call(connection, last.call_id)
    if not any(each.kind == _FOR_SUPERVISOR and each.detail["offer"] == str(last.id) for each in told):
        await timeline.record(
            connection,
            last.call_id,
            now,
            _FOR_SUPERVISOR,
            offer=str(last.id),
            counsellor=last.counsellor_id,
        )


async def _not_again(board: Board, connection: AsyncConnection, now: datetime, last: Offer) -> None:
    about = await calls.by_id(connection, last.call_id)
    if about is None:
        return
    # As long as a pause that they ask for: until their unbroken duty ends, or their next one.
    until = await roster.own_pause_ends(connection, board.shelf, now, last.counsellor_id)
    said = NotAgain(
        counsellor_id=last.counsellor_id,
        call_id=about.id,
        caller_hash=about.caller_hash,
        said_at=now,
        until=until,
    )
    if await not_again.say(connection, said):
        await timeline.record(
            connection,
            about.id,
            now,
            "conversation.not_again",
            counsellor=last.counsellor_id,
            until=until.isoformat(),
        )


async def _is_silent(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, *, is_known: bool
) -> bool:
    """Note a sign of life; tell whether no key of a menu came for long."""
    pressed_at = now if is_known else call.announced_at or call.arrived_at
    check_at = now + 2 * board.rules.silence
    await calls.set_values(connection, call.id, last_seen_at=now, announced_at=pressed_at, check_at=check_at)
    return now - pressed_at >= _SILENT_AT_MOST


async def _owner(board: Board, connection: AsyncConnection, call: Call) -> Counsellor | None:
    phone = board.sealer.opened(call.caller_sealed)
    return None if phone is None else await counsellors.by_phone(connection, phone)
