"""Visiting: a counsellor was joined on the leg by which they rang us, and its end is told."""

from tests.scenarios.endings import MAY_HANG_UP, cut_off, rings_in
from tests.scenarios.hotline import ANA, Hotline


async def test_whose_leg_ends_unheard_is_settled_by_the_numbers_own_status_callback(hotline: Hotline) -> None:
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
