"""Visiting: a counsellor talks on the leg on which they rang us, and that leg ends."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, offers
from routing.calls import State
from routing.legs import LegState
from routing.offers import State as OfferState
from routing.switchboard.call import visiting
from routing.switchboard.replies import Nothing
from tests.routing.rows import NOW, a_call, a_counsellor, an_offer
from tests.routing.transactions import tx_at
from tests.scenarios.endings import MAY_HANG_UP, cut_off, rings_in
from tests.scenarios.hotline import ANA, Hotline


async def test_the_numbers_own_status_callback_settles_a_leg_whose_end_was_lost(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, leg = await cut_off(hotline)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/conversation/parted", times=9)
    await hotline.ana.hangs_up()
    await caller.hears(MAY_HANG_UP, within=10)
    (last,) = await hotline.rows("select * from offers order by planned_at desc limit 1")
    assert (last.state, last.leg_over_at is None) == ("ended", False)
    (hold,) = await hotline.rows("select * from holds where released_at is null")
    assert hold.rests_until is not None
    assert (await hotline.call_of(leg)).short_talks == 2


@pytest.mark.parametrize(
    ("leg", "over"), [(LegState.RINGING, False), (LegState.ANSWERED, False), (LegState.COMPLETED, True)]
)
async def test_only_the_end_of_a_callers_leg_ends_the_call(
    connection: AsyncConnection, leg: LegState, over: bool
) -> None:
    call = await a_call(connection, State.WAITING)
    await visiting.leg_is(tx_at(connection, NOW), call.sid, leg)
    found = await calls.by_id(connection, call.id)
    assert found is not None
    assert found.is_over is over


async def test_the_end_of_an_unknown_leg_changes_nothing(connection: AsyncConnection) -> None:
    call, tx = await a_call(connection, State.WAITING), tx_at(connection, NOW)
    assert await visiting.leg_is(tx, "CA unheard of", LegState.COMPLETED) == Nothing()
    assert await calls.by_id(connection, call.id) == call
    assert tx.noted == []


@pytest.mark.parametrize(
    ("leg", "state"), [(LegState.ANSWERED, OfferState.ACCEPTED), (LegState.COMPLETED, OfferState.ENDED)]
)
async def test_the_offer_of_a_counsellor_who_is_joined_on_it_ends_with_it_and_not_before(
    connection: AsyncConnection, leg: LegState, state: OfferState
) -> None:
    visit, call = await a_call(connection, State.DESK), await a_call(connection, State.WAITING)
    offer = await an_offer(
        connection, call.id, await a_counsellor(connection), OfferState.ACCEPTED, leg_sid=visit.sid
    )
    await visiting.leg_is(tx_at(connection, NOW), visit.sid, leg)
    found = await offers.by_id(connection, offer.id)
    assert found is not None
    assert (found.state, found.leg_over_at) == (state, NOW if state == OfferState.ENDED else None)
