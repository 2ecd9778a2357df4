"""The work of a test ring at the carrier: what its answers, and its silence, mean for the test."""

import pytest

from ivr.lab import Answers
from routing.legs import LegState
from routing.switchboard.testring import ringing
from tests.routing.switchboard.testring.pressing import KEY, presses, results, rings_of
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away


@pytest.mark.parametrize("status", [400, 429])
async def test_a_refused_create_is_told_frees_the_phone_at_once_and_harms_no_caller(
    hotline: Hotline, status: int
) -> None:
    await hotline.on_duty(ANA)
    for _ in range(3):
        hotline.lab.faults.next_rest(status=status, path="/Calls.json")
        await presses(hotline, hotline.ana)
        await hotline.passes(3)
    assert await results(hotline) == [("failed", "carrier")] * 3
    caller = hotline.caller()
    await hotline.waits(caller)
    leg = await hotline.ana.rings(within=5)
    assert leg.direction == "outbound-api"
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()


async def test_p2_a_lost_answer_to_the_create_rings_once_and_the_leg_names_itself(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.lose_next_answer()
    hotline.ana.behaves(Answers(presses=((KEY, "1"),)))
    await presses(hotline, hotline.ana)
    await hotline.runs(40)
    assert (await results(hotline), rings_of(hotline, hotline.ana)) == ([("confirmed", None)], 1)


async def test_a_leg_that_outlives_its_test_is_ended_when_the_sweep_asks(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    await presses(hotline, hotline.ana)
    leg = await hotline.ana.rings()
    await hotline.ana.answers()
    (test,) = await hotline.rows("select id, leg_sid from test_rings")
    transactions = hotline.service.transactions
    await transactions.run(ringing.still_is, test.id, test.leg_sid, LegState.ANSWERED)
    await hotline.passes(2)
    assert leg.over
    assert await results(hotline) == [("lapsed", None)]


async def test_without_the_database_whoever_picks_up_is_let_go_and_the_phone_is_free_afterwards(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await presses(hotline, hotline.ana)
    await hotline.ana.rings()
    await away.stops()
    await hotline.ana.answers()
    await hotline.ana.hears("Maaf, ada gangguan")
    await hotline.ana.is_off()
    await away.is_back()
    await hotline.runs(150)
    assert await results(hotline) == [("lapsed", None)]
    assert await hotline.rows("select 1 from holds where released_at is null") == []
    assert rings_of(hotline, hotline.ana) == 1
