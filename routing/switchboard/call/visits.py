"""Visits: a counsellor's phone that is on the line with us is held, whoever began it (promise P2)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import holds, log_context, offers
from routing.calls import Call
from routing.offers import Offer, State
from routing.switchboard import locking
from routing.switchboard.actions import Action, Board, Dispatch
from routing.switchboard.call import ending

ON_THE_LINE = "its phone is on the line with us"


async def begin(
    board: Board, connection: AsyncConnection, now: datetime, call: Call, phone: str
) -> list[Action]:
    """Claim the phone of a counsellor who calls us, until their call is over.

    Whatever rings it just now goes on to somebody else, and is no miss. Who talks, on another line of this number, or
    rests, is held for that too.
    """
    actions: list[Action] = []
    offer_id = await holds.offer_on(connection, phone)
    offer, _ = (None, None) if offer_id is None else await locking.offer_and_call(connection, offer_id)
    if offer is not None and (
        after := await offers.move(connection, offer, State.CANCELLED, now, ON_THE_LINE)
    ):
        actions = [*await ending.let_go(connection, now, offer, after), Dispatch()]
    # What is planned for it in this very moment finds the visit when its ring is to be made.
    await holds.visit(connection, now, phone, call_id=call.id, check_at=now + board.rules.silence)
    log_context.is_call(call.id)
    return actions


async def forgo(
    connection: AsyncConnection, now: datetime, offer: Offer, rung: frozenset[int] = frozenset()
) -> bool:
    """Give up a planned offer whose phone is on the line by now; answer whether it is so."""
    if offer.counsellor_id not in rung and await holds.has_alone(connection, offer_id=offer.id):
        return False
    await offers.move(connection, offer, State.CANCELLED, now, ON_THE_LINE)
    await holds.release(connection, now, "offer cancelled", offer_id=offer.id)
    return True
