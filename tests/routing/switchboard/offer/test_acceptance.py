"""Acceptance: two pick up for one caller; one wins, and the other hears that in full (promise P3)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ivr.lab.people.scripted_phones import ScriptedPhone
from routing.switchboard.offer import acceptance
from routing.switchboard.replies import Connect, Farewell, Part
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.hotline import ANA, BUDI, Hotline, a_hotline

TAKEN, GONE = "Penelepon ini sudah diterima konselor lain", "Penelepon sudah tidak menunggu lagi"


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path) -> AsyncIterator[Hotline]:
    """Give a hotline that rings two phones at once."""
    async with a_hotline(database_url, tmp_path, ring_at_once=2, rest_calls_per_second=5) as hotline:
        await hotline.on_duty(ANA, BUDI)
        yield hotline


async def both_pick_up(hotline: Hotline) -> ScriptedPhone:
    """Let both hear the offer; return the caller."""
    caller = hotline.caller()
    await hotline.waits(caller)
    for each in (hotline.ana, hotline.budi):
        await each.rings()
    for each in (hotline.ana, hotline.budi):
        await each.answers()
        await each.hears("Ada penelepon")
    return caller


async def hears_to_the_end(phone: ScriptedPhone, words: str, within: float = 3) -> None:
    """Wait until a phone has heard these words last and in full, which takes time."""
    await phone.hears(words, within=within)
    await phone.is_off()
    leg = phone.leg
    assert leg is not None
    assert leg.finished is not None
    last = leg.heard[-1]
    assert words in last.text
    assert (leg.finished - last.at).total_seconds() > 2, "cut off in the middle of it"


async def test_p3_who_presses_1_in_the_same_half_second_hears_that_another_was_quicker(
    hotline: Hotline,
) -> None:
    caller = await both_pick_up(hotline)
    hotline.ana.press("1")
    hotline.budi.press("1")
    await hotline.passes(6)
    winner, loser = (
        (hotline.ana, hotline.budi) if caller.talks_with(hotline.ana) else (hotline.budi, hotline.ana)
    )
    assert caller.talks_with(winner)
    await hears_to_the_end(loser, TAKEN)
    held = await hotline.rows("select phone from holds where released_at is null")
    assert [row.phone for row in held] == [winner.number]


async def test_p3_who_picked_up_too_and_presses_nothing_hears_that_another_was_quicker(
    hotline: Hotline,
) -> None:
    caller = await both_pick_up(hotline)
    await hotline.ana.presses("1")
    await hears_to_the_end(hotline.budi, TAKEN)
    await caller.is_connected_to(hotline.ana)
    held = await hotline.rows("select phone from holds where released_at is null")
    assert [row.phone for row in held] == [ANA]


async def test_p3_with_the_carriers_api_down_who_is_slower_hears_so_at_the_end_of_the_question(
    hotline: Hotline,
) -> None:
    await both_pick_up(hotline)
    hotline.lab.faults.rest_500 = 1.0
    await hotline.ana.presses("1")
    await hears_to_the_end(hotline.budi, TAKEN, within=20)
    hotline.lab.faults.rest_500 = 0.0


async def test_p3_a_caller_who_leaves_while_two_have_picked_up_is_told_to_both(hotline: Hotline) -> None:
    caller = await both_pick_up(hotline)
    await caller.hangs_up()
    for each in (hotline.ana, hotline.budi):
        await hears_to_the_end(each, GONE)


async def test_p3_a_caller_who_leaves_a_message_instead_is_told_to_both(hotline: Hotline) -> None:
    caller = await both_pick_up(hotline)
    await caller.presses("2")
    for each in (hotline.ana, hotline.budi):
        await hears_to_the_end(each, GONE)


async def test_p3_a_phone_that_still_rings_is_let_off_within_3_s(hotline: Hotline) -> None:
    await hotline.waits(hotline.caller())
    for each in (hotline.ana, hotline.budi):
        await each.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await hotline.budi.is_off(within=3)
    assert hotline.budi.leg is not None
    assert hotline.budi.leg.status == "canceled"


async def test_p3_who_picks_up_just_as_another_accepts_hears_so(hotline: Hotline) -> None:
    await hotline.waits(hotline.caller())
    for each in (hotline.ana, hotline.budi):
        await each.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    hotline.ana.press("1")
    await hotline.budi.answers()
    await hears_to_the_end(hotline.budi, TAKEN)


# --- At once


async def test_p3_of_50_accepts_at_once_one_wins(switchboard: Switchboard) -> None:
    await switchboard.publish(50)
    call_id = await switchboard.waiting(1)
    rung = await switchboard.ringing_offers(call_id, 50)
    heard = await asyncio.gather(
        *(switchboard.run(acceptance.accept, offer_id, leg) for offer_id, leg in rung)
    )
    outcomes = [decision.reply for decision in heard]
    assert sum(isinstance(outcome, Connect) for outcome in outcomes) == 1
    assert outcomes.count(Part(Farewell.TAKEN)) == 49
    states = await switchboard.rows("select state, count(*) from offers group by 1 order by 1")
    assert [tuple(row) for row in states] == [("accepted", 1), ("cancelled", 49)]


async def test_p3_the_winner_who_presses_again_hears_the_same(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    call_id = await switchboard.waiting(1)
    ((offer_id, leg),) = await switchboard.ringing_offers(call_id, 1)
    heard = await asyncio.gather(*(switchboard.run(acceptance.accept, offer_id, leg) for _ in range(10)))
    assert {decision.reply for decision in heard} == {Connect(offer_id, call_id)}
