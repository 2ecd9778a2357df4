"""Arrival: kinds of callers, and the first words that each hears (design, part 4.1 and 4.2)."""

import asyncio
import re
from datetime import timedelta

import pytest

from ivr.lab import Phone
from routing import blocks
from routing.switchboard.call import arrival, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.offer import dispatching
from tests.routing.switchboard.decided import call_of
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.hotline import ANA, NUMBER, Hotline, shift
from tests.scenarios.menus import DANGER, NOT_AVAILABLE, all_busy, heard_times, state_of_leg, trembles
from tests.scenarios.misuse import LONG_TALKER

WITHHELD = ["anonymous", "unknown", "Restricted", "", "+266696687", "+7378742833", "+2562533", "+86282452253"]


async def test_silence_at_the_menu_means_the_default_language_and_hangs_up_on_nobody(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("Anda berikutnya", within=60)
    assert (await hotline.call_of(leg)).language == "id"


async def test_key_2_is_english(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses("2")
    await caller.hears("You are next")
    await ana.rings()
    await ana.answers()
    await ana.hears("Ia memilih bahasa Inggris")
    await ana.presses("1")
    await caller.hears("You are connected")
    await caller.is_connected_to(ana)


async def test_the_greeting_says_in_both_languages_what_to_do_in_danger_of_life(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("hubungi satu satu dua")
    await caller.hears("dial one one two")


@pytest.mark.parametrize("key", ["0", "3", "9", "*", "#"])
async def test_a_key_that_means_nothing_is_answered_kindly_and_the_menu_comes_again(
    hotline: Hotline, key: str
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses(key)
    await caller.hears("pilihan itu tidak tersedia")
    await caller.presses("1")
    await caller.hears("Anda berikutnya", within=5)


async def test_nobody_on_duty_says_when_the_next_shift_starts_and_where_else_to_turn(
    hotline: Hotline,
) -> None:
    await hotline.publish(shift(ANA, start=20 * 60, end=22 * 60))
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await caller.hears("tidak ada konselor yang bertugas")
    await caller.hears("hari ini pukul 20.00 WIB")
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert hotline.lab.queues == []


async def test_without_any_rota_a_caller_hears_where_else_to_turn(hotline: Hotline) -> None:
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tidak ada konselor yang bertugas", within=60)
    await caller.hears_nothing_like("bertugas kembali")
    await caller.hears("satu satu dua")


async def test_a_paused_counsellor_is_not_on_duty(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.presses("2")
    await hotline.ana.hears("Anda tercatat sedang jeda")
    await hotline.ana.hangs_up()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tidak ada konselor yang bertugas", within=60)
    await hotline.ana.does_not_ring()


@pytest.mark.parametrize("number", WITHHELD)
async def test_a_withheld_number_is_a_caller_like_any_other_and_nothing_is_stored_of_it(
    hotline: Hotline, number: str
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller(number, "Nobody")
    leg = await caller.dials(NUMBER)
    await caller.hears("Anda berikutnya", within=60)
    call = await hotline.call_of(leg)
    assert (call.caller_hash, call.caller_sealed) == (None, None)


async def test_a_blocked_caller_is_turned_away_kindly(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    async with hotline.service.database.begin() as connection:
        await blocks.block(
            connection, hotline.clock.now(), hotline.service.helpline.sealer.hash(caller.number)
        )
    leg = await caller.dials(NUMBER)
    await caller.hears(re.compile("tidak dapat kami layani.*satu satu dua"))
    await caller.is_off(within=60)
    await hotline.ana.does_not_ring()
    assert (await hotline.call_of(leg)).outcome == "blocked"


async def test_a_block_that_has_run_out_turns_nobody_away(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    until = hotline.clock.now() - timedelta(seconds=1)
    async with hotline.service.database.begin() as connection:
        hashed = hotline.service.helpline.sealer.hash(caller.number)
        await blocks.block(connection, hotline.clock.now(), hashed, until=until)
    await hotline.waits(caller)


async def test_a_call_for_a_number_that_is_not_ours_is_told_so_and_leaves_no_row(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    another = "+622150009999"
    hotline.lab.add_number(
        another,
        voice_url="https://hotline.test/voice/incoming",
        status_callback="https://hotline.test/voice/status",
    )
    caller = hotline.caller()
    await caller.dials(another)
    await caller.hears("bukan nomor layanan kami")
    await caller.is_off(within=60)
    assert await hotline.all_calls() == []


@pytest.mark.parametrize(("apart", "times"), [(0.7, 3), (2.9, 3), (2.9, 10)])
async def test_a_trembling_1_chooses_the_language_and_nothing_else(
    hotline: Hotline, apart: float, times: int
) -> None:
    await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", apart, times)
    assert await state_of_leg(hotline, leg) == "waiting"
    assert heard_times(leg, "Anda berikutnya") == times, (
        "each tap hears again what it cut short, from its start"
    )
    await caller.hears("Mohon jangan tutup telepon")
    await caller.hears("tekan satu agar kami telepon kembali")
    await caller.hears_nothing_like(NOT_AVAILABLE)
    assert await hotline.callbacks() == []


@pytest.mark.parametrize("keys", ["79", "#*", "77"])
async def test_two_wrong_keys_at_the_language_menu_mean_the_default_language(
    hotline: Hotline, keys: str
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    first, second = list(keys)
    await caller.presses(first)
    await caller.hears(NOT_AVAILABLE)
    await caller.hears(DANGER)  # which the key has cut short
    await caller.hears("dial one one two")
    await hotline.passes(3.1)
    await caller.presses(second)
    await caller.hears("Anda berikutnya", within=5)
    assert (await hotline.call_of(leg)).language == "id"


async def test_a_wrong_key_in_a_trembling_hand_is_one_wrong_key(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "7", 2.9, 4)
    assert await state_of_leg(hotline, leg) == "greeting"
    assert heard_times(leg, NOT_AVAILABLE) == 1
    assert heard_times(leg, DANGER) == 5, "the greeting's, and once after each key"
    await caller.presses("2")
    await caller.hears("You are next")


def extension(hotline: Hotline, number: str, name: str) -> Phone:
    """Return one of the phones that show the same number."""
    phone = hotline.lab.phone("anonymous", name)
    phone.number = number
    return phone


@pytest.mark.deep
async def test_p5_the_fourth_call_of_one_number_waits_behind_other_numbers_until_one_of_them_leaves(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
    shelter = [extension(hotline, "+622150009999", f"Shelter {n}") for n in range(5)]
    for phone in shelter[:4]:
        await hotline.waits(phone)
    other = hotline.caller("+6281390000002", "Other")
    await hotline.calls_in(other)
    await other.presses("1")
    await other.hears("urutan ke-4")
    await shelter[3].hears("urutan ke-5", within=75)
    await shelter[0].hangs_up()
    await hotline.runs(5)
    await other.hears("urutan ke-4", within=75)
    await shelter[3].hears("urutan ke-3", within=75)


async def test_many_webhooks_of_one_call_at_once_leave_one_sound_row(switchboard: Switchboard) -> None:
    await switchboard.publish(2)
    arriving = IncomingCall("CA1", NUMBER, "+6281390000001")
    greeted = await asyncio.gather(*(switchboard.run(arrival.arrive, arriving) for _ in range(20)))
    ids = {call_of(decision.reply) for decision in greeted}
    assert len(ids) == 1
    (call_id,) = ids
    await asyncio.gather(*(switchboard.run(arrival.choose_language, call_id, "1") for _ in range(10)))
    await asyncio.gather(
        *(switchboard.run(waiting.wait, call_id) for _ in range(10)),
        *(switchboard.run(dispatching.serve_line) for _ in range(10)),
    )
    assert len(await switchboard.rows("select id from events where kind = 'call.waiting'")) == 1
    assert len(await switchboard.rows("select id from offers")) == 1
