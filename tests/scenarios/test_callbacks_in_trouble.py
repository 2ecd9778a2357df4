"""Callbacks while other things go on, or go wrong: keys at odd moments, no REST API, no database (promise P8)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ivr.lab import Answers, NeverAnswers
from routing.line.pacing import pacing
from tests.scenarios.callbacks import ASKS, a_callback, state_of
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline
from tests.scenarios.outage import Away


@pytest.mark.parametrize("later", [n / 2 for n in range(8)])
async def test_who_confirms_is_joined_whenever_they_press(hotline: Hotline, later: float) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await hotline.passes(10 + later)  # the counsellor is in the loop of short documents by then
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(ana, within=20)


async def test_who_confirmed_and_is_put_back_waits_at_the_head_of_the_line(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(hotline.caller())
    await hotline.runs(400)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(40)
    await hotline.fetches(hotline.ana, within=60)
    caller = hotline.caller()
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await hotline.ana.hangs_up()
    await hotline.on_duty(ANA, BUDI)
    leg = caller.leg
    await hotline.runs(20)
    assert leg is not None
    assert (await hotline.call_of(leg)).state == "waiting", [said.text for said in leg.heard][-4:]


async def test_nobody_is_rung_back_who_is_on_the_line_by_then(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.ana.rings()
    await hotline.passes(12)
    await caller.dials(NUMBER)
    await hotline.passes(8)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await hotline.passes(40)
    made = [leg for leg in hotline.lab.calls if leg.direction == "outbound-api" and leg.phone is caller]
    assert made == []


async def test_a_caller_id_that_is_no_number_can_still_ask_for_a_callback(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller("+9991234567")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("Ketik nomor", within=40)


async def test_a_held_phone_costs_no_attempt(hotline: Hotline) -> None:
    await a_callback(hotline)
    await hotline.ana.rings()
    await hotline.rows(
        "insert into holds (phone, taken_at, check_at) select 'hash ' || encode(number_hash, 'hex'), now(), now()"
        " from callbacks returning 1"
    )
    await hotline.ana.answers()
    await hotline.ana.hears("ditelepon kembali")
    await hotline.ana.presses("1")
    await hotline.ana.hears("Orangnya belum dapat dihubungi", within=20)
    await hotline.rows(
        "update holds set released_at = now() where call_id is null and offer_id is null returning 1"
    )
    assert (await state_of(hotline))[1] == 0


async def test_a_ring_of_which_nothing_is_heard_frees_its_counsellor_soon(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    hotline.lab.faults.lose_next_request(path="/Calls.json")
    await ana.presses("1")
    began = hotline.clock.now()
    await ana.hears("Orangnya belum dapat dihubungi", within=25)
    assert (hotline.clock.now() - began).total_seconds() < 25
    await ana.is_off()
    await hotline.runs(120)
    # Nobody knows that it did not ring: it counts.
    assert await state_of(hotline) == ("scheduled", 1)
    await hotline.passes(14 * 60)
    await hotline.runs(10)
    await hotline.fetches(ana, within=60)
    await caller.rings()


async def test_p1_a_ring_that_was_not_heard_of_in_time_and_comes_after_all_leads_to_the_head_of_the_line(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    hotline.lab.faults.lose_next_answer()
    hotline.lab.faults.lose_next("/voice/callback/status", times=9)
    hotline.expects_errors = True
    await ana.presses("1")
    await caller.rings()
    await ana.hears("Orangnya belum dapat dihubungi", within=25)
    await ana.is_off()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hears("Terima kasih sudah menunggu")
    await ana.rings(within=20)


async def test_a_counsellor_who_gives_up_before_its_slot_keeps_the_phone_from_ringing(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    slot = hotline.clock.now() + timedelta(seconds=20)
    await hotline.rows(update(pacing).values(next_at=slot).returning(pacing.c.id))
    await ana.presses("1")
    await ana.hears("Tekan dua bila tidak bisa menunggu")
    await ana.presses("2")
    await ana.is_off()
    await hotline.passes(25)
    assert caller.engaged is None
    assert await state_of(hotline) == ("in_line", 0)


async def test_p5_who_reaches_a_counsellor_from_their_own_leg_is_not_rung_back(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    caller = hotline.caller()
    await hotline.agrees(caller)
    hotline.lab.faults.rest_500 = 1.0
    await hotline.rows("update reach set down_since = now(), failures = 3 returning 1")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.waits(caller)
    await hotline.ana.rings(within=120)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.passes(5)
    hotline.lab.faults.rest_500 = 0.0
    assert (await state_of(hotline))[0] == "done"


async def test_p1_a_callback_is_not_stuck_when_its_caller_leaves_a_message_without_the_database(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await hotline.ana.hangs_up()
    await hotline.passes(2)
    hotline.ana.behaves(NeverAnswers())
    await caller.presses("1")
    await caller.hears("Anda berikutnya")
    await away.stops()
    await caller.hears("meninggalkan pesan setelah nada", within=200)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.is_off(within=60)
    await away.is_back()
    await hotline.runs(120)
    state, _ = await state_of(hotline)
    assert state != "attempting"
    # Her phone rang for them as the database went: of that ring nobody knows meanwhile, and promise P2 pauses.
    hotline.lab.double_rings.clear()


async def test_p6_a_draft_is_forgotten_when_its_caller_leaves_a_message_without_the_database(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await caller.presses("2")
    await caller.hears("tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("Tekan satu bila benar", within=30)
    await away.stops()
    await caller.presses("1")
    await caller.hears("meninggalkan pesan setelah nada", within=200)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.is_off(within=60)
    await away.is_back()
    await hotline.runs(120)
    (callback,) = await hotline.callbacks()
    assert (callback.state, callback.number_sealed) == ("cancelled", None)


@pytest.mark.deep
async def test_p5_who_reached_a_counsellor_without_the_database_is_not_rung_back(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    caller = hotline.caller()
    await hotline.agrees(caller)
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    await hotline.passes(60)
    await away.stops()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await caller.dials(NUMBER)
    await caller.is_connected_to(hotline.ana, within=120)
    await away.is_back()
    await hotline.runs(30)
    await caller.hangs_up()
    await hotline.runs(30)
    assert (await state_of(hotline))[0] == "done"


@pytest.mark.parametrize("key", ["1", "2"])
async def test_p1_who_talked_without_the_database_after_asking_has_had_a_conversation(
    away: Away, key: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.presses(key)
    await caller.hears("nomor ini" if key == "1" else "Silakan tinggalkan pesan", within=30)
    await away.stops()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await caller.is_connected_to(hotline.ana, within=120)
    await away.is_back()
    await hotline.runs(30)
    await caller.hangs_up()
    await hotline.runs(30)
    call = await hotline.call_of(leg)
    assert (call.outcome, call.talked_at is not None) == ("conversation", True)


async def test_p8_rest_goes_down_while_a_callback_rings_and_its_caller_is_served(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    hotline.lab.faults.rest_500 = 1.0
    await ana.hangs_up()
    await hotline.passes(8)
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await hotline.on_duty(ANA, BUDI)
    await hotline.budi.rings(within=120)
    await hotline.budi.answers()
    await hotline.budi.hears("Tekan satu untuk menerima")
    await hotline.budi.presses("1")
    await caller.is_connected_to(hotline.budi)
    hotline.lab.faults.rest_500 = 0.0
    await hotline.passes(20)
    await caller.hangs_up()
    await hotline.runs(30)
    assert (await state_of(hotline))[0] == "done"


@pytest.mark.deep
@pytest.mark.parametrize("when", ["accepted", "ringing", "picked_up", "confirmed"])
async def test_p8_the_database_is_lost_in_the_middle_of_an_attempt_and_nothing_is_stuck(
    away: Away, when: str
) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    if when == "accepted":
        await away.stops()
        await hotline.passes(40)
    else:
        await caller.rings()
        if when == "ringing":
            await away.stops()
        await caller.answers()
        await caller.hears("a")
        if when == "picked_up":
            await away.stops()
        await hotline.passes(3)
        if caller.leg is not None and not caller.leg.over:
            await caller.presses("1")
        if when == "confirmed":
            await hotline.passes(1)
            await away.stops()
        await hotline.passes(60)
    await away.is_back()
    if caller.leg is not None and caller.leg.answered and not caller.leg.over:
        await caller.hangs_up()
    await hotline.runs(180)
    assert (await state_of(hotline))[0] != "attempting"
    ours = [call for call in await hotline.all_calls() if call.callback_id is None]
    assert len(ours) == 2, "a call that never was"


async def test_p1_a_hang_up_that_comes_too_late_does_not_cut_off_who_has_picked_up(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    hotline.lab.faults.next_rest(status=500, method="POST", path="/Calls/CA", times=2)
    await ana.hangs_up()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hears("Anda berikutnya", within=20)
    await hotline.passes(15)
    assert caller.leg is not None
    assert not caller.leg.over


async def test_p1_who_pressed_1_as_the_database_went_is_not_asked_again_when_it_is_back(away: Away) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    await caller.rings()
    leg = await caller.answers()
    await caller.hears(ASKS)
    await away.stops()
    await caller.presses("1")
    await caller.hears("Tetaplah di telepon", within=10)
    await away.is_back()
    await caller.hears("Terima kasih sudah menunggu", within=60)
    await caller.is_connected_to(hotline.ana, within=60)
    assert len([said for said in leg.heard if ASKS in said.text]) == 1
