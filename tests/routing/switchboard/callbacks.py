"""Helpers that request, agree to and accept callbacks."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from routing.sql.key_taps import ONE_TAP
from routing.switchboard.actions import Ring, RingBack
from routing.switchboard.call import ending, waiting
from routing.switchboard.callback import request
from routing.switchboard.callback.replies import AwaitCaller
from routing.switchboard.offer import dialling, dispatching, ringing
from tests.routing.switchboard.decided import Answer, Decided, decided
from tests.routing.switchboard.switchboards import NOW, Switchboard

LATER = NOW + timedelta(minutes=1)


async def agreed(switchboard: Switchboard, n: int = 0) -> UUID:
    """Let a caller wait, agree to a callback and hang up; return the call that asked."""
    call_id = await switchboard.waiting(n)
    await press(switchboard, call_id, "1")
    await switchboard.run(request.take_number_key, call_id, "1", now=NOW + 2 * ONE_TAP)
    await switchboard.run(ending.end, call_id, "the caller hung up")
    return call_id


async def press(switchboard: Switchboard, call_id: UUID, key: str) -> None:
    async with switchboard.database.begin() as connection:
        await decided(waiting.wait, switchboard.helpline, connection, NOW, call_id, key=key)


async def accepted(switchboard: Switchboard, leg: str = "CB1") -> tuple[UUID, UUID]:
    """Let a counsellor accept the callback that is offered: (offer, call)."""
    decision = await switchboard.run(dispatching.serve_line, now=LATER)
    (ring,) = (action for action in decision.actions if isinstance(action, Ring))
    await switchboard.run(dialling.claim, ring.offer_id, now=LATER)
    await switchboard.run(ringing.screen, ring.offer_id, leg, now=LATER)
    hears = await switchboard.run(ringing.take_key, ring.offer_id, leg, "1", now=LATER)
    assert isinstance(hears.reply, AwaitCaller)
    assert [action.call_id for action in hears.actions if isinstance(action, RingBack)] == [ring.call_id]
    return ring.offer_id, ring.call_id


async def at_once(
    switchboard: Switchboard, times: int, use_case: Callable[..., Awaitable[Answer]], *facts: Any
) -> list[Decided[Answer]]:
    return await asyncio.gather(*(switchboard.run(use_case, *facts, now=LATER) for _ in range(times)))
