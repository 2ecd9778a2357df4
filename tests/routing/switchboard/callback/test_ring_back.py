"""Ringing back: the phone that rings for a callback, when it must not ring, and the carrier's answers."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ivr.database.engine import Database
from ivr.lab import Busy
from routing import blocks
from routing.line.pacing import pacing
from routing.switchboard import sweep
from routing.switchboard.actions import RingBack
from routing.switchboard.callback import ring_back
from routing.switchboard.callback.ring_back import DialBack
from tests.routing.switchboard.callbacks import LATER, accepted, agreed, at_once
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.bad_rows import BAD, LOST, execute, rows_set_aside
from tests.scenarios.callbacks import ASKS, a_callback, state_of
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline


async def test_the_callers_number_is_sealed_and_the_hold_on_it_names_no_number(hotline: Hotline) -> None:
    await a_callback(hotline)
    await hotline.fetches(hotline.ana)
    await hotline.caller().rings()
    held = [row.phone for row in await hotline.rows("select phone from holds where released_at is null")]
    assert ANA in held
    assert len(held) == 2
    assert not any("81390000001" in row for row in await hotline.dump())


async def test_p2_a_counsellor_who_is_rung_back_is_rung_for_nobody_else(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    await hotline.budi.dials(NUMBER)
    await hotline.budi.hears("Tekan satu bila siap")
    await hotline.budi.presses("3")
    await hotline.budi.hears("tekan 1")
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.budi.presses("1")
    await hotline.budi.hears("nomor ini")
    await hotline.budi.presses("1")
    await hotline.budi.hears("Anda akan kami telepon")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.budi.is_off(within=30)
    await hotline.sweeps()
    await hotline.budi.does_not_ring(for_=30)  # free, but not offered their own callback
    await hotline.fetches(hotline.ana, within=90)
    await hotline.budi.rings()
    await hotline.waits(hotline.caller())
    assert hotline.lab.double_rings == []
    await hotline.budi.answers()
    await hotline.budi.hears(ASKS)
    await hotline.budi.presses("1")
    await hotline.budi.is_connected_to(hotline.ana, within=20)
    await hotline.budi.hangs_up()


async def test_a_refusal_that_passes_costs_seconds(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    hotline.lab.faults.next_rest(status=429, path="/Calls", times=2)
    await ana.presses("1")
    await caller.rings(within=15)
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(ana, within=20)


async def test_a_number_that_was_blocked_meanwhile_is_not_rung_back_again(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller = hotline.caller().behaves(Busy())
    await hotline.fetches(hotline.ana)
    await hotline.runs(10)
    assert await state_of(hotline) == ("scheduled", 1)
    async with hotline.service.database.begin() as connection:
        hashed = hotline.service.helpline.sealer.hash(caller.number)
        await blocks.block(connection, hotline.clock.now(), hashed)
    await hotline.passes(14 * 60)
    await hotline.runs(2 * 60)
    assert await state_of(hotline) == ("cancelled", 1)


async def test_p8_a_lost_answer_to_our_create_rings_the_phone_once_and_the_caller_is_joined(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    hotline.lab.faults.lose_next_answer()
    await ana.presses("1")
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(ana, within=20)
    rung = [leg for leg in hotline.lab.calls if leg.direction != "inbound" and leg.phone is caller]
    assert len(rung) == 1


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
    # We cannot know that it did not ring, so the attempt counts.
    assert await state_of(hotline) == ("scheduled", 1)
    await hotline.passes(14 * 60)
    await hotline.runs(10)
    await hotline.fetches(ana, within=60)
    await caller.rings()


async def test_p1_a_caller_who_answers_a_ring_already_given_up_goes_to_the_head_of_the_line(
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


@pytest.mark.deep
async def test_counsellors_do_not_wait_in_turn_for_a_callback_that_cannot_be_rung(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await a_callback(hotline)
    await execute(
        hotline, "update calls set caller_sealed = :sealed where state = 'waiting'", sealed=LOST.seal(BAD)
    )
    await hotline.fetches(hotline.ana)
    await hotline.ana.hears("tidak", within=30)
    await hotline.ana.is_off(within=30)
    assert await state_of(hotline) == ("scheduled", 0)
    await hotline.ana.does_not_ring(for_=300)
    assert len(rows_set_aside(hotline)) == 1


# --- At once


async def test_p2_the_ring_of_a_callback_is_claimed_once(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    claimed = await at_once(switchboard, 6, ring_back.claim, call_id)
    assert len([one for one in claimed if isinstance(one.reply, DialBack)]) == 1
    held = await switchboard.rows("select phone from holds where released_at is null")
    assert len(held) == 2


async def test_p8_a_ring_that_its_process_did_not_live_to_make_is_made_by_the_sweep(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    await switchboard.rows(
        "update calls set check_at = '2026-11-25 03:01:00+00' where callback_id is not null returning 1"
    )
    again = await switchboard.run(sweep.sweep, now=LATER + timedelta(seconds=30))
    assert [action.call_id for action in again.actions if isinstance(action, RingBack)] == [call_id]


async def test_p8_an_attempt_whose_leg_was_never_heard_of_ends_and_is_made_again(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    assert isinstance((await switchboard.run(ring_back.claim, call_id, now=LATER)).reply, DialBack)
    await switchboard.run(sweep.sweep, now=LATER + timedelta(minutes=3))
    (row,) = await switchboard.rows("select state, attempts from callbacks")
    assert (row.state, row.attempts) == ("scheduled", 1)
    (over,) = await switchboard.rows("select state, outcome from calls where callback_id is not null")
    assert (over.state, over.outcome) == ("ended", "not_reached")
