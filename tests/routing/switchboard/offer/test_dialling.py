"""Dialling: of many processes that see an offer's turn, one rings its phone (promise P2)."""

import asyncio

from routing.switchboard.actions import Ring
from routing.switchboard.offer import dialling, dispatching
from tests.routing.switchboard.switchboards import Switchboard


async def test_p2_an_offer_is_claimed_by_one_process(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    await switchboard.waiting(1)
    (ring,) = [
        action
        for action in (await switchboard.run(dispatching.serve_line)).actions
        if isinstance(action, Ring)
    ]
    claims = await asyncio.gather(*(switchboard.run(dialling.claim, ring.offer_id) for _ in range(20)))
    assert sum(claim.reply is not None for claim in claims) == 1
