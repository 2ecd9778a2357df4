"""Endings: a caller hangs up, and every phone that rings for them is let go."""

from tests.scenarios.hotline import ANA, Hotline


async def test_a_caller_who_hangs_up_takes_the_ring_away_within_3_s(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await caller.hangs_up()
    await hotline.ana.is_off(within=3)
    assert (await hotline.call_of(leg)).outcome == "abandoned"


async def test_a_counsellor_who_answers_after_the_caller_left_hears_so(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    hotline.lab.faults.next_rest(status=500, path="/Calls/", times=2)
    await ana.hears("Tekan satu untuk menerima")
    await caller.hangs_up()
    await ana.presses("1")
    await ana.hears("Penelepon sudah tidak menunggu lagi")
    await ana.is_off()
