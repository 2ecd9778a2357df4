"""Locking: one order, so that no two events wait for each other: call before offer, callback and hold."""

from uuid import UUID

from routing import calls, offers
from routing.calls import Call
from routing.offers import Offer
from routing.transaction import Transaction


async def offer_and_call(tx: Transaction, offer_id: UUID) -> tuple[Offer, Call] | tuple[None, None]:
    """Lock the call of an offer until commit, then read both as they are under that lock."""
    call = await calls.locked_by_offer(tx.connection, offer_id)
    offer = None if call is None else await offers.by_id(tx.connection, offer_id)
    return (None, None) if call is None or offer is None else (offer, call)
