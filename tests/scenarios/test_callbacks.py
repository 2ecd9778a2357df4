"""Callbacks: a conversation that begins with a call of ours (design, part 10: the keys)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.lab import Answers, Busy, NeverAnswers, Unreachable, VoicemailBox
from ivr.lab.people.phones import Behaviour
from routing import blocks
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.scenarios.callbacks import (
    ACCEPTS,
    AFTERNOON,
    ASKS,
    EVENING,
    MORNING,
    a_callback,
    state_of,
    told,
)
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, a_hotline


async def test_p5_a_callback_is_rung_in_its_turn_and_its_caller_talks_to_the_counsellor(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    ring = await caller.rings()
    assert ring.from_ == NUMBER
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hears("Anda segera kami hubungkan dengan konselor")
    await caller.is_connected_to(ana, within=20)
    assert await state_of(hotline) == ("done", 0)
    await hotline.passes(30)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    calls = await hotline.all_calls()
    assert [call.outcome for call in calls][-2:] == ["callback", "conversation"]
    assert await told(hotline) == ["scheduled", "in_line", "attempting", "done"]


async def test_p5_asked_for_at_14_by_the_third_in_line_it_is_offered_third(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, wrap_up_seconds=1) as hotline:
        await hotline.on_duty(ANA)
        busy = hotline.caller("+6281390000009", "Long talker")
        await hotline.talks(busy, hotline.ana)
        people = [hotline.caller(f"+6281390000{n:03}", f"Caller {n}") for n in range(4)]
        for person in people:
            await (hotline.agrees(person) if person is people[2] else hotline.waits(person))
        asked = [call.place_at for call in await hotline.all_calls() if call.callback_id is None][1:]
        await busy.hangs_up()
        await hotline.ana.hears("Percakapan selesai")
        await hotline.ana.hangs_up()
        hotline.ana.behaves(Answers(after=1, presses=ACCEPTS))
        people[2].behaves(Answers(after=2, presses=((ASKS, "1"),), talks_for=5))
        for person in people:
            while not person.talks_with(hotline.ana):
                await hotline.passes(1)
            await hotline.passes(5)
            if person is not people[2]:
                await person.hangs_up()
        served = await hotline.rows(
            "select place_at from calls where talked_at is not null order by talked_at offset 1"
        )
        assert [row.place_at for row in served] == sorted(asked)


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
    await hotline.budi.does_not_ring(for_=30)  # free, but not asked to ring themselves back
    await hotline.fetches(hotline.ana, within=90)
    await hotline.budi.rings()
    await hotline.waits(hotline.caller())
    assert hotline.lab.double_rings == []
    await hotline.budi.answers()
    await hotline.budi.hears(ASKS)
    await hotline.budi.presses("1")
    await hotline.budi.is_connected_to(hotline.ana, within=20)
    await hotline.budi.hangs_up()


# --- Who answers


async def test_p6_a_stranger_who_answers_hears_nothing_that_names_a_hotline(hotline: Hotline) -> None:
    await a_callback(hotline)
    stranger = hotline.caller()
    await hotline.fetches(hotline.ana)
    await stranger.rings()
    leg = await stranger.answers()
    await stranger.hears("sampai jumpa", within=60)
    await stranger.is_off()
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await hotline.ana.hears("Orangnya belum dapat dihubungi")
    await hotline.ana.is_off()
    assert await state_of(hotline) == ("scheduled", 1)
    await hotline.passes(30)
    assert await hotline.rows("select phone from holds where released_at is null") == []


async def test_p6_an_answering_machine_records_nothing_that_names_a_hotline(hotline: Hotline) -> None:
    await a_callback(hotline)
    box = hotline.caller().behaves(VoicemailBox(after=8))
    await hotline.fetches(hotline.ana)
    await hotline.ana.hears("Orangnya belum dapat dihubungi", within=70)
    await hotline.passes(60)
    assert box.leg is not None
    assert box.leg.over
    assert not [said for said in box.leg.heard if NAMES_A_HOTLINE.search(said.text)]
    assert await state_of(hotline) == ("scheduled", 1)


@pytest.mark.parametrize(
    ("key", "word", "state"),
    [("2", "lain waktu saja", ("scheduled", 1)), ("3", "Baik, terima kasih", ("cancelled", 1))],
)
async def test_who_answers_may_put_it_off_or_cancel_it(
    hotline: Hotline, key: str, word: str, state: tuple[str, int]
) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("7")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.hears(ASKS)
    await caller.presses(key)
    await caller.hears(word)
    await caller.is_off()
    await hotline.ana.hears("Orangnya belum dapat dihubungi")
    await hotline.ana.is_off()
    assert await state_of(hotline) == state


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


# --- The counsellor who waits


async def test_a_counsellor_who_gives_up_is_free_and_the_caller_keeps_their_callback(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await ana.presses("5")
    await ana.hears("pilihan itu tidak tersedia")
    await ana.hears("Kami sedang menelepon orangnya")
    await ana.presses("2")
    await ana.hears("Akan kami atur kembali")
    await ana.is_off()
    await caller.is_off(within=5)
    assert await state_of(hotline) == ("scheduled", 1)


async def test_a_counsellor_hangs_up_while_the_caller_hears_the_question_who_is_then_served_next(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await ana.hangs_up()
    await hotline.passes(2)
    await caller.presses("1")
    await caller.hears("Anda berikutnya")
    await ana.rings()
    await ana.answers()
    await ana.hears("Ada penelepon yang menunggu")
    await ana.presses("1")
    await caller.is_connected_to(ana, within=20)
    assert (await state_of(hotline))[0] == "done"


async def test_a_counsellor_waits_no_longer_than_a_minute(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    began = hotline.clock.now()
    hotline.lab.faults.next_rest(status=429, path="/Calls", times=100)
    await ana.presses("1")
    await ana.hears("Orangnya belum dapat dihubungi", within=80)
    assert hotline.clock.now() - began < timedelta(seconds=70)
    assert caller.engaged is None
    assert await state_of(hotline) == ("in_line", 0), "never rung, it keeps its place"


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


async def test_the_counsellor_who_declines_a_callback_rests_and_it_stays_in_line(hotline: Hotline) -> None:
    await a_callback(hotline)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("ditelepon kembali")
    await hotline.ana.presses("2")
    await hotline.ana.is_off()
    assert await state_of(hotline) == ("in_line", 0)
    await hotline.runs(65)
    await hotline.fetches(hotline.ana)


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


# --- Quiet hours and age


@pytest.mark.usefixtures("copied_hourly")
async def test_at_22_nobody_is_rung_and_in_the_morning_the_callback_is_due(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=EVENING) as hotline:
        await hotline.on_duty(ANA)
        busy, caller = hotline.caller("+6281390000009", "Long talker"), hotline.caller()
        await hotline.talks(busy, hotline.ana)
        await hotline.agrees(caller)
        assert await state_of(hotline) == ("in_line", 0)
        await hotline.passes(
            (datetime(2026, 11, 25, 14, 0, tzinfo=UTC) - hotline.clock.now()).total_seconds()
        )
        await busy.hangs_up()
        await hotline.ana.hears("Percakapan selesai")
        await hotline.ana.hangs_up()
        await hotline.ana.does_not_ring(for_=120)  # although no sweep has taken it out of the line yet
        await hotline.sweeps()
        (callback,) = await hotline.callbacks()
        assert (callback.state, callback.due_at) == ("scheduled", MORNING)
        assert MORNING <= callback.place_at < MORNING + timedelta(seconds=2)
        await hotline.passes((MORNING - hotline.clock.now()).total_seconds() - 60)
        await hotline.sweeps()
        await hotline.ana.does_not_ring(for_=55)
        await hotline.passes(10)
        await hotline.sweeps()
        await hotline.fetches(hotline.ana)
        await caller.rings()


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


# --- Asking


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


async def test_in_english_all_of_it_is_english(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy, caller, ana = hotline.caller("+6281390000009", "Long talker"), hotline.caller(), hotline.ana
    await hotline.talks(busy, ana)
    await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses("2")
    await caller.hears("You are next")
    await caller.presses("1")
    await caller.hears("Your phone will show our number")
    await caller.hears("Press one if we may ring you at this number")
    await caller.presses("1")
    await caller.hears("We will ring you as soon as it is your turn")
    await caller.is_off(within=60)
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.hangs_up()
    await ana.rings(within=90)
    await ana.answers()
    await ana.hears("Ia memilih bahasa Inggris")
    await ana.presses("1")
    await caller.rings()
    leg = await caller.answers()
    await caller.hears("did you ask to be called")
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await caller.presses("1")
    await caller.hears("We will connect you with a counsellor")
    await caller.is_connected_to(ana, within=20)


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
