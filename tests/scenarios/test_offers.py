"""Offers: who is rung, how long, and what counts as an answer (design, part 4.4 to 4.6)."""

from ivr.lab import Busy, NeverAnswers, Unreachable, VoicemailBox
from tests.scenarios.hotline import ANA, BUDI, CITRA, Hotline, shift


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


async def test_after_60_s_of_waiting_one_more_phone_rings_at_once(hotline: Hotline) -> None:
    numbers = [f"+628120000000{last}" for last in range(1, 6)]
    await hotline.on_duty(*numbers)
    for number in numbers:
        hotline.lab.phone(number).behaves(NeverAnswers())
    leg = await hotline.waits(hotline.caller())
    since = (await hotline.call_of(leg)).waiting_since
    assert since is not None
    most = {"before": 0, "after": 0}
    for _ in range(120):
        await hotline.passes(1)
        when = "before" if (hotline.clock.now() - since).total_seconds() < 60 else "after"
        most[when] = max(most[when], len(hotline.lab.ringing()))
    assert most == {"before": 1, "after": 2}


async def test_a_call_tries_everyone_on_duty_once_before_anyone_twice(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 2, 3))
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(Busy(after=1))
    await hotline.waits(hotline.caller())
    await hotline.passes(20)
    rung = [leg.to for leg in hotline.lab.calls if leg.direction == "outbound-api"]
    assert rung[:3] == [ANA, BUDI, CITRA]


async def test_longest_since_last_offered_comes_first(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    first = hotline.caller()
    await hotline.talks(first, hotline.ana)
    await first.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.passes(70)  # Ana has rested
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    await hotline.budi.rings()


async def test_language_is_a_preference_within_a_tier_and_never_a_bar(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, line=2, languages=("id",)), shift(BUDI, line=3, languages=("id", "en")))
    hotline.budi.behaves(Busy(after=1))
    caller = hotline.caller()
    await caller.dials("+622150001234")
    await caller.hears("For English")
    await caller.presses("2")
    await hotline.budi.rings()
    await hotline.ana.rings()


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


async def test_an_offer_never_names_a_number(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.talks(caller, ana)
    digits = caller.number.removeprefix("+62")
    for leg in hotline.lab.calls:
        assert not [said for said in leg.heard if digits in said.text.replace(" ", "")]
    assert ana.leg is not None
    assert ana.leg.from_ == "+622150001234"


async def test_nobody_is_offered_a_call_after_the_longest_wait(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=8 * 60, end=16 * 60))
    caller = hotline.caller()
    busy = hotline.caller("+6281390000002", "Long talker")
    await hotline.talks(busy, hotline.ana)
    leg = await hotline.waits(caller)
    await caller.hears("Anda berikutnya", within=75)
    await caller.hears("sudah menunggu lama", within=320)
    await caller.hangs_up()
    assert "bertugas kembali" not in str(leg.heard)
    assert (await hotline.call_of(leg)).outcome == "directions"


async def test_one_ring_in_flight_may_finish_after_the_longest_wait(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy, caller = hotline.caller("+6281390000002", "Long talker"), hotline.caller()
    await hotline.talks(busy, hotline.ana)
    await hotline.waits(caller)
    started = hotline.clock.now()
    await hotline.passes(225)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=75)  # after her rest
    waited = (hotline.clock.now() - started).total_seconds()
    assert waited < 300
    await hotline.passes(310 - waited)
    await hotline.ana.answers()
    await hotline.ana.hears("Sudah menunggu 5 menit")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
