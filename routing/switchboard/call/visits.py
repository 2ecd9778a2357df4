"""Visits: a counsellor's phone that is on the line with us is held, whoever began it (promise P2)."""

from routing import holds, log_context, offers
from routing.calls import Call
from routing.offers import Offer, State
from routing.switchboard import locking
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import ending
from routing.transaction import Transaction

ON_THE_LINE = "its phone is on the line with us"


async def begin(tx: Transaction, call: Call, phone: str) -> None:
    """Claim the phone of a counsellor who calls us, until their call is over.

    Whatever rings it just now goes on to somebody else, and is no miss. Who talks, on another line of this number, or
    rests, is held for that too.
    """
    offer_id = await holds.offer_on(tx.connection, phone)
    offer, _ = (None, None) if offer_id is None else await locking.offer_and_call(tx, offer_id)
    if offer is not None and (after := await offers.move(tx, offer, State.CANCELLED, ON_THE_LINE)):
        await ending.let_go(tx, offer, after)
        tx.after_commit(Dispatch())
    # What is planned for it in this very moment finds the visit when its ring is to be made.
    await holds.visit(tx, phone, call_id=call.id, check_at=tx.now + tx.rules.silence)
    log_context.is_call(call.id)


async def forgo(tx: Transaction, offer: Offer, rung: frozenset[int] = frozenset()) -> bool:
    """Give up a planned offer whose phone is on the line by now; answer whether it is so."""
    if offer.counsellor_id not in rung and await holds.has_alone(tx.connection, offer_id=offer.id):
        return False
    await offers.move(tx, offer, State.CANCELLED, ON_THE_LINE)
    await holds.release(tx, "offer cancelled", offer_id=offer.id)
    return True
