"""The questions to a caller who asks to be rung back: to which number, is it right, may it be at night."""

from routing import callbacks, phone_numbers
from routing.callbacks import Callback
from routing.calls import Call, State
from routing.supervision import never_again
from routing.switchboard.callback import agreement
from routing.switchboard.callback.replies import Agreed, AskNight, AskNumber, AskTyping, ReadBack
from routing.switchboard.replies import Reply
from routing.transaction import Transaction


async def asked_again(tx: Transaction, call: Call) -> Reply:
    """Return what a caller who asks for a callback, or just did, hears when their leg asks again."""
    if call.state == State.AGREED:
        return await agreed(tx, call)
    callback = readable(tx, await callbacks.of_call(tx.connection, call.id))
    if callback is not None and callback.waits_for_night_key:
        return AskNight(call.id, call.language)
    if callback is not None and callback.typed and callback.number_sealed is not None:
        return read_back(tx, call, callback)
    return await question(tx, call, explained=True, typing=callback is not None and callback.typed)


async def agreed(tx: Transaction, call: Call) -> Agreed:
    callback = await callbacks.of_call(tx.connection, call.id)
    stands = callback is None or not callback.is_open
    if stands:
        # Its request is forgotten: an earlier callback to this number was found, or to another that was typed.
        own = own_number(tx, call)
        callback = None if own is None else await callbacks.open_of(tx.connection, tx.sealer.hashes(own))
    return await agreement.agreed(tx, call, callback, stands=stands)


def own_number(tx: Transaction, call: Call) -> str | None:
    """Return the caller's number, unless it is withheld or a number that is not rung back."""
    number = tx.sealer.opened(call.caller_sealed)
    if number is None or number == tx.rules.number:
        return None
    return number if phone_numbers.may_be_rung_back(number, tx.rules.rings_back_to) else None


async def question(
    tx: Transaction, call: Call, *, explained: bool = False, typing: bool = False, unknown_key: bool = False
) -> Reply:
    if call.caller_sealed is None:
        return AskTyping(call.id, call.language, explained=explained, withheld=True)
    own = own_number(tx, call)
    if own is None:
        return AskTyping(call.id, call.language, explained=explained, not_theirs=True)
    barred = await never_again.of(tx.connection, tx.sealer.hashes(own), tx.sealer)
    if barred is not None and not barred.by_phone:
        return AskTyping(call.id, call.language, explained=explained, not_this=True)
    if typing:
        return AskTyping(call.id, call.language)
    return AskNumber(call.id, call.language, explained=explained, unknown_key=unknown_key)


def read_back(tx: Transaction, call: Call, draft: Callback, *, unknown_key: bool = False) -> ReadBack:
    number = tx.sealer.open(draft.number_sealed or b"")
    spoken = phone_numbers.national(number, tx.rules.country) or number
    return ReadBack(call.id, call.language, "".join(filter(str.isdecimal, spoken)), unknown_key)


def readable(tx: Transaction, draft: Callback | None) -> Callback | None:
    """Return the request, without its number if the key that sealed it is gone: it is asked for again."""
    if draft is None or tx.sealer.opened(draft.number_sealed) is not None:
        return draft
    return draft.model_copy(update={"number_hash": None, "number_sealed": None})
