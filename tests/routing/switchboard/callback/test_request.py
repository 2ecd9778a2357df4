"""Requesting a callback: the number is read back and agreed once, and no caller is lost (design, part 10)."""

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.database.engine import Database
from routing.switchboard.call import arrival, waiting
from routing.switchboard.callback import request
from routing.switchboard.callback.replies import Agreed, AskNumber, AskTyping, ReadBack
from tests.routing.rows import SECOND
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.story import NOW
from tests.routing.switchboard.story import publish as put_on_duty
from tests.routing.switchboard.taps import HELPLINE, a_caller, pressed
from tests.scenarios.callbacks import NIGHT
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline
from tests.scenarios.menus import NOT_AVAILABLE, all_busy, heard_times, state_of_leg, trembles
from tests.scenarios.misuse import LONG_TALKER


@pytest.mark.parametrize("apart", [0.7, 2.9])
async def test_a_trembling_1_asks_for_a_callback_and_agrees_to_none(hotline: Hotline, apart: float) -> None:
    await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(5)
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of_leg(hotline, leg) == "asking"
    assert heard_times(leg, "Kami dapat menelepon Anda kembali") == 3
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of_leg(hotline, leg) == "agreed"
    assert heard_times(leg, "Anda akan kami telepon begitu tiba giliran Anda") == 3
    await caller.hears_nothing_like(NOT_AVAILABLE)


async def test_p1_a_caller_who_presses_1_every_5_s_can_still_go_back_with_0_and_keep_their_place(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", 5, 4)
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    place = (await hotline.call_of(leg)).place_at
    assert await state_of_leg(hotline, leg) == "agreed"
    await caller.hears("Bila Anda lebih suka menunggu di telepon sekarang, tekan nol")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    call = await hotline.call_of(leg)
    assert (call.state, call.place_at) == ("waiting", place)
    (callback,) = await hotline.callbacks()
    assert callback.state == "in_line", "who hangs up now is still rung back"
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert [callback.state for callback in await hotline.callbacks()] == ["done"]


async def test_who_goes_back_to_the_line_by_0_and_hangs_up_is_rung_back(hotline: Hotline) -> None:
    busy = await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(4)
    await trembles(hotline, caller, "1", 4, 2)
    await caller.hears("Anda akan kami telepon")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "callback"
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.passes(62)
    await hotline.fetches(hotline.ana)
    await caller.rings()


async def test_0_after_an_agreed_callback_leads_to_the_menu_while_nobody_is_on_duty(hotline: Hotline) -> None:
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", 5, 3)
    await caller.hears("Untuk mendengar pilihan lain, tekan nol")
    await caller.presses("7")
    await caller.hears(NOT_AVAILABLE)
    await caller.presses("0")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "callback"


async def test_a_callback_to_another_number_is_not_rung_while_its_caller_is_on_the_line(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller, other = hotline.caller(), hotline.caller("+6281390000077", "Other phone")
    await hotline.waits(caller)
    await hotline.passes(5)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("akhiri dengan tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("Tekan satu bila benar")
    await caller.presses("1")
    await caller.hears("tekan nol")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Ada penelepon yang menunggu")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert [callback.state for callback in await hotline.callbacks()] == ["done"]
    await other.does_not_ring()


@pytest.mark.parametrize("key", ["#", "*"])
async def test_a_hash_at_a_callers_question_is_a_key_that_means_nothing(
    database_url: str, tmp_path: Path, key: str
) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline:
        await all_busy(hotline)
        caller = hotline.caller()
        leg = await hotline.calls_in(caller)
        state = "greeting"
        for leads_on, words, then in (
            ("1", "tekan satu agar kami telepon kembali", "waiting"),
            ("1", "dua untuk nomor lain", "asking"),
            ("2", "akhiri dengan tanda pagar", "asking"),
            ("081390000077#", "Tekan satu bila benar", "asking"),
            ("1", "menelepon malam hari juga", "asking"),
            ("2", "tekan nol", "agreed"),
        ):
            if not leads_on.endswith("#"):
                await caller.presses(key)
                await caller.hears(NOT_AVAILABLE)
                assert await state_of_leg(hotline, leg) == state
            await hotline.passes(4)
            await caller.presses(leads_on)
            await caller.hears(words)
            state = then
        await caller.presses(key)
        await caller.hears(NOT_AVAILABLE)
        await caller.hears("tekan nol")


async def test_p5_who_goes_back_with_0_or_says_nothing_keeps_their_place_in_the_line(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    leg = await hotline.waits(caller)
    await hotline.waits(second)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("8")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.hears("nomor ini")  # asked once more
    await caller.hears("Anda berikutnya")
    assert (await hotline.call_of(leg)).state == "waiting"
    assert {callback.state for callback in await hotline.callbacks()} == {"cancelled"}


async def test_a_caller_past_the_longest_wait_gets_the_overflow_menu(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(280)
    await caller.presses("1")
    await caller.hears("Siapa pun yang mengangkat")
    await caller.hears("satu satu sembilan ekstensi delapan", within=60)
    assert (await hotline.call_of(leg)).state == "overflow"


async def test_a_callback_is_asked_for_from_the_overflow_too(hotline: Hotline) -> None:
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await caller.hears("Tekan satu agar kami telepon kembali")
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("0")
    await caller.hears("Tekan satu agar kami telepon kembali")
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("1")
    await caller.hears("Anda akan kami telepon")
    await caller.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "callback"
    await hotline.on_duty(ANA)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana)


async def test_another_number_is_typed_read_back_and_confirmed_and_is_the_one_that_rings(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller, other = hotline.caller(), hotline.caller("+6281390000077", "Other phone")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("akhiri dengan tanda pagar")
    for wrong in ("0813#", "112#", "0016502530000#", "08090001234#", "0215000 1234#".replace(" ", "")):
        await caller.presses(wrong)
        await caller.hears("nomor itu tidak dapat kami telepon")
        await caller.hears("akhiri dengan tanda pagar")
    await caller.presses("081390000078#")
    await caller.hears("nol delapan satu tiga, sembilan nol nol nol, nol nol tujuh delapan")
    await caller.presses("2")
    await caller.hears("akhiri dengan tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("nol nol tujuh tujuh")
    await caller.presses("5")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.hears("nol nol tujuh tujuh")
    await caller.presses("1")
    await caller.hears("Anda akan kami telepon")
    (callback,) = await hotline.callbacks()
    assert hotline.service.helpline.sealer.open(callback.number_sealed) == other.number
    assert callback.typed


@pytest.mark.parametrize("step", ["typing", "read back"])
async def test_silence_while_typing_or_after_it_leads_back_to_the_line(hotline: Hotline, step: str) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("tanda pagar")
    if step == "read back":
        await caller.presses("081390000077#")
        await caller.hears("Nomor yang Anda ketik")
    await caller.hears("Anda berikutnya", within=60)
    (callback,) = await hotline.callbacks()
    assert (callback.state, callback.number_sealed) == ("cancelled", None)


async def test_a_number_of_another_country_that_is_named_is_rung_back(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, callback_countries="ID, SG") as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        await hotline.agrees(hotline.caller("+6591234567", "Abroad"))


async def test_a_tap_at_a_callbacks_questions_says_them_again_as_they_were(database: Database) -> None:
    await put_on_duty(database)
    call_id = await a_caller(database)
    await pressed(database, arrival.choose_language, call_id, "", 0)
    await pressed(database, waiting.wait, call_id, "1", 10)
    number = request.take_number_key
    for at in (10.7, 13.6):
        assert await pressed(database, number, call_id, "1", at) == AskNumber(call_id, "id", explained=True)
    assert await pressed(database, number, call_id, "8", 14) == AskNumber(call_id, "id", unknown_key=True)
    assert await pressed(database, number, call_id, "8", 16) == AskNumber(call_id, "id")
    assert await pressed(database, number, call_id, "2", 20) == AskTyping(call_id, "id")
    async with database.begin() as connection:
        # The second press of a double press is not taken as the first digit of a number.
        for digits, not_sound in (("2", False), ("22", False), ("0219", True)):
            now = NOW + 25 * SECOND
            heard = await decided(request.take_typed, HELPLINE, connection, now, call_id, digits)
            assert heard.reply == AskTyping(call_id, "id", not_sound=not_sound)
        heard = await decided(request.take_typed, HELPLINE, connection, now, call_id, "081390000011")
    read = heard.reply
    assert isinstance(read, ReadBack)
    assert read.digits == "081390000011"
    assert (await pressed(database, request.take_agreement, call_id, "7", 26)).unknown_key
    assert await pressed(database, request.take_agreement, call_id, "7", 27) == read
    agreed = await pressed(database, request.take_agreement, call_id, "1", 28)
    assert isinstance(agreed, Agreed)
    for at in (30, 33):
        heard_again = await pressed(database, request.take_agreed_key, call_id, "1", at)
        assert replace(heard_again, now=agreed.now) == agreed
    assert (await pressed(database, request.take_agreed_key, call_id, "1", 40)).unknown_key
