"""The ring back: the ring of a callback's phone: claimed once, made or refused, or nobody knows.

It is claimed before it is made, and never made twice (docs/decisions/0003); that the leg is over is the one thing
that ends an attempt.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, callbacks, calls, counsellors, holds, timeline
from routing.calls import Call, State
from routing.legs import LegState, Refusal
from routing.line import carrier_health, pacing, queue
from routing.quiet_hours import allowed_from
from routing.switchboard.actions import (
    Action,
    Board,
    Decision,
    LetCounsellorGo,
    RingBack,
    StopRinging,
    TellSetAside,
)
from routing.switchboard.call import ending
from routing.switchboard.callback import lifecycle
from routing.switchboard.offer import carrier
from routing.switchboard.replies import Nothing

HEARD_OF_WITHIN = timedelta(seconds=15)  # a leg whose making nobody is sure of


@dataclass(frozen=True, slots=True)
class DialBack:
    """What the carrier needs to ring a callback's phone, and its pacing slot."""

    call_id: UUID
    phone: str
    at: datetime


async def claim(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID
) -> DialBack | Decision:
    """Claim the ring of a callback's phone: one process gets it, once, and only while a counsellor waits."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.FETCHING or call.offer_id is None or call.caller_sealed is None:
        return Decision(Nothing())
    if (why := await _in_vain(connection, call)) is not None:
        return Decision(Nothing(), tuple(await lifecycle.counsellor_gone(board, connection, now, call, why)))
    number = board.sealer.opened(call.caller_sealed)
    if number is None:
        return await _set_aside(board, connection, now, call)
    if (why := await _must_not_ring(board, connection, now, call)) is not None:
        await lifecycle.not_now(board, connection, now, call, why)
        return await ending.end(board, connection, now, call.id, why)
    # Before the hold: a dispatch takes the two in this order.
    slots = await pacing.free_slots(
        connection, now, per_second=board.rules.calls_per_second, within=board.rules.fetch
    )
    over_by = slots.first + board.rules.ring_backstop + board.rules.screen
    phone = await _held_as(board, connection, number)
    if not await holds.take(connection, now, phone, call_id=call.id, check_at=over_by):
        await lifecycle.not_now(board, connection, now, call, "the phone is held")
        return await ending.end(board, connection, now, call.id, "the phone is held")
    await calls.move(connection, call.id, State.CALLING, now, "a counsellor waits", check_at=over_by)
    await pacing.use(connection, slots.at(1))
    return DialBack(call.id, number, slots.first)


async def _set_aside(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> Decision:
    """Nobody can ring it without the key that sealed it: no counsellor after the other is to wait in vain."""
    why, callback = "no key opens its number", await lifecycle.of_attempt(connection, call)
    actions: list[Action] = []
    if callback is not None:
        await callbacks.set_aside(connection, callback, now, why, until=now + lifecycle.SET_ASIDE_FOR)
        actions = [TellSetAside("callback", callback.call_id, why)]
    over = await ending.end(board, connection, now, call.id, why)
    return Decision(Nothing(), (*actions, *over.actions))


async def slot_came(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID
) -> Decision | None:
    """Its slot has come: None says ring. Where the counsellor has gone meanwhile, it takes its place in line again."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING:
        return Decision(Nothing())
    if call.offer_id is not None:
        return None
    return await refused(board, connection, now, call_id, "the counsellor has gone", Refusal.CROWDED)


async def dialled(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg_sid: str
) -> Decision:
    """Note the leg that the carrier made; end it at once when nobody waits for its caller any more."""
    call = await calls.locked(connection, call_id)
    if call is None:
        return Decision(Nothing())
    told = await carrier.create_worked(connection)
    await calls.name_leg(connection, call, leg_sid)
    unwanted = call.is_over or (call.state == State.CALLING and call.offer_id is None)
    return Decision(Nothing(), (*told, *([StopRinging(call.id, leg_sid)] if unwanted else ())))


async def refused(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, why: str, refusal: Refusal
) -> Decision:
    """The carrier certainly made no leg: for a reason that passes, it is asked again while the counsellor waits."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING:
        return Decision(Nothing())
    if refusal in {Refusal.PHONE, Refusal.ACCOUNT}:
        return await ending.end(board, connection, now, call.id, why)
    again_at = now + board.rules.rest_after_refusal
    check_at = again_at + board.rules.rest_after_refusal
    back = await calls.move(connection, call.id, State.FETCHING, now, why, check_at=check_at)
    await holds.release_visit(connection, now, call_id=call.id)
    if back is None or back.offer_id is not None:
        return Decision(Nothing(), (RingBack(call.id, again_at),))
    gone = await lifecycle.counsellor_gone(board, connection, now, back, "nobody waits any more")
    return Decision(Nothing(), tuple(gone))


async def unsure(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, *, silent: bool = False
) -> Decision:
    """The carrier's answer was lost: a leg may ring. It is never asked for again."""
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Decision(Nothing())
    await timeline.record(connection, call.id, now, "callback.unsure")
    told = await carrier.create_failed(connection, now, again=silent)
    return Decision(Nothing(), (*told, LetCounsellorGo(call.id, now + HEARD_OF_WITHIN)))


async def unheard_of(board: Board, connection: AsyncConnection, now: datetime, call_id: UUID) -> Decision:
    """Still nothing is heard of a leg: its counsellor need not wait for it, and the phone stays held.

    Should it ring after all, who says that it is them is served next.
    """
    call = await calls.locked(connection, call_id)
    if call is None or call.state != State.CALLING or call.has_leg:
        return Decision(Nothing())
    why = "no leg is heard of"
    return Decision(Nothing(), tuple(await lifecycle.counsellor_gone(board, connection, now, call, why)))


async def leg_is(
    board: Board, connection: AsyncConnection, now: datetime, call_id: UUID, leg_sid: str, leg: LegState
) -> Decision:
    """Take the carrier's word about the leg of a callback's caller."""
    call = await calls.locked(connection, call_id)
    if call is None or call.is_over or not await calls.name_leg(connection, call, leg_sid):
        return Decision(Nothing())
    if leg.is_over:
        return await ending.end(board, connection, now, call.id, f"the leg ended: {leg}")
    if leg is LegState.RINGING and call.state == State.CALLING:
        await timeline.record(connection, call.id, now, "callback.ringing")
    return Decision(Nothing())


async def check(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> list[Action]:
    """Look at an attempt without a leg: it waits in line, or its ring was never made, or never heard of."""
    if call.state == State.FETCHING:
        await calls.set_values(connection, call.id, check_at=now + board.rules.rest_after_refusal)
        return [RingBack(call.id, now)]
    if call.state == State.CALLING:
        why = "no leg was ever heard of"
        return list((await ending.end(board, connection, now, call.id, why)).actions)
    callback = await lifecycle.of_attempt(connection, call)
    if callback is None or callback.state != callbacks.State.IN_LINE:
        # It was settled just as it entered the line.
        return list((await ending.end(board, connection, now, call.id, "its callback is over")).actions)
    await calls.set_values(connection, call.id, check_at=now + board.rules.conversation_check)
    return []


async def _in_vain(connection: AsyncConnection, call: Call) -> str | None:
    """Tell why its counsellor need not wait for it, though it may be rung later; None when it can be rung."""
    if (await carrier_health.state(connection)).is_down:
        return "the carrier does not answer"
    return "its caller is on the line" if await queue.is_on_the_line(connection, call) else None


async def _must_not_ring(board: Board, connection: AsyncConnection, now: datetime, call: Call) -> str | None:
    """Tell why a callback must not be rung now, although it could be when it was offered; None when it may."""
    callback = await lifecycle.of_attempt(connection, call)
    if callback is None:
        return "its callback is over"
    if (
        allowed_from(
            now, board.rules.callback_quiet, board.rules.zone, night_asked_at=callback.night_asked_at
        )
        > now
    ):
        return "quiet hours began"
    if callback.expires_at <= now:
        return "too long ago"
    hashes = board.sealer.hashes(board.sealer.open(call.caller_sealed or b""))
    return "the number is blocked" if await blocks.is_blocked(connection, now, hashes) else None


async def _held_as(board: Board, connection: AsyncConnection, number: str) -> str:
    """Return what a hold names a phone by: a counsellor's number, but of a caller's no more than the hash (P6)."""
    known = await counsellors.by_phone(connection, number)
    return holds.hashed(board.sealer.hash(number)) if known is None else known.phone
