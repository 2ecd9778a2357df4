"""The overflow menu: a callback, a message, or the line again; whatever is pressed, it leads on (promise P1)."""

from uuid import UUID

from routing import calls, timeline
from routing.calls import Call, State
from routing.line import shared_numbers
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import overflow, resume, voicemail
from routing.switchboard.callback import request
from routing.switchboard.keys import NONE, OverflowKey
from routing.switchboard.replies import JoinLine, Reply, StartOver
from routing.transaction import Transaction

_MENUS = 2  # rounds that lead nowhere, before a message is asked for


async def take_key(  # noqa: PLR0911 - an answer a key
    tx: Transaction, call_id: UUID, key: str, *, rounds: int = 0, token: str = ""
) -> Reply:
    """Take a key of the menu, after `rounds` that led nowhere; it leads on within a few (promise P1)."""
    call, tapped = await calls.press(tx, call_id, key, token, at=State.OVERFLOW)
    if call is None:
        return StartOver()
    if call.state != State.OVERFLOW:
        return await resume.reply(tx, call)
    if tapped and rounds >= call.menus:
        return await overflow.menu(tx, call, rounds=rounds)
    if key == OverflowKey.CALLBACK:
        return await request.ask(tx, call)
    if key == OverflowKey.VOICEMAIL:
        return await _message(tx, call, "pressed 2")
    if key == OverflowKey.LINE and await overflow.may_go_back(tx, call):
        return await _back_to_the_line(tx, call)
    return await _led_nowhere(tx, call, key, rounds)


async def _led_nowhere(tx: Transaction, call: Call, key: str, rounds: int) -> Reply:
    """Silence, or a key that means nothing: say the menu once more, then ask for a message. A repeat counts once."""
    after = max(call.menus, rounds + 1)
    check_at = tx.now + 2 * tx.rules.silence
    await calls.set_values(tx.connection, call.id, menus=after, last_seen_at=tx.now, check_at=check_at)
    if after >= _MENUS:
        why = "said nothing to the menu" if key == NONE else "found no way out of the menu"
        return await _message(tx, call, why)
    if key != NONE and after > call.menus:
        await timeline.record(tx, call.id, "caller.unknown_key", key=key)
    return await overflow.menu(tx, call, unknown_key=key != NONE, rounds=after)


async def _back_to_the_line(tx: Transaction, call: Call) -> Reply:
    await calls.move(
        tx,
        call.id,
        State.WAITING,
        "pressed 0",
        only_from=(State.OVERFLOW,),
        check_at=tx.now + tx.rules.silence,
        waiting_since=tx.now,
        announced_at=None,
        returns=call.returns + 1,
        menus=0,
        **await shared_numbers.stands(tx, call),
    )
    tx.after_commit(Dispatch())
    return JoinLine(call.id, call.language, returns=call.short_talks)


async def _message(tx: Transaction, call: Call, why: str) -> Reply:
    asked = await voicemail.begin(tx, call, why)
    return asked or await resume.reply(tx, call)
