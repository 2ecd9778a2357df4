"""From the caller's leg: a repeated webhook changes nothing while that leg rings a counsellor (promise P2)."""

from ivr.database.engine import Database
from routing import holds
from routing.switchboard.offer import carrier, dispatching
from routing.switchboard.replies import JoinLine
from tests.routing.switchboard.offer.own_legs import HELD, led_out, ringing_out
from tests.routing.switchboard.switchboards import NOW, Switchboard
from tests.routing.transactions import tx_at


async def test_p2_a_repeated_webhook_leaves_the_phone_held(database: Database) -> None:
    switchboard = Switchboard(database)
    call_id, offer_id = await ringing_out(switchboard)
    await led_out(switchboard, call_id)
    assert len(await switchboard.rows(HELD)) == 1
    (offer,) = await switchboard.rows("select id, state from offers")
    assert (offer.id, offer.state) == (offer_id, "ringing")


async def test_leaving_the_queue_for_a_ring_that_is_given_up_counts_as_no_queue_failure(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0)
    await switchboard.run(carrier.is_silent)
    await switchboard.run(dispatching.serve_line)
    ((phone,),) = await switchboard.rows(HELD)
    async with database.begin() as connection:
        await holds.visit(tx_at(connection, NOW), phone, call_id=call_id, check_at=NOW)
    heard = await led_out(switchboard, call_id)
    assert (type(heard), heard.errors) == (JoinLine, 0)
    assert await switchboard.rows("select 1 from calls where queue_errors > 0") == []
