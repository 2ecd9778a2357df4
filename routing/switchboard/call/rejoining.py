"""Rejoining: a counsellor who lost their caller rings in, and is joined to them on this very leg (design, part 4.7).

It is an offer like any other, accepted at the desk: its leg is the one on which they rang us.
"""

from datetime import datetime
from uuid import UUID, uuid4

from routing import calls, counsellors, holds, offers, timeline
from routing.calls import Call
from routing.counsellors import Counsellor
from routing.line import lost_callers
from routing.offers import Offer, State
from routing.switchboard.actions import Look
from routing.switchboard.call import ending
from routing.switchboard.replies import Connect, Farewell, Part, Reply
from routing.transaction import Transaction


async def lost_caller(tx: Transaction, desk_call: Call, counsellor: Counsellor) -> UUID | None:
    """Return the call whose caller the counsellor had lost shortly before they rang in, if it still waits."""
    if not (counsellor.active and counsellor.cleared):
        return None
    since = desk_call.arrived_at - tx.rules.comes_back
    return await lost_callers.caller_of(tx, counsellor.id, since)


async def regain(tx: Transaction, desk_call: Call, counsellor: Counsellor) -> Reply | None:
    """Join a counsellor to the caller whom they have lost; None if there is none, or another was quicker (P3)."""
    call_id = await lost_caller(tx, desk_call, counsellor)
    if call_id is None or await calls.locked(tx.connection, call_id) is None:
        return None
    # Checked again under the lock: another counsellor may have had them since.
    if await lost_caller(tx, desk_call, counsellor) != call_id:
        return None
    offer = _accepted(tx.now, desk_call, call_id, counsellor.id, counsellor.phone)
    won = await calls.move(
        tx,
        call_id,
        calls.State.CONNECTING,
        "their counsellor is back, and pressed 1",
        only_from=(calls.State.WAITING,),
        check_at=tx.now + tx.rules.join_at_most,
        offer_id=offer.id,
        detail={"counsellor": counsellor.id},
    )
    if won is None:
        return None
    await offers.plan(tx.connection, [offer])
    await timeline.record(
        tx,
        call_id,
        f"offer.{State.ACCEPTED}",
        why="pressed 1 at the desk",
        offer=str(offer.id),
        counsellor=counsellor.id,
    )
    check_at = tx.now + tx.rules.conversation_check
    await holds.pass_to_offer(tx, counsellor.phone, call_id=call_id, offer_id=offer.id, check_at=check_at)
    await calls.set_values(tx.connection, desk_call.id, check_at=check_at)
    await counsellors.note_offered(tx.connection, tx.now, [counsellor.id])
    await ending.cancel_offers(tx, call_id, "their own counsellor is back", but=offer.id)
    tx.after_commit(Look())
    return _hears(tx, offer, won)


async def hears_again(tx: Transaction, desk_call: Call) -> Reply | None:
    """Return what a desk call that was joined to a caller hears; None if it was not."""
    offer = await offers.by_leg(tx.connection, desk_call.sid)
    call = None if offer is None else await calls.by_id(tx.connection, offer.call_id)
    if offer is None or call is None:
        return None
    is_theirs = call.offer_id == offer.id and not call.is_over
    return _hears(tx, offer, call) if is_theirs else Part(Farewell.CALLER_GONE)


def _hears(tx: Transaction, offer: Offer, call: Call) -> Connect:
    return Connect(offer.id, call.id, tx.rules.star_menu, still_there=True)


def _accepted(now: datetime, desk_call: Call, call_id: UUID, counsellor_id: int, phone: str) -> Offer:
    return Offer(
        id=uuid4(),
        call_id=call_id,
        counsellor_id=counsellor_id,
        phone=phone,
        state=State.ACCEPTED,
        planned_at=now,
        dial_at=now,
        dialled_at=now,
        unsure=False,
        leg_sid=desk_call.sid,
        sequence=-1,
        answered_at=now,
        accepted_at=now,
    )
