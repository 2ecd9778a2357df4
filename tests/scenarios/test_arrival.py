"""Arrival: who calls, and what each hears first (design, part 4.1 and 4.2)."""

import re
from datetime import timedelta

import pytest

from ivr.lab import NeverAnswers
from routing import blocks
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, shift

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


async def test_a_counsellor_who_calls_is_greeted_as_one_and_can_come_back_from_a_pause(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    ana = hotline.ana
    leg = await ana.dials(NUMBER)
    await ana.hears("terima kasih sudah bertugas")
    await ana.hears("Anda tercatat siap")
    await ana.presses("7")
    await ana.hears("pilihan itu tidak tersedia")
    await ana.presses("2")
    await ana.hears("Anda tercatat sedang jeda")
    await ana.presses("1")
    await ana.hears("Anda tercatat siap")
    await ana.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "desk"
    caller = hotline.caller()
    await hotline.waits(caller)
    await ana.rings()


async def test_a_silent_counsellor_hears_the_menu_again(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.hears("Tekan satu bila siap", within=60)


async def test_p1_a_counsellor_who_says_nothing_for_long_is_taken_for_a_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.hears("Anda berikutnya", within=120)
    await hotline.budi.rings()


async def test_a_counsellor_who_needs_to_talk_is_a_caller_like_any_other(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    ana, budi = hotline.ana, hotline.budi
    await ana.dials(NUMBER)
    await ana.hears("Tekan satu bila siap")
    await ana.presses("3")
    await ana.hears("tekan 1")
    await ana.presses("1")
    await ana.hears("Anda berikutnya")
    await budi.rings()
    await budi.answers()
    await budi.hears("Tekan satu untuk menerima")
    await budi.presses("1")
    await ana.is_connected_to(budi)


async def test_while_a_counsellor_calls_us_nothing_of_ours_rings_them(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(15)
    assert [leg for leg in hotline.lab.calls if leg.direction != "inbound"] == []
    await hotline.ana.hangs_up()
    await hotline.ana.rings()


async def test_who_waits_when_the_last_counsellor_goes_hears_that_nobody_is_on_duty(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=8 * 60, end=10 * 60 + 1))
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hears("tidak ada konselor yang bertugas", within=120)
    await caller.hears("bertugas kembali besok")
    await caller.hangs_up()
