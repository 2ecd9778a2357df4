"""Own leg: what comes again while a caller's leg rings a counsellor changes nothing (promise P2)."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from ivr.database.engine import Database
from routing import holds
from routing.legs import LegState
from routing.switchboard.call import fallback, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.call.waiting import QueueResult
from routing.switchboard.offer import caller_leg_dial, carrier, dispatching, ringing
from routing.switchboard.replies import DialOut, JoinLine
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.switchboards import NOW, NUMBER, Switchboard
from tests.routing.transactions import tx_at

_HELD = "select phone from holds where released_at is null"


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


async def test_p2_a_webhook_of_before_comes_again_and_the_phone_stays_held(database: Database) -> None:
    switchboard = Switchboard(database)
    call_id, offer_id = await ringing_out(switchboard)
    await led_out(switchboard, call_id)
    assert len(await switchboard.rows(_HELD)) == 1
    (offer,) = await switchboard.rows("select id, state from offers")
    assert (offer.id, offer.state) == (offer_id, "ringing")


async def test_who_comes_by_the_fallback_rings_nobody_any_more(database: Database) -> None:
    switchboard = Switchboard(database)
    await ringing_out(switchboard)
    (call,) = await switchboard.rows("select sid from calls")
    async with switchboard.database.begin() as connection:
        arriving = IncomingCall(call.sid, NUMBER, None)
        here = await decided(fallback.take_up, switchboard.helpline, connection, NOW, arriving, alive=True)
    assert isinstance(here.reply, JoinLine)
    assert await switchboard.rows(_HELD) == []


async def test_p2_a_ring_of_which_every_word_was_lost_is_not_made_again_for_who_comes_back(
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
    assert await switchboard.rows(_HELD) == []


async def test_who_is_led_out_for_a_ring_that_is_given_up_then_has_left_no_failing_queue(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0)
    await switchboard.run(carrier.is_silent)
    await switchboard.run(dispatching.serve_line)
    ((phone,),) = await switchboard.rows(_HELD)
    async with database.begin() as connection:
        await holds.visit(tx_at(connection, NOW), phone, call_id=call_id, check_at=NOW)
    heard = await led_out(switchboard, call_id)
    assert (type(heard), heard.errors) == (JoinLine, 0)
    assert await switchboard.rows("select 1 from calls where queue_errors > 0") == []


HANGS_UP = partial(caller_leg_dial.dialled, alive=False)


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize(
    "leg", [LegState.CANCELLED, LegState.NO_ANSWER, LegState.COMPLETED, LegState.ANSWERED]
)
async def test_who_was_rung_by_a_caller_who_hung_up_has_missed_nothing_and_need_not_rest(
    database: Database, leg: LegState, *, answered: bool
) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    if answered:
        await switchboard.run(ringing.leg_is, offer_id, "CB1", LegState.ANSWERED, 2)
    await switchboard.run(HANGS_UP, offer_id, leg)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert (found.rests_until, found.misses) == (None, 0)
    assert await switchboard.rows(_HELD) == []


async def test_who_was_busy_rests_also_if_the_caller_has_hung_up(database: Database) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    await switchboard.run(HANGS_UP, offer_id, LegState.BUSY)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert found.rests_until is not None
    assert found.misses == 0


async def test_a_leg_of_a_caller_that_is_cancelled_is_no_miss(database: Database) -> None:
    switchboard = Switchboard(database)
    _, offer_id = await ringing_out(switchboard)
    await switchboard.run(ringing.leg_is, offer_id, "CB1", LegState.CANCELLED, 2)
    (found,) = await switchboard.rows("select rests_until, misses from counsellors")
    assert (found.rests_until, found.misses) == (None, 0)
