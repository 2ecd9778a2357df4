"""Only for: an attempt that waits for one phone alone ends when that phone has not taken it."""

from routing import calls
from routing.calls import Call, State
from routing.offers import Offer
from routing.switchboard.call import ending
from routing.transaction import Transaction

WHY = "the supervisor's phone did not take it"


async def left(tx: Transaction, offer: Offer, call: Call) -> None:
    """Note that a ring is over: an attempt that was only for this phone ends, if it still waits without a leg."""
    if call.only_for != offer.counsellor_id:
        return
    # It may have come back to the line just now.
    found = await calls.by_id(tx.connection, call.id)
    if found is not None and found.state == State.WAITING and not found.has_leg:
        await ending.end(tx, call.id, WHY)
