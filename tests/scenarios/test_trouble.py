"""Trouble: webhooks lost, repeated, late; REST failing; processes gone (design, parts 4 and 5)."""

import pytest

from tests.scenarios.hotline import ANA, Hotline


async def test_a_lost_hang_up_is_found_by_the_sweep(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    hotline.lab.faults.lose_next("/voice/status", times=9)
    hotline.lab.faults.lose_next("/voice/left", times=9)
    await caller.hangs_up()
    await hotline.passes(70)
    await hotline.sweeps()
    call = await hotline.call_of(leg)
    assert (call.state, call.outcome) == ("ended", "abandoned")


@pytest.mark.deep
async def test_the_sweep_leaves_a_long_conversation_alone(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    for _ in range(20):
        await hotline.passes(180)
        await hotline.sweeps()
    await caller.is_connected_to(hotline.ana)
