"""The attempt: a counsellor waits while a callback's phone rings; whoever answers says by key if it is for them.

Before that key nothing is said of us (promise P6). The ring itself is in `ring_back`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from routing import callbacks, calls, counsellors, offers, timeline
from routing.calls import FETCHED, Behind, Call, State
from routing.offers import Offer
from routing.supervision import never_again
from routing.switchboard import keys, locking
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import conversation, ending, resume
from routing.switchboard.callback import lifecycle
from routing.switchboard.callback.replies import AwaitCaller, SayNoMore, SayNoMoreWord, WhoIsThis
from routing.switchboard.keys import FetchKey, WhoKey
from routing.switchboard.replies import Connect, Farewell, JoinLine, Part, Reply
from routing.transaction import Transaction

_A_PIECE = timedelta(seconds=4)  # of the loop in which the counsellor waits
_TOLD_AGAIN = timedelta(seconds=15)  # the length of a piece that tells the keys again


# --- Who answers


async def picked_up(tx: Transaction, call_id: UUID, leg_sid: str) -> Reply:
    """Ask whoever, or whatever, answers who they are, and say nothing of us."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.is_over or not await calls.name_leg(tx.connection, call, leg_sid):
        language = tx.rules.language if call is None else call.language
        return SayNoMore(language)
    if call.state == State.CALLING:
        check_at = tx.now + tx.rules.silence
        await calls.move(tx, call.id, State.PICKED_UP, "somebody picked up", check_at=check_at)
        return WhoIsThis(call.id, call.language)
    return await resume.reply(tx, call)


async def unasked(tx: Transaction, call: Call, leg_sid: str, *, at: datetime) -> None:
    """Note that whoever picked up at `at` was sent away unasked, without the database: the attempt does not count."""
    if call.state not in {State.CALLING, State.ENDED} or not await calls.name_leg(
        tx.connection, call, leg_sid
    ):
        return
    callback = await lifecycle.of_attempt(tx, call)
    known = {event.kind for event in await timeline.of_call(tx.connection, call.id)}
    # The entry may come twice, or whoever picked up was asked after all, by a retry of the carrier's.
    if callback is None or known & {"callback.unasked", "call.picked_up"}:
        return
    await timeline.record(tx.at(at), call.id, "callback.unasked")
    why = "picked up while the database was away"
    if call.is_over:
        await lifecycle.uncount(tx, call, callback, why)
    else:
        await lifecycle.not_now(tx, call, why)
        await ending.end(tx.at(at), call.id, why)


async def take_who_key(tx: Transaction, call_id: UUID, key: str, *, token: str = "") -> Reply:
    """Take a key: 1 me, 2 later, 3 cancel, 9 never again. Without one it is a stranger or a machine: the leg ends."""
    call, tapped = await calls.press(tx, call_id, key, token, at=State.PICKED_UP)
    if call is None:
        return SayNoMore(tx.rules.language)
    if call.state != State.PICKED_UP:
        return await resume.reply(tx, call)
    if tapped:
        return WhoIsThis(call.id, call.language)
    match key:
        case WhoKey.ME:
            return await _confirmed(tx, call)
        case WhoKey.LATER | WhoKey.CANCEL | WhoKey.NEVER | keys.NONE:
            return await _no_more(tx, call, _WORDS[key])
        case _:
            return WhoIsThis(call.id, call.language, unknown_key=True)


async def _confirmed(tx: Transaction, call: Call) -> Reply:
    """Join them to the counsellor who waits, or put them at the head of the line if that one has gone."""
    offer = None if call.offer_id is None else await offers.by_id(tx.connection, call.offer_id)
    if offer is not None and offer.state == offers.State.ACCEPTED and offer.leg_over_at is None:
        check_at = tx.now + tx.rules.join_at_most
        await calls.move(
            tx, call.id, State.CONNECTING, "pressed 1: it is them", check_at=check_at, waiting_since=tx.now
        )
        return JoinLine(call.id, call.language, welcome=True)
    await calls.move(
        tx,
        call.id,
        State.WAITING,
        "pressed 1: it is them; the counsellor has gone",
        check_at=tx.now + tx.rules.silence,
        offer_id=None,
        returned=True,
        behind=Behind.NOBODY,  # a caller like any other now
        waiting_since=tx.now,
    )
    tx.after_commit(Dispatch())
    return JoinLine(call.id, call.language, welcome=True)


async def _no_more(tx: Transaction, call: Call, word: SayNoMoreWord) -> Reply:
    callback = None if call.callback_id is None else await callbacks.by_id(tx.connection, call.callback_id)
    if word is SayNoMoreWord.NEVER:
        await _never_again(tx, call)
    if callback is not None and callback.state == callbacks.State.ATTEMPTING:
        if word is SayNoMoreWord.GOODBYE:
            # Settled at the leg's end, as an attempt that reached nobody.
            await timeline.record(tx, call.id, "callback.nobody_confirmed")
        elif word is SayNoMoreWord.LATER:
            await lifecycle.put_off(tx, callback, "pressed 2: later", asked=True)
        else:
            why = "pressed 9: never again" if word is SayNoMoreWord.NEVER else "pressed 3: cancel"
            attempts = callback.attempts + 1
            await callbacks.move(tx, callback, callbacks.State.CANCELLED, why, attempts=attempts)
    elif word is SayNoMoreWord.LATER and (callback is None or not callback.is_open):
        # The caller has reached a counsellor in another way: promise no other ring.
        word = SayNoMoreWord.GOODBYE
    return SayNoMore(call.language, word)


async def _never_again(tx: Transaction, call: Call) -> None:
    number = tx.sealer.opened(call.caller_sealed)
    if number is not None:
        await never_again.bar(tx.connection, tx.now, tx.sealer.hashes(number), never_again.BY_PHONE)
        await timeline.record(tx, call.id, "callback.never_again", why="pressed 9: never again")


# --- The counsellor who waits


async def counsellor_waits(tx: Transaction, offer_id: UUID, key: str, *, token: str = "") -> Reply:
    """Answer a wait request of a counsellor who accepted a callback: wait on, be joined, or be thanked and free."""
    offer, call = await locking.offer_and_call(tx, offer_id)
    if offer is None or call is None:
        return Part(Farewell.NOBODY_CAME)
    if offer.connected_at is not None:
        return await conversation.after(tx, offer_id)
    theirs = offer.state == offers.State.ACCEPTED and call.offer_id == offer.id
    if not theirs or call.state not in FETCHED | {State.CONNECTING}:
        return Part(Farewell.NOBODY_CAME)
    if call.state == State.CONNECTING:
        # Only when the caller is in their queue: a Dial to one that does not exist yet fails.
        in_queue = call.queue_sid is not None
        if in_queue:
            return Connect(offer.id, call.id, tx.rules.star_menu)
        return AwaitCaller(offer.id, first=False)
    tapped = await offers.press(tx, offer, key, token)
    return await _wait_on(tx, offer, call, key, tapped=tapped)


async def _wait_on(tx: Transaction, offer: Offer, call: Call, key: str, *, tapped: bool) -> Reply:
    if key == FetchKey.GIVE_UP and not tapped:
        # The counsellor can't just now, as if they declined.
        await counsellors.rest(tx.connection, offer.counsellor_id, until=tx.now + tx.rules.rest_after_miss)
        return await _stop(tx, call, Farewell.GAVE_UP)
    left = tx.rules.fetch - (tx.now - (offer.accepted_at or tx.now))
    if left < _A_PIECE:
        return await _stop(tx, call, Farewell.NOBODY_CAME)
    # Tell the keys again only while there is time for that.
    told = key != keys.NONE and left > _TOLD_AGAIN
    return AwaitCaller(offer.id, first=told and tapped, unknown_key=told and not tapped)


async def _stop(tx: Transaction, call: Call, farewell: Farewell) -> Reply:
    why = (
        "the counsellor gave up" if farewell is Farewell.GAVE_UP else "the counsellor has waited long enough"
    )
    await lifecycle.counsellor_gone(tx, call, why)
    return Part(farewell)


_WORDS = {
    WhoKey.LATER: SayNoMoreWord.LATER,
    WhoKey.CANCEL: SayNoMoreWord.CANCELLED,
    WhoKey.NEVER: SayNoMoreWord.NEVER,
    keys.NONE: SayNoMoreWord.GOODBYE,
}
