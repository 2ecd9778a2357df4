"""The fallback: it takes up a leg in its present state, also after the database was away."""

from datetime import timedelta
from typing import Any

from ivr.database.engine import Database
from routing.switchboard.call import fallback
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.offer import carrier, dispatching
from routing.switchboard.replies import DialOut, JoinLine
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.offer.own_legs import HELD, led_out, ringing_out
from tests.routing.switchboard.switchboards import NOW, NUMBER, Switchboard
from tests.scenarios.callbacks import ASKS, a_callback
from tests.scenarios.outage import Away


async def test_p1_who_pressed_1_as_the_database_went_is_not_asked_again_when_it_is_back(away: Away) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    leg = await caller.answers()
    await caller.hears(ASKS)
    await away.stops()
    await caller.presses("1")
    await caller.hears("Tetaplah di telepon", within=10)
    await away.is_back()
    await caller.hears("Terima kasih sudah menunggu", within=60)
    await caller.is_connected_to(hotline.ana, within=60)
    assert len([said for said in leg.heard if ASKS in said.text]) == 1


async def test_a_caller_taken_up_by_the_fallback_no_longer_rings_a_phone(database: Database) -> None:
    switchboard = Switchboard(database)
    await ringing_out(switchboard)
    (call,) = await switchboard.rows("select sid from calls")
    async with switchboard.database.begin() as connection:
        arriving = IncomingCall(call.sid, NUMBER, None)
        here = await decided(fallback.take_up, switchboard.helpline, connection, NOW, arriving, alive=True)
    assert isinstance(here.reply, JoinLine)
    assert await switchboard.rows(HELD) == []


async def test_p2_a_ring_whose_webhooks_were_lost_is_not_repeated_when_its_caller_comes_back(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0)
    await switchboard.run(carrier.is_silent)
    await switchboard.run(dispatching.serve_line)
    assert isinstance(await led_out(switchboard, call_id), DialOut)
    (call,) = await switchboard.rows("select sid from calls")
    arriving = IncomingCall(call.sid, NUMBER, None)

    async def comes_back(after: int) -> Any:
        async with switchboard.database.begin() as connection:
            now = NOW + timedelta(seconds=10 + after)
            return (
                await decided(
                    fallback.come_back,
                    switchboard.helpline,
                    connection,
                    now,
                    arriving,
                    alive=True,
                    language="id",
                )
            ).reply

    assert isinstance(await comes_back(2), DialOut), "its own request, come again"
    assert isinstance(await comes_back(90), JoinLine)
    assert await switchboard.rows(HELD) == []
