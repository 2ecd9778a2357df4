"""Rings: helpers that make offers and end legs."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import holds
from routing.legs import LegState
from routing.offers import Offer, State
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.offer import ringing
from routing.switchboard.replies import Reply
from routing.transaction import Helpline
from tests.routing.rows import NOW, SECOND, a_call, an_offer, column, phone_of, rules
from tests.routing.switchboard.decided import Decided, decided
from tests.routing.transactions import tx_at

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))
LATER = NOW + 25 * SECOND


async def offered(connection: AsyncConnection, state: State, n: int = 1, **changed: Any) -> Offer:
    """Offer a caller to a counsellor, and hold the counsellor's phone for it."""
    (counsellor_id,) = await column(connection, f"select id from counsellors where phone = '{phone_of(n)}'")  # noqa: S608 - ours
    call = await a_call(connection)
    known = {"phone": phone_of(n), "leg_sid": f"CB{n}", "dialled_at": NOW, **changed}
    offer = await an_offer(connection, call.id, counsellor_id, state, **known)
    await holds.take(tx_at(connection, NOW), offer.phone, call_id=call.id, offer_id=offer.id, check_at=NOW)
    return offer


async def over(
    connection: AsyncConnection, offer: Offer, leg: LegState, at: datetime = LATER
) -> Decided[Reply]:
    assert offer.leg_sid is not None
    return await decided(ringing.leg_is, HELPLINE, connection, at, offer.id, offer.leg_sid, leg, 9)


async def misses(connection: AsyncConnection) -> list[Any]:
    return await column(connection, "select misses from counsellors order by id")
