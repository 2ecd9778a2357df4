"""Rejoining: a counsellor who lost the signal gets their caller back (design, part 4.7)."""

from tests.scenarios.accepting import accepts
from tests.scenarios.endings import SECOND, cut_off, rings_in, seconds_until_ringing
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline


async def test_a_counsellor_who_is_back_and_hangs_up_is_kept_for_the_caller_they_lost(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, other, ana = hotline.caller(), hotline.caller(SECOND, "Second"), hotline.ana
    await hotline.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await hotline.waits(other)
    await hotline.passes(20)
    await ana.hangs_up()
    await hotline.passes(1)
    await ana.dials(NUMBER)
    await hotline.passes(3)
    await ana.hangs_up()
    await accepts(ana)
    await caller.is_connected_to(ana)


async def test_a_counsellor_alone_cut_off_in_a_tunnel_and_back_within_10_s_has_her_caller_again_on_this_leg(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, leg = await cut_off(hotline)
    await hotline.passes(10)
    desk = await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("masih menunggu. Tekan satu untuk berbicara dengannya")
    await hotline.ana.presses("1")
    await hotline.ana.hears("Penelepon Anda masih ada")
    await caller.is_connected_to(hotline.ana)
    (offer,) = await hotline.rows("select * from offers where state = 'accepted'")
    assert (offer.leg_sid, offer.call_id) == (desk.sid, (await hotline.call_of(leg)).id)
    (hold,) = await hotline.rows("select * from holds where released_at is null")
    assert hold.offer_id == offer.id
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.hears("beristirahat sejenak")
    await hotline.ana.is_off(within=20)
    await hotline.passes(2)
    assert (await hotline.call_of(desk)).outcome == "desk"
    call = await hotline.call_of(leg)
    assert (call.outcome, call.resolution) == ("conversation", "resolved")
    # She rests, and is then rung for the next caller.
    await hotline.waits(hotline.caller(SECOND, "Second"))
    waited = await seconds_until_ringing(hotline, hotline.ana, 90)
    assert waited is not None
    assert waited >= 40


async def test_the_same_key_told_twice_joins_once(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, _ = await cut_off(hotline)
    await rings_in(hotline.ana)
    hotline.lab.faults.repeat_next("/voice/desk")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert len(await hotline.rows("select 1 from offers")) == 2


async def test_a_counsellor_who_hangs_up_at_the_desk_is_rung_first_and_without_rest(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await rings_in(hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Anda berikutnya", within=40)
    await hotline.ana.rings(within=5)
    assert not hotline.budi.is_ringing
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)


async def test_p3_who_comes_back_first_has_the_caller_and_every_other_ring_ends(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("0")
    await hotline.budi.rings(within=5)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(3)
    assert not hotline.budi.is_ringing


async def test_p3_who_comes_back_after_another_has_accepted_is_ready_and_no_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("0")
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tercatat siap menerima telepon")
    await caller.is_connected_to(hotline.budi)


async def test_another_counsellor_at_the_desk_does_not_get_this_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    _, leg = await cut_off(hotline)
    await rings_in(hotline.budi)
    await hotline.budi.presses("1")
    await hotline.budi.hears("Anda tercatat siap menerima telepon")
    assert (await hotline.call_of(leg)).state == "waiting"


async def test_after_a_minute_ready_is_ready_and_nothing_else(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    _, leg = await cut_off(hotline)
    await hotline.passes(61)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tercatat siap menerima telepon")
    assert (await hotline.call_of(leg)).state == "waiting"
