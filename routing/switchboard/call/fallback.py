"""The fallback: what a leg hears whose document failed, by the state of its call or offer."""

from datetime import datetime

from routing import calls, holds, offers
from routing.calls import Call
from routing.offers import Offer, State
from routing.switchboard.call import arrival, back_to_line, conversation, ending, resume
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import attempt
from routing.switchboard.keys import WhoKey
from routing.switchboard.offer import acceptance, from_caller_leg, offline_talks, ringing
from routing.switchboard.replies import Farewell, Greet, Nothing, Part, Reply
from routing.transaction import Transaction


async def take_up(tx: Transaction, arriving: IncomingCall, *, alive: bool) -> Reply:
    """Answer a leg by where it stands; an unknown one has just arrived."""
    offer = await offers.by_leg(tx.connection, arriving.sid)
    if offer is not None:
        return await _counsellor(tx, offer, alive=alive)
    call = await calls.by_sid(tx.connection, arriving.sid)
    if call is None and arriving.caller == tx.rules.number:
        # Our leg to a counsellor, whose offer is erased.
        return Part(Farewell.CALLER_GONE)
    if call is None:
        return await arrival.arrive(tx, arriving)
    await _is_here(tx, call)
    return await _resume(tx, call)


async def come_back(
    tx: Transaction,
    arriving: IncomingCall,
    *,
    alive: bool,
    language: str,
    returns: int = 0,
    stayed: bool = False,
    asked_again: bool = False,
) -> Reply:
    """Take up a caller who was served, and greeted, without the database, now that it is back.

    `returns`: how often a counsellor had left them after a short talk; `stayed`: they have heard that they may hang up,
    and still want to talk; `asked_again`: their key of the language menu meant nothing.
    """
    call = await calls.by_sid(tx.connection, arriving.sid)
    if not alive:
        why = "the caller hung up"
        return Nothing() if call is None else await ending.end(tx, call.id, why)
    if call is None:
        arrived = await arrival.arrive(tx, arriving)
        if not isinstance(arrived, Greet):
            return arrived
        call = await calls.by_sid(tx.connection, arriving.sid)
    if call is None or (call := await calls.locked(tx.connection, call.id)) is None:
        return Nothing()
    await _is_here(tx, call)
    if call.state == calls.State.TALKING and not _comes_again(tx.now, call):
        return await _left(tx, call, returns, stayed=stayed)
    if returns > call.short_talks:
        await calls.set_values(tx.connection, call.id, short_talks=returns)
    if asked_again and call.state == calls.State.GREETING:
        return Greet(call.id, tx.rules.languages, 1, unknown_key=True)
    return await _go_on(tx, call, language)


async def _left(tx: Transaction, call: Call, returns: int, *, stayed: bool) -> Reply:
    """End a conversation of which no end was told: a leg that asks for a document is in none."""
    why = "the counsellor left"
    if stayed:
        await calls.set_values(tx.connection, call.id, short_talks=max(call.short_talks, returns))
        await back_to_line.put_back(tx, call, why)
        call = await calls.by_id(tx.connection, call.id) or call
    else:
        call = await back_to_line.counsellor_left(tx, call, why, returns=returns)
    return await resume.reply(tx, call)


async def _is_here(tx: Transaction, call: Call) -> None:
    """Mark older journal entries stale, and free those who rang or talked for this call without the database."""
    await calls.set_values(tx.connection, call.id, last_seen_at=tx.now)
    await holds.release_visit(tx, call_id=call.id, but=own_phone(tx, call))
    await offline_talks.end(tx, call.id)


def own_phone(tx: Transaction, call: Call) -> list[str]:
    """Return every name by which a call may hold its caller's own phone: a counsellor's, or one rung back."""
    number = tx.sealer.opened(call.caller_sealed)
    if number is None:
        return [] if call.caller_hash is None else [holds.hashed(call.caller_hash)]
    return [number, *map(holds.hashed, tx.sealer.hashes(number))]


async def _go_on(tx: Transaction, call: Call, language: str) -> Reply:
    """Take up a call from its state before the database went, and from where its caller has come since."""
    if call.state == calls.State.GREETING:
        return await arrival.enter_line(tx, call, language)
    if call.state == calls.State.PICKED_UP:
        # Without the database, a callback's caller stays on the line only if they have pressed 1.
        return await attempt.take_who_key(tx, call.id, WhoKey.ME)
    return await _resume(tx, call)


def _comes_again(now: datetime, call: Call) -> bool:
    """Whether this may be a repeated request that arrives just as a counsellor has come."""
    return call.offer_id is not None and now - call.last_seen_at < from_caller_leg.COMES_AGAIN


async def _resume(tx: Transaction, call: Call) -> Reply:
    """Answer a caller whose leg is with us, and rings nobody."""
    await from_caller_leg.settle(tx, call)
    return await resume.reply(tx, call)


async def _counsellor(tx: Transaction, offer: Offer, *, alive: bool) -> Reply:
    if offer.state not in {State.ACCEPTED, State.ENDED}:
        return await ringing.screen(tx, offer.id, offer.leg_sid or "")
    if offer.by_caller:
        return Nothing()
    call = await calls.by_id(tx.connection, offer.call_id)
    is_theirs = call is not None and call.offer_id == offer.id
    if call is not None and is_theirs and call.state in calls.FETCHED | {calls.State.CONNECTING}:
        return acceptance.winner_hears(tx, offer, call)
    joined = offer.connected_at is not None
    return await conversation.parted(tx, offer.id, alive=alive, were_joined=joined)
