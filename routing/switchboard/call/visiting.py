"""Visiting: the end of a leg that rang us: a caller's, or a counsellor's, who may have been joined on it."""

from routing import calls, offers
from routing.legs import LegState
from routing.switchboard import locking
from routing.switchboard.call import ending
from routing.switchboard.offer import ringing
from routing.switchboard.replies import Reply
from routing.transaction import Transaction


async def leg_is(tx: Transaction, sid: str, leg: LegState) -> Reply:
    """Take the carrier's word about a leg that rang us; the offer of a counsellor joined on it ends too."""
    joined = await offers.by_leg(tx.connection, sid) if leg.is_over else None
    visit = None if joined is None else await calls.by_sid(tx.connection, sid)
    if joined is None or visit is None:
        return await ending.leg_is(tx, sid, leg)
    # Both calls before any hold, the usual order: one hold of the phone is for both.
    await calls.locked(tx.connection, visit.id)
    offer, call = await locking.offer_and_call(tx, joined.id)
    over = await ending.leg_is(tx, sid, leg)
    if offer is None or call is None:
        return over
    await ringing.leg_over(tx, offer, call, leg)
    return over
