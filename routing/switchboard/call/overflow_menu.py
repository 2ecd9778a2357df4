"""The overflow menu: a callback, a message, or the line again; whatever is pressed, it leads on (promise P1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, timeline
from routing.calls import Call, State
from routing.line import shared_numbers
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import arrival, overflow, voicemail
from routing.switchboard.callback import request
from routing.switchboard.keys import NONE, OverflowKey
from routing.switchboard.replies import JoinLine, Reply, StartOver

_MENUS = 2  # rounds that lead nowhere, before the message is simply asked for


async def take_key(  # noqa: PLR0911 - an answer a key
    board: Board,
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    key: str,
    *,
    rounds: int = 0,
    token: str = "",
) -> Decision:
    """Take a key of the menu, of which so many rounds had led nowhere; it leads on within a few (promise P1)."""
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.OVERFLOW)
    if call is None:
        return Decision(StartOver())
    if call.state != State.OVERFLOW:
        return Decision(await arrival.resume(board, connection, now, call))
    if tapped and rounds >= call.menus:
        return Decision(await overflow.menu(board, connection, now, call, rounds=rounds))
    if key == OverflowKey.CALLBACK:
        return await request.ask(board, connection, now, call)
    if key == OverflowKey.VOICEMAIL:
        return Decision(await _message(board, connection, now, call, "pressed 2"))
    if key == OverflowKey.LINE and await overflow.may_go_back(board, connection, now, call):
        return await _back_to_the_line(board, connection, now, call)
    return await _led_nowhere(board, connection, now, call, key, rounds)


async def _led_nowhere(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, key: str, rounds: int
) -> Decision:
    """Silence, or a key that means nothing: the menu once more, then the message. Told twice, it counts once."""
    after = max(call.menus, rounds + 1)
    check_at = now + 2 * board.rules.silence
    await calls.set_values(connection, call.id, menus=after, last_seen_at=now, check_at=check_at)
    if after >= _MENUS:
        why = "said nothing to the menu" if key == NONE else "found no way out of the menu"
        return Decision(await _message(board, connection, now, call, why))
    if key != NONE and after > call.menus:
        await timeline.record(connection, call.id, now, "caller.unknown_key", key=key)
    again = await overflow.menu(board, connection, now, call, unknown_key=key != NONE, rounds=after)
    return Decision(again)


async def _back_to_the_line(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    await calls.move(
        connection,
        call.id,
        State.WAITING,
        now,
        "pressed 0",
        only_from=(State.OVERFLOW,),
        check_at=now + board.rules.silence,
        waiting_since=now,
        announced_at=None,
        returns=call.returns + 1,
        menus=0,
        **await shared_numbers.stands(connection, now, board.rules, call),
    )
    return Decision(JoinLine(call.id, call.language, returns=call.short_talks), (Dispatch(),))


async def _message(board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str) -> Reply:
    asked = await voicemail.begin(board, connection, now, call, why)
    return asked or await arrival.resume(board, connection, now, call)
