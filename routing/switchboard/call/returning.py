"""Returning: from what there is instead of waiting back to the line, place kept (design, part 10: key 0)."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls
from routing.calls import Call, State
from routing.line import roster, shared_numbers
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import overflow
from routing.switchboard.replies import Back, JoinLine


async def may_wait_on(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> bool:
    """Tell whether a caller who left the line by a key has some of their longest wait left."""
    if call.waiting_since is None or call.queue_errors or overflow.is_cut_off(call):
        return False
    if now - call.waiting_since >= board.rules.max_wait:
        return False
    return await roster.anybody_on_duty(connection, board.shelf, now)


async def to_the_line(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, why: str
) -> Decision:
    """Let a caller wait again in their place: on, or anew where their longest wait is over."""
    anew: dict[str, Any] = {}
    if not await may_wait_on(board, connection, now, call):
        anew = {"waiting_since": now, "returns": call.returns + 1, "menus": 0}
    await calls.move(
        connection,
        call.id,
        State.WAITING,
        now,
        why,
        only_from=(State.ASKING, State.AGREED),
        check_at=now + board.rules.silence,
        announced_at=None,
        **anew,
        **await shared_numbers.stands(connection, now, board.rules, call),
    )
    return Decision(JoinLine(call.id, call.language, returns=call.short_talks), (Dispatch(),))


async def leads_to(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Back:
    """Return where a caller who will be rung back comes by 0."""
    waits = await may_wait_on(board, connection, now, call)
    waits = waits or await overflow.may_go_back(board, connection, now, call)
    return Back.LINE if waits else Back.MENU
