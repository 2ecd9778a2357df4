"""A caller's webhooks: the caller's queue fails, once or for good."""

import pytest
from sqlalchemy import text

from ivr.lab import NeverAnswers
from routing.switchboard.call import waiting
from tests.scenarios.hotline import ANA, NUMBER, Hotline


@pytest.mark.parametrize("times", [1, 2])
async def test_a_queue_that_fails_is_tried_again_with_the_place_kept(hotline: Hotline, times: int) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.fail_next_enqueue(times=times)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await caller.hears("Anda berikutnya", within=60)
    await hotline.ana.rings()
    assert (await hotline.timeline_of(leg)).count("queue.failed") == times


async def test_a_queue_that_fails_for_good_ends_in_directions(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.fail_next_enqueue(times=10)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("sambungan kami sedang terganggu", within=60)
    await caller.hears("satu satu dua")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "directions"


async def test_a_queue_that_fails_for_good_lets_go_of_the_phones_it_rang(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    call, service = await hotline.call_of(leg), hotline.service
    async with service.database.begin() as connection:
        await connection.execute(text("update calls set queue_errors = 2"))
    failed = waiting.QueueResult.FAILED
    await service.transactions.run(waiting.left, call.id, failed, alive=True, errors=2)
    await hotline.passes(3)
    assert hotline.lab.ringing() == []
    await caller.hears("sambungan kami sedang terganggu", within=60)
