"""Ringing: how long a phone rings, and what counts as an answer (design, part 4.4 to 4.6)."""

from ivr.lab import Busy, Unreachable, VoicemailBox
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline
from tests.scenarios.menus import NOT_AVAILABLE


async def test_a_hash_at_a_counsellors_question_is_no_miss(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    ana, caller = hotline.ana, hotline.caller()
    await ana.dials(NUMBER)
    await ana.hears("Tekan satu bila siap")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.hangs_up()
    leg = await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana)
    await hotline.passes(10)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.presses("1")
    await ana.is_off(within=20)
    assert (await hotline.call_of(leg)).resolution == "resolved"
    assert [row.misses for row in await hotline.rows("select misses from counsellors")] == [0]


async def test_who_does_not_pick_up_within_25_s_is_given_up_and_another_is_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.budi.rings(within=32)
    at = {event.kind: event.at for event in reversed(await hotline.events_of(leg))}
    assert 25 <= (at["offer.no_answer"] - at["offer.ringing"]).total_seconds() <= 26
    await hotline.ana.is_off(within=3)
    await hotline.budi.answers()
    await hotline.budi.hears("Tekan satu untuk menerima")
    await hotline.budi.presses("1")
    await caller.is_connected_to(hotline.budi)
    assert "offer.no_answer" in await hotline.timeline_of(leg)


async def test_who_declines_by_key_rests_and_another_is_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("2")
    await hotline.ana.hears("Kami teruskan ke konselor lain")
    await hotline.budi.rings()
    assert "offer.declined" in await hotline.timeline_of(leg)
    await caller.hangs_up()


async def test_who_rejects_the_ring_is_busy_and_another_is_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.ana.behaves(Busy(after=2))
    leg = await hotline.waits(hotline.caller())
    await hotline.budi.rings(within=10)
    assert "offer.busy" in await hotline.timeline_of(leg)


async def test_a_phone_that_cannot_be_reached_costs_the_caller_seconds(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.ana.behaves(Unreachable())
    leg = await hotline.waits(hotline.caller())
    await hotline.budi.rings(within=10)
    assert "offer.failed" in await hotline.timeline_of(leg)


async def test_a_key_that_means_nothing_gets_the_offer_again(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("5")
    await ana.hears("pilihan itu tidak tersedia")
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana)


async def test_p4_a_voicemail_box_never_gets_the_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.ana.behaves(VoicemailBox(after=5))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.ana.is_off(within=60)
    assert caller.leg is leg
    assert not leg.over
    assert "offer.lapsed" in await hotline.timeline_of(leg)
    assert not [said for said in leg.heard if "terhubung." in said.text]
    await hotline.budi.rings()
    await hotline.budi.answers()
    await hotline.budi.hears("Tekan satu untuk menerima")
    await hotline.budi.presses("1")
    await caller.is_connected_to(hotline.budi)


async def test_an_offer_never_names_a_number(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.talks(caller, ana)
    digits = caller.number.removeprefix("+62")
    for leg in hotline.lab.calls:
        assert not [said for said in leg.heard if digits in said.text.replace(" ", "")]
    assert ana.leg is not None
    assert ana.leg.from_ == "+622150001234"
