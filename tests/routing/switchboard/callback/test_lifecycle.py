"""The life of a callback: put off, tried again, given up, expired, forgotten, done (design, part 10)."""

from datetime import timedelta

import pytest

from ivr.lab import Busy, NeverAnswers, Unreachable
from ivr.lab.people.phones import Behaviour
from tests.scenarios.callbacks import ASKS, a_callback, state_of
from tests.scenarios.hotline import ANA, NUMBER, Hotline


@pytest.mark.parametrize(
    ("behaviour", "within"), [(NeverAnswers(), 45), (Busy(after=2), 20), (Unreachable(), 20)]
)
async def test_a_caller_who_is_not_reached_is_tried_three_times_and_then_it_is_exhausted_and_visible(
    hotline: Hotline, behaviour: Behaviour, within: float
) -> None:
    await a_callback(hotline)
    hotline.caller().behaves(behaviour)
    for attempt, later in enumerate((15, 60, None), start=1):
        await hotline.fetches(hotline.ana, within=60)
        await hotline.ana.hears("Orangnya belum dapat dihubungi", within=within)
        await hotline.ana.is_off()
        ended = hotline.clock.now()
        if later is not None:
            (callback,) = await hotline.callbacks()
            assert (callback.state, callback.attempts) == ("scheduled", attempt)
            assert abs(callback.due_at - ended - timedelta(minutes=later)) < timedelta(seconds=40)
            assert callback.place_at == callback.due_at
            await hotline.ana.does_not_ring(for_=later * 60 - 60)
            await hotline.passes(65)
            await hotline.sweeps()
    assert await state_of(hotline) == ("exhausted", 3)
    await hotline.runs(60)
    rung = [leg for leg in hotline.lab.calls if leg.direction != "inbound" and leg.phone is hotline.caller()]
    assert len(rung) == 3
    assert [call.outcome for call in await hotline.all_calls()][-3:] == ["not_reached"] * 3


async def test_the_caller_who_hangs_up_after_confirming_is_tried_again(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hangs_up()
    await hotline.ana.is_off(within=30)
    assert await state_of(hotline) == ("scheduled", 1)


@pytest.mark.usefixtures("copied_hourly")
async def test_after_48_hours_a_callback_expires(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(Busy(after=1))
    await hotline.agrees(hotline.caller())
    await hotline.rows(
        "update counsellors set paused_at = '2026-01-01', paused_until = '2030-01-01',"
        " paused_by = 'coordinator' returning 1"
    )
    await hotline.passes(48 * 3600 - 300)
    await hotline.sweeps()
    assert (await state_of(hotline))[0] == "in_line"
    await hotline.passes(300)
    await hotline.sweeps()
    assert await state_of(hotline) == ("expired", 0)
    assert [call.outcome for call in await hotline.all_calls()] == ["callback", "not_reached"]


async def test_p5_who_reaches_a_counsellor_by_phone_is_not_rung_back(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await caller.dials(NUMBER)
    await hotline.passes(40)
    assert (await state_of(hotline))[0] == "in_line"
    await ana.rings(within=60)
    await ana.answers()
    await ana.hears("Ada penelepon yang menunggu")
    await ana.presses("1")
    await caller.is_connected_to(ana, within=20)
    assert await state_of(hotline) == ("done", 0)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.hangs_up()
    await ana.does_not_ring(for_=90)


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


async def test_a_caller_who_hangs_up_before_agreeing_leaves_no_callback_and_no_number(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("Nomor yang Anda ketik")
    await caller.hangs_up()
    (callback,) = await hotline.callbacks()
    assert (callback.state, callback.number_hash) == ("cancelled", None)
    assert (await hotline.call_of(leg)).outcome == "abandoned"
