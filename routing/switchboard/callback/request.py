"""The request: a caller asks to be rung back, says to which number, and agrees (design, part 10: the keys).

Each step answers from the call's state, so a repeated webhook hears the same again. Silence never ends a call: it leads
back to where the caller came from.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from routing import callbacks, calls, phone_numbers
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.switchboard import keys
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import back_to_line, ending, overflow, resume
from routing.switchboard.callback import agreement, lifecycle, questions
from routing.switchboard.callback.replies import AskNight, AskTyping, Back
from routing.switchboard.keys import AgreedKey, AgreeKey, NightKey, NumberKey
from routing.switchboard.replies import Reply, StartOver
from routing.transaction import Transaction

_ASKS_AT_MOST = timedelta(minutes=4)


async def ask(tx: Transaction, call: Call) -> Reply:
    """Explain a callback to a caller who waits or hears the overflow, and ask for the number."""
    check_at = tx.now + 2 * tx.rules.silence
    asking = await calls.move(tx, call.id, State.ASKING, "asks to be rung back", check_at=check_at)
    if asking is None:
        return await resume.reply(tx, call)
    await callbacks.add(tx.connection, _draft(tx, asking))
    await ending.cancel_offers(tx, call.id, "the caller asks to be rung back")
    tx.after_commit(Dispatch())
    return await questions.question(tx, asking, explained=True)


async def take_number_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key: 1 this number, 2 another one, 0 or silence back."""
    call, draft, tapped = await _pressed(tx, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(tx, call)
    if tapped:
        return await _once_more(tx, call, draft, await _asked_number(tx, call, draft))
    own = questions.own_number(tx, call)
    match key:
        case NumberKey.THIS if own is not None:
            draft = await _name(tx, draft, own, typed=False)
            return await agreement.named(tx, call, draft)
        case NumberKey.OTHER:
            await callbacks.set_values(tx.connection, draft, typed=True)
            return AskTyping(call.id, call.language)
        case keys.NONE | NumberKey.BACK:
            return await _back(tx, call)
        case _:
            again = await questions.question(tx, call, unknown_key=True)
            return await _once_more(tx, call, draft, again)


async def take_typed(tx: Transaction, call_id: UUID, digits: str, *, token: str = "") -> Reply:
    """Take a typed number, or 0 for back; one that could not be rung is asked for again."""
    call, draft = await _asking(tx, call_id)
    if call is None or draft is None:
        return await _elsewhere(tx, call)
    if digits in {keys.NONE, NumberKey.BACK}:
        return await _back(tx, call)
    if set(digits) == {call.key}:
        # Not a number, but the key that led to the typing, in a trembling hand.
        return await _once_more(tx, call, draft, await questions.asked_again(tx, call))
    try:
        number = phone_numbers.read_typed(digits, tx.rules.country, tx.rules.rings_back_to)
    except phone_numbers.PhoneNotSound:
        number = tx.rules.number
    if number == tx.rules.number:
        again = AskTyping(call.id, call.language, not_sound=True)
        return await _once_more(tx, call, draft, again)
    # The key before the number is no longer the last one.
    await calls.press(tx, call.id, keys.NUMBER_ENDS, token, at=State.ASKING)
    draft = await _name(tx, draft, number, typed=True)
    return questions.read_back(tx, call, draft)


async def take_agreement(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key: 1 the number that was read back is right, 2 type it again, silence back."""
    call, draft, tapped = await _pressed(tx, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(tx, call)
    if draft.number_sealed is None:
        return await questions.question(tx, call, typing=True)
    match key:
        case AgreeKey.RIGHT if not tapped:
            return await agreement.named(tx, call, draft)
        case AgreeKey.AGAIN if not tapped:
            return AskTyping(call.id, call.language)
        case keys.NONE:
            return await _back(tx, call)
        case _:
            again = questions.read_back(tx, call, draft, unknown_key=not tapped)
            return await _once_more(tx, call, draft, again)


async def take_night_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key: 1 ring at night too; 2 or silence: outside quiet hours only, or never if nobody is on duty then."""
    call, draft, tapped = await _pressed(tx, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(tx, call)
    if not draft.waits_for_night_key:
        return await questions.asked_again(tx, call)
    if tapped:
        return await _once_more(tx, call, draft, AskNight(call.id, call.language))
    if key not in {*NightKey, keys.NONE}:
        again = AskNight(call.id, call.language, unknown_key=True)
        return await _once_more(tx, call, draft, again)
    at_night = key == NightKey.TOO
    if not at_night and not await agreement.rings_by_day(tx):
        return await _back(tx, call)
    return await agreement.agree(tx, call, draft, at_night=at_night)


async def go_back(tx: Transaction, call_id: UUID) -> Reply:
    """Lead a caller who can't be rung back to where they came from."""
    call, draft = await _asking(tx, call_id)
    if call is None or draft is None:
        return await _elsewhere(tx, call)
    return await _back(tx, call)


async def take_agreed_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take key 0: back to the line, place kept; the request stands until its caller has talked to a counsellor."""
    call, tapped = await calls.press(tx, call_id, key, token, at=State.AGREED)
    if call is None or call.state != State.AGREED:
        return await _elsewhere(tx, call)
    if key == AgreedKey.LINE and not tapped:
        if await back_to_line.leads_to(tx, call) is Back.LINE:
            return await back_to_line.to_the_line(tx, call, "pressed 0")
        over = await overflow.enter(tx, call, "pressed 0")
        return await resume.reply(tx, over or call)
    heard = await questions.agreed(tx, call)
    callback = await callbacks.of_call(tx.connection, call.id)
    if callback is None or tx.now - callback.asked_at >= _ASKS_AT_MOST:
        # Keys that mean nothing must not keep them on the line for ever.
        return replace(heard, back=None)
    return replace(heard, unknown_key=key != keys.NONE and not tapped)


async def _pressed(
    tx: Transaction, call_id: UUID, key: str, token: str
) -> tuple[Call, Callback, bool] | tuple[Call | None, None, bool]:
    """Do as `_asking` does, and take a key; the last value tells whether it repeats the last tap."""
    pressed, tapped = await calls.press(tx, call_id, key, token, at=State.ASKING)
    draft = None if pressed is None else await _draft_of(tx, pressed)
    if pressed is None or draft is None:
        return pressed, None, tapped
    return pressed, draft, tapped


async def _asking(tx: Transaction, call_id: UUID) -> tuple[Call, Callback] | tuple[Call | None, None]:
    """Lock a call, and return it with the callback that it asks for, if any."""
    call = await calls.locked(tx.connection, call_id)
    draft = None if call is None else await _draft_of(tx, call)
    return (call, None) if call is None or draft is None else (call, draft)


async def _draft_of(tx: Transaction, call: Call) -> Callback | None:
    if call.state != State.ASKING:
        return None
    draft = questions.readable(tx, await callbacks.of_call(tx.connection, call.id))
    return draft if draft is not None and draft.state == callbacks.State.ASKED else None


async def _elsewhere(tx: Transaction, call: Call | None) -> Reply:
    """Answer a late or repeated key by the state of the call."""
    return StartOver() if call is None else await resume.reply(tx, call)


async def _once_more(tx: Transaction, call: Call, draft: Callback, question: Reply) -> Reply:
    """Ask again, but not for ever: a caller whose answers lead nowhere is led back (promise P1)."""
    if tx.now - draft.asked_at >= _ASKS_AT_MOST:
        return await _back(tx, call)
    return question


async def _back(tx: Transaction, call: Call) -> Reply:
    """Lead back into the line, place kept, while the caller may still wait; otherwise to the overflow."""
    await lifecycle.forget(tx, call, "the caller thought better of it")
    if await back_to_line.may_wait_on(tx, call):
        return await back_to_line.to_the_line(tx, call, "waits on")
    over = await overflow.enter(tx, call, "no callback")
    return await resume.reply(tx, over or call)


async def _name(tx: Transaction, draft: Callback, number: str, *, typed: bool) -> Callback:
    """Seal a number into the request."""
    return await callbacks.set_values(
        tx.connection,
        draft,
        number_hash=tx.sealer.hash(number),
        number_sealed=tx.sealer.seal(number),
        typed=typed,
    )


async def _asked_number(tx: Transaction, call: Call, draft: Callback) -> Reply:
    """Return the question for the number, with its explanation again if the key that asked for it cut that short."""
    return await questions.question(
        tx, call, explained=call.key_since is not None and call.key_since <= draft.asked_at
    )


def _draft(tx: Transaction, call: Call) -> Callback:
    return Callback(
        id=uuid4(),
        call_id=call.id,
        state=callbacks.State.ASKED,
        language=call.language,
        typed=False,
        withheld=call.caller_sealed is None,
        at_night=False,
        place_at=call.place_at,
        asked_at=tx.now,
        due_at=tx.now,
        expires_at=tx.now + tx.rules.callback_expires,
        attempts=0,
    )
