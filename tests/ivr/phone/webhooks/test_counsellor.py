"""A counsellor's webhooks: lost, late or unnumbered ones harm no call."""

from datetime import timedelta

from sqlalchemy import text

from ivr.lab import NeverAnswers
from routing.legs import LegState
from routing.switchboard.offer import ringing
from tests.routing.switchboard.decided import decided
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away


async def test_lost_status_callbacks_cost_a_caller_seconds_and_nobody_their_phone(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/offer/status", times=50)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.budi.rings(within=60)
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    await caller.hangs_up()
    await hotline.budi.hangs_up()
    # The sweep asks the carrier, and releases both phones.
    for _ in range(14):
        await hotline.passes(60)
        await hotline.sweeps()
    assert await hotline.rows("select phone from holds where released_at is null") == []


async def test_an_answer_that_comes_late_is_ended_and_its_phone_let_go(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.delay_next("/voice/offer/status", 20, times=2)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(30)
    await caller.is_connected_to(hotline.ana)


async def test_a_lost_webhook_about_a_connection_does_not_end_the_conversation(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    # As if the `joined` webhook had been lost: the row is as it was before it.
    async with hotline.service.database.begin() as connection:
        await connection.execute(
            text(
                "update calls set state = 'connecting', check_at = :at, talked_at = null, last_seen_at = :since"
            ),
            {"at": hotline.clock.now() + timedelta(seconds=20), "since": hotline.clock.now()},
        )
    await hotline.passes(21)
    await hotline.sweeps()
    await hotline.passes(5)
    assert hotline.lab.ringing() == []
    await caller.is_connected_to(hotline.ana)
    assert (await hotline.call_of(leg)).state == "talking"


async def test_a_lost_hang_up_of_a_counsellor_who_left_holds_their_phone_no_longer(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    hotline.lab.faults.lose_next("/voice/offer/status", times=9)
    await hotline.ana.hangs_up()
    await hotline.passes(65)
    # Her rest is over, and she is rung for the caller she left.
    await hotline.ana.rings()


async def test_a_status_callback_without_its_number_is_taken_for_what_it_says(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    ((offer_id, leg_sid),) = await hotline.rows("select id, leg_sid from offers")
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("update offers set state = 'dialling', sequence = -1"))
        now = hotline.clock.now()
        await decided(
            ringing.leg_is, hotline.service.helpline, connection, now, offer_id, leg_sid, LegState.RINGING, -1
        )
    assert await hotline.rows("select state from offers") == [("ringing",)]


async def test_p8_a_counsellor_whose_offer_cannot_be_decided_is_let_go_and_the_caller_is_not(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await away.stops()
    await hotline.ana.answers()
    await hotline.ana.hears("Maaf, ada gangguan")
    await hotline.ana.is_off()
    await accepts(hotline.ana, within=60)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "conversation"
