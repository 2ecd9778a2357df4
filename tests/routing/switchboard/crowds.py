"""Crowds: many calls of one number, and callbacks of callers who withhold theirs."""

from datetime import datetime, timedelta
from uuid import UUID

from ivr.database.engine import Database
from routing.sql.key_taps import ONE_TAP
from routing.switchboard.call import arrival, ending
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import request
from tests.routing.switchboard.callbacks import LATER, press
from tests.routing.switchboard.decided import call_of
from tests.routing.switchboard.switchboards import NOW, NUMBER, Switchboard


async def on_duty(database: Database, counsellors: int = 1, **limits: int) -> Switchboard:
    """Give a switchboard with these limits and this many counsellors on duty."""
    switchboard = Switchboard(database, **limits)
    await switchboard.publish(counsellors)
    return switchboard


async def arrived(switchboard: Switchboard, n: int, caller: str | None, *, after: int = 0) -> UUID:
    now = NOW + timedelta(seconds=after)
    greeted = await switchboard.run(arrival.arrive, IncomingCall(f"CA{n:032}", NUMBER, caller), now=now)
    return call_of(greeted.reply)


async def enters(switchboard: Switchboard, call_id: UUID, *, after: int = 0) -> None:
    now = NOW + timedelta(seconds=after)
    await switchboard.run(arrival.choose_language, call_id, "", now=now)


async def hangs_up(switchboard: Switchboard, call_id: UUID, *, at: datetime = LATER) -> None:
    await switchboard.run(ending.end, call_id, "the caller hung up", now=at)


async def a_number_is_read_back(switchboard: Switchboard, n: int, caller: str | None) -> UUID:
    """Bring a caller to the point where the next key agrees to a callback."""
    call_id = await arrived(switchboard, n, caller)
    await enters(switchboard, call_id)
    await press(switchboard, call_id, "1")
    if caller is not None:
        await switchboard.run(request.take_number_key, call_id, "2", now=NOW + 2 * ONE_TAP)
    await switchboard.run(request.take_typed, call_id, f"081390001{n:03}", now=NOW + 2 * ONE_TAP)
    return call_id
