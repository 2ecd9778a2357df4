"""Callers whose own leg rings a counsellor."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from routing.legs import LegState
from routing.switchboard.call import waiting
from routing.switchboard.call.waiting import QueueResult
from routing.switchboard.offer import carrier, dispatching, ringing
from routing.switchboard.replies import DialOut
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.switchboards import NOW, Switchboard

HELD = "select phone from holds where released_at is null"


async def ringing_out(switchboard: Switchboard) -> tuple[UUID, UUID]:
    """Let a caller's leg ring the only counsellor: (call, offer)."""
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0)
    await switchboard.run(carrier.is_silent)
    await switchboard.run(dispatching.serve_line)
    out = await led_out(switchboard, call_id)
    assert isinstance(out, DialOut)
    await switchboard.run(ringing.leg_is, out.offer_id, "CB1", LegState.RINGING, 1)
    return call_id, out.offer_id


async def led_out(switchboard: Switchboard, call_id: UUID) -> Any:
    async with switchboard.database.begin() as connection:
        now = NOW + timedelta(seconds=10)
        return (
            await decided(
                waiting.left, switchboard.helpline, connection, now, call_id, QueueResult.ASKED_TO, alive=True
            )
        ).reply
