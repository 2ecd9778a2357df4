"""The request: a caller asks to be rung back, says to which number, and agrees (design, part 10: the keys).

Each step answers from the call's state: asked twice, it says the same again. Silence never ends a call: it leads back
to where the caller came from.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, calls, phone_numbers
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.switchboard import keys
from routing.switchboard.actions import Board, Decision, Dispatch
from routing.switchboard.call import arrival, ending, overflow, returning
from routing.switchboard.callback import agreement, lifecycle
from routing.switchboard.keys import AgreedKey, AgreeKey, NightKey, NumberKey
from routing.switchboard.replies import (
    Agreed,
    AskNight,
    AskNumber,
    AskTyping,
    Back,
    ReadBack,
    Reply,
    StartOver,
)

_ASKS_AT_MOST = timedelta(minutes=4)


async def ask(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """Explain a callback to a caller who waits or hears the overflow, and ask for the number."""
    check_at = now + 2 * board.rules.silence
    asking = await calls.move(
        connection, call.id, State.ASKING, now, "asks to be rung back", check_at=check_at
    )
    if asking is None:
        return Decision(await arrival.resume(board, connection, now, call))
    await callbacks.add(connection, _draft(board, now, asking))
    released = await ending.cancel_offers(connection, now, call.id, "the caller asks to be rung back")
    return Decision(_question(board, asking, explained=True), (*released, Dispatch()))


async def resume(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Reply:
    """Return what a caller in the middle of asking, or at its end, hears when their leg asks again."""
    if call.state == State.AGREED:
        return await _agreed(board, connection, now, call)
    callback = _readable(board, await callbacks.of_call(connection, call.id))
    if callback is not None and callback.waits_for_night_key:
        return AskNight(call.id, call.language)
    if callback is not None and callback.typed and callback.number_sealed is not None:
        return _read_back(board, call, callback)
    return _question(board, call, explained=True, typing=callback is not None and callback.typed)


async def take_number_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """1 this number, 2 another one, 0 or silence back."""
    call, draft, tapped = await _pressed(board, connection, now, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(board, connection, now, call)
    if tapped:
        return await _once_more(board, connection, now, call, draft, _asked_number(board, call, draft))
    own = _own_number(board, call)
    match key:
        case NumberKey.THIS if own is not None:
            draft = await _name(board, connection, draft, own, typed=False)
            return await agreement.named(board, connection, now, call, draft)
        case NumberKey.OTHER:
            await callbacks.set_values(connection, draft, typed=True)
            return Decision(AskTyping(call.id, call.language))
        case keys.NONE | NumberKey.BACK:
            return await _back(board, connection, now, call)
        case _:
            again = _question(board, call, unknown_key=True)
            return await _once_more(board, connection, now, call, draft, again)


async def take_typed(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, digits: str, *, token: str = ""
) -> Decision:
    """Take a number as it was typed, or 0 for back; one that could not be rung is asked for again."""
    call, draft = await _asking(board, connection, call_id)
    if call is None or draft is None:
        return await _elsewhere(board, connection, now, call)
    if digits in {keys.NONE, NumberKey.BACK}:
        return await _back(board, connection, now, call)
    if set(digits) == {call.key}:
        # Not a number: the key that led to the typing, in a trembling hand.
        return await _once_more(
            board, connection, now, call, draft, await resume(board, connection, now, call)
        )
    try:
        number = phone_numbers.read_typed(digits, board.rules.country, board.rules.rings_back_to)
    except phone_numbers.PhoneNotSound:
        number = board.rules.number
    if number == board.rules.number:
        again = AskTyping(call.id, call.language, not_sound=True)
        return await _once_more(board, connection, now, call, draft, again)
    # The key before the number is no more the last one.
    await calls.press(connection, call.id, now, keys.NUMBER_ENDS, token, at=State.ASKING)
    draft = await _name(board, connection, draft, number, typed=True)
    return Decision(_read_back(board, call, draft))


async def take_agreement(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """1: the number that was read back is right; 2: type it again; silence: back."""
    call, draft, tapped = await _pressed(board, connection, now, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(board, connection, now, call)
    if draft.number_sealed is None:
        return Decision(_question(board, call, typing=True))
    match key:
        case AgreeKey.RIGHT if not tapped:
            return await agreement.named(board, connection, now, call, draft)
        case AgreeKey.AGAIN if not tapped:
            return Decision(AskTyping(call.id, call.language))
        case keys.NONE:
            return await _back(board, connection, now, call)
        case _:
            again = _read_back(board, call, draft, unknown_key=not tapped)
            return await _once_more(board, connection, now, call, draft, again)


async def take_night_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """1: ring at night too; 2 or silence: only when it is not quiet, or not at all if nobody is on duty then."""
    call, draft, tapped = await _pressed(board, connection, now, call_id, key, token)
    if call is None or draft is None:
        return await _elsewhere(board, connection, now, call)
    if not draft.waits_for_night_key:
        return Decision(await resume(board, connection, now, call))
    if tapped:
        return await _once_more(board, connection, now, call, draft, AskNight(call.id, call.language))
    if key not in {*NightKey, keys.NONE}:
        again = AskNight(call.id, call.language, unknown_key=True)
        return await _once_more(board, connection, now, call, draft, again)
    at_night = key == NightKey.TOO
    if not at_night and not await agreement.rings_by_day(board, connection, now):
        return await _back(board, connection, now, call)
    return await agreement.agree(board, connection, now, call, draft, at_night=at_night)


async def go_back(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """Lead a caller who can't be rung back to where they came from."""
    call, draft = await _asking(board, connection, call_id)
    if call is None or draft is None:
        return await _elsewhere(board, connection, now, call)
    return await _back(board, connection, now, call)


async def take_agreed_key(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, *, token: str = ""
) -> Decision:
    """0: back to the line, place kept; the request stands, until a counsellor and its caller have talked."""
    call, tapped = await calls.press(connection, call_id, now, key, token, at=State.AGREED)
    if call is None or call.state != State.AGREED:
        return await _elsewhere(board, connection, now, call)
    if key == AgreedKey.LINE and not tapped:
        if await returning.leads_to(board, connection, now, call) is Back.LINE:
            return await returning.to_the_line(board, connection, now, call, "pressed 0")
        over = await overflow.enter(board, connection, now, call, "pressed 0")
        return Decision(await arrival.resume(board, connection, now, over or call))
    heard = await _agreed(board, connection, now, call)
    callback = await callbacks.of_call(connection, call.id)
    if callback is None or now - callback.asked_at >= _ASKS_AT_MOST:
        # Keys that mean nothing do not keep them on the line for ever.
        return Decision(replace(heard, back=None))
    return Decision(replace(heard, unknown_key=key != keys.NONE and not tapped))


async def _agreed(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Agreed:
    callback = await callbacks.of_call(connection, call.id)
    stands = callback is None or not callback.is_open
    if stands:
        # What it asked for is forgotten: an earlier one to this number was found, or to another that was typed.
        own = _own_number(board, call)
        callback = None if own is None else await callbacks.open_of(connection, board.sealer.hashes(own))
    return await agreement.agreed(board, connection, now, call, callback, stands=stands)


async def _pressed(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, key: str, token: str
) -> tuple[Call, Callback, bool] | tuple[Call | None, None, bool]:
    """Do as `_asking` does, and take a key; the last tells whether it is the tap of before once more."""
    pressed, tapped = await calls.press(connection, call_id, now, key, token, at=State.ASKING)
    draft = None if pressed is None else await _draft_of(board, connection, pressed)
    if pressed is None or draft is None:
        return pressed, None, tapped
    return pressed, draft, tapped


async def _asking(
    board: Board, connection: AsyncConnection, call_id: UUID
) -> tuple[Call, Callback] | tuple[Call | None, None]:
    """Lock a call, and return with it what it asks for, while it does."""
    call = await calls.locked(connection, call_id)
    draft = None if call is None else await _draft_of(board, connection, call)
    return (call, None) if call is None or draft is None else (call, draft)


async def _draft_of(board: Board, connection: AsyncConnection, call: Call) -> Callback | None:
    if call.state != State.ASKING:
        return None
    draft = _readable(board, await callbacks.of_call(connection, call.id))
    return draft if draft is not None and draft.state == callbacks.State.ASKED else None


def _readable(board: Board, draft: Callback | None) -> Callback | None:
    """Return what is asked for; without its number where the key that sealed it is gone: it is asked for again."""
    if draft is None or board.sealer.opened(draft.number_sealed) is not None:
        return draft
    return draft.model_copy(update={"number_hash": None, "number_sealed": None})


async def _elsewhere(board: Board, connection: AsyncConnection, now: datetime, call: Call | None) -> Decision:
    """Answer a key that comes late, or twice: by the state of the call."""
    return Decision(StartOver() if call is None else await arrival.resume(board, connection, now, call))


async def _once_more(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, draft: Callback, question: Reply
) -> Decision:
    """Ask again, but not for ever: whom no answer of theirs leads on is led back (promise P1)."""
    if now - draft.asked_at >= _ASKS_AT_MOST:
        return await _back(board, connection, now, call)
    return Decision(question)


async def _back(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """Into the line again, place kept, while the caller may still wait; else to what can be had without anybody."""
    await lifecycle.forget(connection, now, call, "the caller thought better of it")
    if await returning.may_wait_on(board, connection, now, call):
        return await returning.to_the_line(board, connection, now, call, "waits on")
    over = await overflow.enter(board, connection, now, call, "no callback")
    return Decision(await arrival.resume(board, connection, now, over or call))


async def _name(
    board: Board, connection: AsyncConnection, draft: Callback, number: str, *, typed: bool
) -> Callback:
    """Seal a number into what is being asked for."""
    return await callbacks.set_values(
        connection,
        draft,
        number_hash=board.sealer.hash(number),
        number_sealed=board.sealer.seal(number),
        typed=typed,
    )


def _own_number(board: Board, call: Call) -> str | None:
    """Return the caller's number, if it was not withheld and may be rung back as one that is typed may be."""
    number = board.sealer.opened(call.caller_sealed)
    if number is None or number == board.rules.number:
        return None
    return number if phone_numbers.may_be_rung_back(number, board.rules.rings_back_to) else None


def _question(
    board: Board, call: Call, *, explained: bool = False, typing: bool = False, unknown_key: bool = False
) -> Reply:
    if call.caller_sealed is None:
        return AskTyping(call.id, call.language, explained=explained, withheld=True)
    if _own_number(board, call) is None:
        return AskTyping(call.id, call.language, explained=explained, not_theirs=True)
    if typing:
        return AskTyping(call.id, call.language)
    return AskNumber(call.id, call.language, explained=explained, unknown_key=unknown_key)


def _asked_number(board: Board, call: Call, draft: Callback) -> Reply:
    """Return the question for the number as a tap cut it short: after the key that asked for it, explained."""
    return _question(board, call, explained=call.key_since is not None and call.key_since <= draft.asked_at)


def _read_back(board: Board, call: Call, draft: Callback, *, unknown_key: bool = False) -> ReadBack:
    number = board.sealer.open(draft.number_sealed or b"")
    spoken = phone_numbers.national(number, board.rules.country) or number
    return ReadBack(call.id, call.language, "".join(filter(str.isdecimal, spoken)), unknown_key)


def _draft(board: Board, now: datetime, call: Call) -> Callback:
    return Callback(
        id=uuid4(),
        call_id=call.id,
        state=callbacks.State.ASKED,
        language=call.language,
        typed=False,
        withheld=call.caller_sealed is None,
        at_night=False,
        place_at=call.place_at,
        asked_at=now,
        due_at=now,
        expires_at=now + board.rules.callback_expires,
        attempts=0,
    )
