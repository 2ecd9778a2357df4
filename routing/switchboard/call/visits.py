"""Visits: a counsellor's phone is held while it is on the line with us, whoever began the call (promise P2)."""

from routing import holds, log_context, offers
from routing.calls import Call
from routing.offers import Offer, State
from routing.switchboard import locking
from routing.switchboard.actions import Dispatch
from routing.switchboard.call import ending
from routing.switchboard.testring import ringing as testing
from routing.transaction import Transaction

ON_THE_LINE = "its phone is on the line with us"


async def begin(tx: Transaction, call: Call, phone: str) -> None:
    """Claim the phone of a counsellor who calls us, until their call is over.

    A ring of it goes on to somebody else, and is no miss; a test ring is called off. A conversation on another line of
    this number, or a wrap-up, keeps its own claim.
    """
    offer_id, test_id = await holds.rings_on(tx.connection, phone)
    offer, _ = (None, None) if offer_id is None else await locking.offer_and_call(tx, offer_id)
    if offer is not None and (after := await offers.move(tx, offer, State.CANCELLED, ON_THE_LINE)):
        await ending.release_phone(tx, offer, after)
        tx.after_commit(Dispatch())
    if test_id is not None:
        await testing.call_off(tx, test_id)
    # A ring planned at this very moment finds the visit when it is to be made.
    await holds.visit(tx, phone, call_id=call.id, check_at=tx.now + tx.rules.silence)
    log_context.is_call(call.id)


async def forgo(tx: Transaction, offer: Offer, rung: frozenset[int] = frozenset()) -> bool:
    """Give up a planned offer if its phone is on the line by now; return whether it is."""
    if offer.counsellor_id not in rung and await holds.is_only_claim(tx.connection, offer_id=offer.id):
        return False
    await offers.move(tx, offer, State.CANCELLED, ON_THE_LINE)
    await holds.release(tx, "offer cancelled", offer_id=offer.id)
    return True
