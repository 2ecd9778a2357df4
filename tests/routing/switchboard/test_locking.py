"""Locking: a transaction that wants an offer waits for the one that holds its call, and then reads the new state."""

import asyncio
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import offers
from routing.offers import State
from routing.switchboard import locking
from tests.routing.switchboard.switchboards import NOW, Switchboard
from tests.routing.transactions import tx_at

WAITS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


async def test_who_comes_second_reads_what_the_first_has_written(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    call_id = await switchboard.waiting(1)
    ((offer_id, _),) = await switchboard.ringing_offers(call_id, 1)

    async def as_second() -> State | None:
        async with switchboard.database.begin() as connection:
            offer, _ = await locking.offer_and_call(tx_at(connection, NOW), offer_id)
            return None if offer is None else offer.state

    async with switchboard.database.begin() as connection:
        first = tx_at(connection, NOW)
        offer, call = await locking.offer_and_call(first, offer_id)
        assert offer is not None
        assert call is not None
        assert (offer.id, call.id) == (offer_id, call_id)
        second = asyncio.create_task(as_second())
        while not second.done() and not await switchboard.rows_as_owner(WAITS):
            pass
        assert not second.done(), "it did not wait"
        assert await offers.move(first, offer, State.DECLINED, "a test")
    assert await second == State.DECLINED


async def test_an_unknown_offer_has_neither_offer_nor_call(connection: AsyncConnection) -> None:
    assert await locking.offer_and_call(tx_at(connection, NOW), uuid4()) == (None, None)
