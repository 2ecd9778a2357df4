"""Data that is kept about a caller."""

from ivr.lab import Leg
from routing import voicemails
from routing.summaries import making
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import Hotline


async def has_called(hotline: Hotline, number: str = "+6281390000001") -> Leg:
    caller = hotline.caller(number)
    leg = await hotline.waits(caller)
    await caller.hangs_up()
    await hotline.passes(2)
    return leg


async def a_recording(hotline: Hotline, leg: Leg) -> str:
    """Record a caller's message at the carrier, and announce it here."""
    recording = hotline.lab.add_recording(leg)
    recording.stop()
    call = await hotline.call_of(leg)
    async with hotline.service.database.begin() as connection:
        await voicemails.tell(tx_at(connection, hotline.clock.now()), call.id, recording.sid, 12, "told")
        await making.keep(connection, call.id)
    await hotline.passes(3)
    return recording.sid
