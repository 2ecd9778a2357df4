"""The ring back: the ring of a callback's phone: claimed once, then made, refused, or of unknown result.

It is claimed before it is made, and never made twice (docs/decisions/0003). Only the end of its leg ends an attempt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from routing import callbacks, calls, counsellors, holds, offers, timeline
from routing.calls import Call, State
from routing.legs import LegState, Refusal
from routing.line import carrier_health, pacing, queue
from routing.quiet_hours import allowed_from
from routing.switchboard.actions import ReleaseCounsellor, RingBack, StopRinging, TellSetAside
from routing.switchboard.call import ending
from routing.switchboard.callback import lifecycle, not_rung, only_for
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing, Reply
from routing.transaction import Transaction

HEARD_OF_WITHIN = timedelta(seconds=15)  # for a leg that may not exist


@dataclass(frozen=True, slots=True)
class DialBack:
    """What the carrier needs to ring a callback's phone, and its pacing slot."""

    call_id: UUID
    phone: str
    language: str
    at: datetime


async def claim(tx: Transaction, call_id: UUID) -> DialBack | Reply:
    """Claim the ring of a callback's phone: one process gets it, once, and only while a counsellor waits."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.state != State.FETCHING or call.offer_id is None or call.caller_sealed is None:
        return Nothing()
    if (why := await _why_not_now(tx, call)) is not None:
        await lifecycle.counsellor_gone(tx, call, why)
        return Nothing()
    number = tx.sealer.opened(call.caller_sealed)
    if number is None:
        return await _set_aside(tx, call)
    if (why := await _must_not_ring(tx, call)) is not None:
        await lifecycle.not_now(tx, call, why)
        return await ending.end(tx, call.id, why)
    # Before the hold, the order in which a dispatch takes the two.
    slots = await pacing.free_slots(tx, per_second=tx.rules.calls_per_second, within=tx.rules.fetch)
    over_by = slots.first + tx.rules.ring_backstop + tx.rules.screen
    phone = await _held_as(tx, number)
    if not await holds.take(tx, phone, call_id=call.id, check_at=over_by):
        await lifecycle.not_now(tx, call, "the phone is held")
        return await ending.end(tx, call.id, "the phone is held")
    await calls.move(tx, call.id, State.CALLING, "a counsellor waits", check_at=over_by)
    await pacing.use(tx.connection, slots.at(1))
    return DialBack(call.id, number, call.language, slots.first)


async def _set_aside(tx: Transaction, call: Call) -> Reply:
    """Set aside a callback whose number's key is missing: counsellors must not wait for it one after the other."""
    why, callback = "no key opens its number", await lifecycle.of_attempt(tx, call)
    if callback is not None:
        await callbacks.set_aside(tx, callback, why, until=tx.now + lifecycle.SET_ASIDE_FOR)
        tx.after_commit(TellSetAside("callback", callback.call_id, why))
    return await ending.end(tx, call.id, why)


async def slot_came(tx: Transaction, call_id: UUID) -> Reply | None:
    """Return None if it is to ring, now that its slot has come. If the counsellor has gone, it is back in the line."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.state != State.CALLING:
        return Nothing()
    if call.offer_id is not None:
        return None
    return await refused(tx, call_id, "the counsellor has gone", Refusal.CROWDED)


async def dialled(tx: Transaction, call_id: UUID, leg_sid: str) -> Reply:
    """Note the leg that the carrier made; end it at once if nobody waits for its caller any more."""
    call = await calls.locked(tx.connection, call_id)
    if call is None:
        return Nothing()
    await carrier.create_worked(tx)
    await calls.name_leg(tx.connection, call, leg_sid)
    if call.is_over or (call.state == State.CALLING and call.offer_id is None):
        tx.after_commit(StopRinging(call.id, leg_sid))
    return Nothing()


async def refused(tx: Transaction, call_id: UUID, why: str, refusal: Refusal) -> Reply:
    """The carrier made no leg: if the reason passes, ask again while the counsellor waits."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.state != State.CALLING:
        return Nothing()
    if refusal in {Refusal.PHONE, Refusal.ACCOUNT}:
        return await ending.end(tx, call.id, why)
    again_at = tx.now + tx.rules.rest_after_refusal
    check_at = again_at + tx.rules.rest_after_refusal
    back = await calls.move(tx, call.id, State.FETCHING, why, check_at=check_at)
    await holds.release_visit(tx, call_id=call.id)
    if back is None or back.offer_id is not None:
        tx.after_commit(RingBack(call.id, again_at))
        return Nothing()
    await lifecycle.counsellor_gone(tx, back, "nobody waits any more")
    return Nothing()


async def unsure(tx: Transaction, call_id: UUID, *, silent: bool = False) -> Reply:
    """The carrier's answer was lost, so a leg may ring: never ask for it again."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Nothing()
    await timeline.record(tx, call.id, "callback.unsure")
    await carrier.create_failed(tx, again=silent)
    tx.after_commit(ReleaseCounsellor(call.id, tx.now + HEARD_OF_WITHIN))
    return Nothing()


async def unheard_of(tx: Transaction, call_id: UUID) -> Reply:
    """Let the counsellor go, since still nothing is heard of a leg; the phone stays held.

    If it rings after all, a caller who confirms is served next.
    """
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Nothing()
    await lifecycle.counsellor_gone(tx, call, "no leg is heard of")
    return Nothing()


async def leg_is(tx: Transaction, call_id: UUID, leg_sid: str, leg: LegState) -> Reply:
    """Take the carrier's word about the leg of a callback's caller."""
    call = await calls.locked(tx.connection, call_id)
    if call is None or call.is_over or not await calls.name_leg(tx.connection, call, leg_sid):
        return Nothing()
    if leg.is_over:
        return await ending.end(tx, call.id, f"the leg ended: {leg}")
    if leg is LegState.RINGING and call.state == State.CALLING:
        await timeline.record(tx, call.id, "callback.ringing")
    return Nothing()


async def check(tx: Transaction, call: Call) -> None:
    """Look at an attempt without a leg: it waits in line, or its ring was never made, or never heard of."""
    if call.state == State.FETCHING:
        await calls.set_values(tx.connection, call.id, check_at=tx.now + tx.rules.rest_after_refusal)
        tx.after_commit(RingBack(call.id, tx.now))
        return
    if call.state == State.CALLING:
        await ending.end(tx, call.id, "no leg was ever heard of")
        return
    callback = await lifecycle.of_attempt(tx, call)
    if callback is None or callback.state != callbacks.State.IN_LINE:
        # It was settled just as it entered the line.
        await ending.end(tx, call.id, "its callback is over")
        return
    if call.only_for is not None and not await offers.live_of_call(tx.connection, call.id):
        await ending.end(tx, call.id, only_for.WHY)
        return
    await calls.set_values(tx.connection, call.id, check_at=tx.now + tx.rules.conversation_check)


async def _why_not_now(tx: Transaction, call: Call) -> str | None:
    """Tell why its counsellor need not wait, though it may be rung later; None when it can be rung."""
    if (await carrier_health.state(tx.connection)).is_down:
        return "the carrier does not answer"
    return "its caller is on the line" if await queue.is_on_the_line(tx.connection, call) else None


async def _must_not_ring(tx: Transaction, call: Call) -> str | None:
    """Tell why a callback that was offered must not be rung any more; None when it may."""
    callback = await lifecycle.of_attempt(tx, call)
    if callback is None:
        return "its callback is over"
    night = callback.night_asked_at
    allowed = allowed_from(tx.now, tx.rules.callback_quiet, tx.rules.zone, night_asked_at=night)
    # Whoever rings them back by hand has decided that it may be at this hour.
    if call.only_for is None and allowed > tx.now:
        return "quiet hours began"
    if callback.expires_at <= tx.now:
        return "too long ago"
    return await not_rung.why(tx, tx.sealer.hashes(tx.sealer.open(call.caller_sealed or b"")))


async def _held_as(tx: Transaction, number: str) -> str:
    """Return the name under which a phone is held: a counsellor's number, but only the hash of a caller's (P6)."""
    known = await counsellors.by_phone(tx.connection, number)
    return holds.hashed(tx.sealer.hash(number)) if known is None else known.phone
