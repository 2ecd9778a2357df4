"""Returning: from what there is instead of waiting back to the line, place kept (design, part 10: key 0)."""

from typing import Any

from routing import calls
from routing.calls import Call, State
from routing.line import roster, shared_numbers
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import overflow
from routing.switchboard.replies import Back, JoinLine, Reply
from routing.transaction import Transaction


async def may_wait_on(tx: Transaction, call: Call) -> bool:
    """Tell whether a caller who left the line by a key has some of their longest wait left."""
    if call.waiting_since is None or call.queue_errors or overflow.is_cut_off(call):
        return False
    if tx.now - call.waiting_since >= tx.rules.max_wait:
        return False
    return await roster.anybody_on_duty(tx.connection, tx.rota, tx.now)


async def to_the_line(tx: Transaction, call: Call, why: str) -> Reply:
    """Let a caller wait again in their place: on, or anew where their longest wait is over."""
    anew: dict[str, Any] = {}
    if not await may_wait_on(tx, call):
        anew = {"waiting_since": tx.now, "returns": call.returns + 1, "menus": 0}
    await calls.move(
        tx.connection,
        call.id,
        State.WAITING,
        tx.now,
        why,
        only_from=(State.ASKING, State.AGREED),
        check_at=tx.now + tx.rules.silence,
        announced_at=None,
        **anew,
        **await shared_numbers.stands(tx.connection, tx.now, tx.rules, call),
    )
    tx.after_commit(Dispatch())
    return JoinLine(call.id, call.language, returns=call.short_talks)


async def leads_to(tx: Transaction, call: Call) -> Back:
    """Return where a caller who will be rung back comes by 0."""
    waits = await may_wait_on(tx, call)
    waits = waits or await overflow.may_go_back(tx, call)
    return Back.LINE if waits else Back.MENU
