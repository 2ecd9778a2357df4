"""Visits: while a counsellor's phone is on a call to us, we do not ring it (promise P2)."""

import pytest

from ivr.lab.people.scripted_phones import ScriptedPhone
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline


async def test_while_a_counsellor_calls_us_nothing_of_ours_rings_them(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(15)
    assert [leg for leg in hotline.lab.calls if leg.direction != "inbound"] == []
    await hotline.ana.hangs_up()
    await hotline.ana.rings()


DESK = "Tekan satu bila"


def another_line(hotline: Hotline) -> ScriptedPhone:
    """Return a second line of Ana's number."""
    return ScriptedPhone(hotline.lab, ANA, "Ana's second line")


async def rests(hotline: Hotline, *, talks_with: str = "+6281390000009") -> None:
    """Let Ana end a conversation, so that her rest begins."""
    caller = hotline.caller(talks_with, "Before")
    await hotline.talks(caller, hotline.ana)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()


async def joins_the_line(phone: ScriptedPhone) -> None:
    """Ask at the desk to talk to somebody."""
    await phone.dials(NUMBER)
    await phone.hears(DESK)
    await phone.presses("3")
    await phone.hears("tekan 1")
    await phone.presses("1")


async def test_p2_who_rings_in_within_her_rest_to_talk_is_not_rung_while_she_talks(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    await rests(hotline)
    await joins_the_line(hotline.ana)
    await accepts(hotline.budi)
    await hotline.ana.is_connected_to(hotline.budi)
    await hotline.passes(60)
    await hotline.waits(hotline.caller())
    await hotline.passes(60)
    assert [leg.phone for leg in hotline.lab.calls if leg.direction == "outbound-api"] == [
        hotline.ana,
        hotline.budi,
    ]
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=15)


async def test_p2_who_rings_in_while_being_rung_is_let_off_and_another_is_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    second = another_line(hotline)
    await second.dials(NUMBER)
    await hotline.ana.is_off(within=3)
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    assert "offer.cancelled" in await hotline.timeline_of(leg)
    assert await hotline.rows("select misses, rests_until from counsellors where misses > 0") == []
    other = hotline.caller("+6281390000002", "Other")
    await hotline.waits(other)
    await hotline.ana.does_not_ring(for_=20)
    await second.hangs_up()
    await hotline.ana.rings()


async def test_p3_who_rings_in_when_her_phone_has_picked_up_hears_that_another_is_asked(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    await hotline.waits(hotline.caller())
    await hotline.ana.rings()
    await hotline.ana.answers()
    second = another_line(hotline)
    await second.dials(NUMBER)
    await hotline.ana.hears("Kami teruskan ke konselor lain", within=3)
    await hotline.budi.rings()


async def test_p2_who_rings_in_from_a_second_line_is_held_until_both_lines_are_over(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller("+6281390000009", "Before")
    await hotline.talks(caller, hotline.ana)
    second = another_line(hotline)
    await second.dials(NUMBER)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.waits(hotline.caller())
    await hotline.ana.does_not_ring(for_=75)
    await second.hangs_up()
    await hotline.ana.rings(within=15)


async def test_p2_her_rest_goes_on_after_a_visit_and_ready_ends_it(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await rests(hotline)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears(DESK)
    await hotline.ana.hangs_up()
    await hotline.waits(hotline.caller())
    await hotline.ana.does_not_ring(for_=10)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears(DESK)
    await hotline.ana.presses("1")
    await hotline.passes(5)
    assert len([leg for leg in hotline.lab.calls if leg.direction == "outbound-api"]) == 1
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=5)


@pytest.mark.deep
async def test_p2_a_visit_whose_end_was_lost_and_told_again_holds_nobody_for_ever(hotline: Hotline) -> None:
    hotline.expects_errors = True
    await hotline.on_duty(ANA)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears(DESK)
    hotline.lab.faults.lose_next("/voice/status", times=9)
    hotline.lab.faults.lose_next("/voice/desk", times=9)
    await hotline.ana.hangs_up()
    await hotline.waits(hotline.caller())
    await hotline.runs(150)
    assert [leg.phone for leg in hotline.lab.calls if leg.direction == "outbound-api"] == [hotline.ana]


async def test_nobody_is_offered_their_own_call_though_its_hold_was_lost(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 2, 3))
    await hotline.rows("update counsellors set rests_until = '2030-01-01' where name <> 'Ana' returning 1")
    await joins_the_line(hotline.ana)
    await hotline.rows("delete from holds returning 1")
    await hotline.passes(30)
    assert [leg for leg in hotline.lab.calls if leg.direction == "outbound-api"] == []
    await hotline.rows("update counsellors set rests_until = null returning 1")
    await hotline.budi.rings(within=15)
