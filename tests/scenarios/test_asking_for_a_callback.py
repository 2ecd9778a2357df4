"""Asking for a callback: to which number, read back and agreed, once, and never a way to be lost (design, part 10)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr.lab import Busy
from routing.switchboard.call import ending
from tests.scenarios.callbacks import MORNING, NIGHT
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline


@pytest.mark.parametrize(("key", "due"), [("1", None), ("2", MORNING), ("", MORNING)])
async def test_who_asks_at_night_is_asked_whether_it_may_ring_at_night(
    database_url: str, tmp_path: Path, key: str, due: datetime | None
) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline:
        await hotline.on_duty(ANA)
        hotline.ana.behaves(Busy(after=1))
        caller = hotline.caller()
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("nomor ini")
        await caller.presses("1")
        await caller.hears("menelepon malam hari juga")
        await caller.presses("9")
        await caller.hears("pilihan itu tidak tersedia")
        if key:
            await caller.presses(key)
        await caller.hears("Anda akan kami telepon", within=60)
        (callback,) = await hotline.callbacks()
        assert (callback.at_night, callback.state) == (due is None, "in_line" if due is None else "scheduled")
        assert due is None or callback.due_at == due <= callback.place_at < due + timedelta(seconds=2)
        if due:
            await caller.hears_nothing_like("begitu tiba giliran")
        if due is None:
            hotline.ana.behaves(None)
            await caller.is_off(within=60)
            await hotline.runs(40)
            await hotline.fetches(hotline.ana)
            await caller.rings()


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


async def test_who_may_wait_no_longer_is_led_to_what_else_there_is(hotline: Hotline) -> None:
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


async def test_who_withholds_their_number_types_one(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller("anonymous", "Nobody")
    leg = await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("Siapa pun yang mengangkat")
    await caller.hears("Nomor Anda tidak terlihat")
    await caller.presses("081390000077#")
    await caller.hears("Nomor yang Anda ketik")
    await caller.presses("1")
    await caller.hears("Anda akan kami telepon")
    await caller.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "callback"
    assert (await hotline.call_of(leg)).caller_hash is None


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


async def test_a_second_request_finds_the_first(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    await hotline.agrees(caller)
    leg = await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("1")
    await caller.hears("Permintaan Anda sudah tercatat")
    await caller.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "callback"
    assert [callback.state for callback in await hotline.callbacks()] == ["in_line", "cancelled"]


async def test_a_number_gets_no_more_than_five_callbacks_a_day(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    for _ in range(5):
        await hotline.agrees(caller)
        rows = await hotline.rows(
            "update callbacks set state = 'cancelled', ended_at = asked_at where ended_at is null returning attempt_id"
        )
        await hotline.service.transactions.run(ending.end, rows[0].attempt_id, "a test")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("1")
    await caller.hears("tidak dapat mencatat permintaan lagi")
    await caller.hears("Anda berikutnya")


async def test_a_caller_gets_no_more_than_five_callbacks_a_day_to_whatever_numbers(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    for n in range(6):
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("nomor ini")
        await caller.presses("2")
        await caller.hears("tanda pagar")
        await caller.presses(f"08139000007{n}#")
        await caller.hears("Tekan satu bila benar", within=30)
        await caller.presses("1")
        await caller.hears("begitu tiba giliran" if n < 5 else "tidak dapat mencatat permintaan lagi")
        await caller.hangs_up()
        await hotline.passes(2)
    assert len([row for row in await hotline.callbacks() if row.state == "in_line"]) == 5


async def test_those_who_withhold_their_number_do_not_share_the_five_of_a_day(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    for n in range(6):
        caller = hotline.caller("anonymous", f"Withheld {n}")
        await hotline.waits(caller)
        await caller.presses("1")
        await caller.hears("tanda pagar", within=30)
        await caller.presses(f"08139000007{n}#")
        await caller.hears("Tekan satu bila benar", within=30)
        await caller.presses("1")
        await caller.hears("begitu tiba giliran")
        await caller.hangs_up()
        await hotline.passes(2)
