"""Ringing back: a supervisor rings a caller as the hotline: their own phone first, key 1 there, then the caller's.

It is an attempt of a callback that waits for one phone alone (docs/decisions/0266); from key 1 on it is like any other:
the phones are held (promise P2), and nothing is said of us before whoever picks up presses 1 (promise P6).
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from routing import callbacks, calls, holds, offers, timeline
from routing.callbacks import Callback, State
from routing.calls import Behind, Call
from routing.line import carrier_health, pacing, queue
from routing.offers import Offer
from routing.supervision import by_hand, own_phone
from routing.supervision.barring import NumberNotKept
from routing.supervision.by_hand import CallbackRefused
from routing.supervision.handling import Handling
from routing.supervision.own_phone import OwnPhone
from routing.switchboard.actions import Ring
from routing.switchboard.callback import in_line, lifecycle, on_behalf, questions
from routing.transaction import Transaction

_WHY = "a supervisor rings them back"
_TAKEN_OVER_AFTER = timedelta(seconds=2)  # then another process makes the ring


class OwnPhoneHeld(CallbackRefused):
    """The supervisor's phone rings, talks or rests."""


class OnTheLine(CallbackRefused):
    """Its caller is on the line now."""


class InOtherHands(CallbackRefused):
    """Another supervisor has the open callback of its caller."""


class CarrierAway(CallbackRefused):
    """The carrier makes no calls for us now."""


async def ring_callback(tx: Transaction, callback_id: UUID, account: int) -> UUID:
    """Ring a supervisor's phone for a callback; return the attempt's call. Raises CallbackRefused, PhoneNotProven."""
    phone = await own_phone.proven(tx.connection, account)
    callback, number = await by_hand.may_be_rung(tx, callback_id)
    if await queue.is_phone_on_the_line(tx.connection, tx.sealer.hashes(number)):
        raise OnTheLine
    if (await carrier_health.state(tx.connection)).is_down:
        raise CarrierAway
    call_id = uuid4()
    # Whoever presses it decides that it may ring now, in quiet hours too; its caller has not asked for that.
    expires_at = max(callback.expires_at, await lifecycle.expires(tx, tx.now, callback.night_asked_at))
    after = await callbacks.move(
        tx,
        callback,
        State.IN_LINE,
        _WHY,
        by_hand=True,
        attempt_id=call_id,
        expires_at=expires_at,
        ended_at=None,
    )
    if after is None:
        raise by_hand.IsOver
    await by_hand.leaves_line(tx, callback, _WHY)
    await in_line.add_attempt(
        tx,
        after,
        call_id,
        number,
        # Nobody's place is behind it, and dispatch offers it to nobody.
        place_at=tx.now,
        behind=Behind.ALL_CALLERS,
        only_for=phone.counsellor_id,
        reasons={},
    )
    await timeline.record(
        tx,
        call_id,
        f"call.{calls.State.WAITING}",
        why=_WHY,
        callback=str(after.id),
        asked_in=str(after.call_id),
        attempt=after.attempts + 1,
        by=f"account {account}",
    )
    await _ring(tx, call_id, phone)
    return call_id


async def ring_caller(tx: Transaction, call_id: UUID, account: int, *, for_message: bool = False) -> Callback:
    """Ring the caller of a call back, by a callback that is the supervisor's then; return it.

    `for_message`: they work on the message that was left in it, and what comes of it stands there. Raises
    CallbackRefused, PhoneNotProven.
    """
    call = await calls.locked(tx.connection, call_id)
    number = None if call is None else questions.own_number(tx, call)
    if call is None or number is None:
        raise NumberNotKept
    hashes = tx.sealer.hashes(number)
    await by_hand.refuse_barred(tx, hashes)
    callback = await _given_up(tx, call, hashes)
    callback = callback or await on_behalf.agree(tx, call, _WHY, for_message=for_message)
    if callback is None:
        raise NumberNotKept
    if callback.handling == Handling.NEW or callback.for_message:
        hand = {"handling": Handling.CLAIMED, "handled_by": f"account {account}", "handled_at": tx.now}
        callback = await callbacks.set_values(tx.connection, callback, **hand)
    elif callback.handling == Handling.CLAIMED and callback.handled_by != f"account {account}":
        raise InOtherHands
    await ring_callback(tx, callback.id, account)
    return callback


async def _given_up(tx: Transaction, call: Call, hashes: Sequence[bytes]) -> Callback | None:
    """Return the last callback of this call to its caller, if it reached nobody: it is rung again, not doubled."""
    if await callbacks.open_of(tx.connection, hashes) is not None:
        return None
    last = await callbacks.of_call(tx.connection, call.id)
    if last is None or last.state not in {State.EXHAUSTED, State.EXPIRED} or last.number_hash not in hashes:
        return None
    return last


async def _ring(tx: Transaction, call_id: UUID, phone: OwnPhone) -> None:
    # Before the hold, the order in which a dispatch takes the two.
    slots = await pacing.free_slots(tx, per_second=tx.rules.calls_per_second, within=tx.rules.fetch)
    offer = Offer(
        id=uuid4(),
        call_id=call_id,
        counsellor_id=phone.counsellor_id,
        phone=phone.phone,
        state=offers.State.PLANNED,
        planned_at=tx.now,
        dial_at=slots.first,
        deadline_at=slots.first + _TAKEN_OVER_AFTER,
        unsure=False,
        sequence=-1,
    )
    await offers.plan(tx.connection, [offer])
    over_by = offer.dial_at + tx.rules.ring_backstop + tx.rules.screen
    if not await holds.take(tx, phone.phone, call_id=call_id, offer_id=offer.id, check_at=over_by):
        raise OwnPhoneHeld
    await calls.set_values(tx.connection, call_id, check_at=over_by)
    await pacing.use(tx.connection, slots.at(1))
    tx.after_commit(Ring(offer.id, offer.dial_at, call_id))
