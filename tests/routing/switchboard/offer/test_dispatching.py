"""Dispatching: who is rung next, for whom, and when nobody is any more (design, part 4.4)."""

import pytest

from ivr.lab import Busy, NeverAnswers
from tests.scenarios.hotline import ANA, BUDI, CITRA, Hotline, shift
from tests.scenarios.misuse import AGREED, LONG_TALKER, registers


@pytest.mark.deep
async def test_p5_a_withheld_callers_callback_is_rung_when_nobody_waits_on_the_phone(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller(LONG_TALKER, "Long talker")
    await hotline.talks(busy, hotline.ana)
    withheld, later = hotline.caller("anonymous", "Withheld"), hotline.caller("+6281390000002", "Later")
    other = hotline.caller("+6281390000077", "Other phone")
    await hotline.waits(withheld)
    await registers(withheld, "081390000077", hears=AGREED)
    await withheld.is_off(within=60)
    await hotline.waits(later)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=90)
    await hotline.ana.answers()
    await hotline.ana.hears("Ada penelepon yang menunggu")
    await hotline.ana.presses("1")
    await later.is_connected_to(hotline.ana)
    await later.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana)
    await other.rings()


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
