"""Misuse: what one caller, or one number, cannot take from all others (promise P5)."""

import re
from pathlib import Path

import pytest

from ivr.lab import Phone
from routing.switchboard.call import arrival, ending, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import request as asking
from routing.switchboard.callback.replies import Agreed, Limit, TooMany
from tests.routing.switchboard.decided import call_of
from tests.scenarios.callbacks import AFTERNOON
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline

AGREED = "Anda akan kami telepon begitu tiba giliran Anda"
NEXT = "Anda berikutnya"
FULL_FOR_WITHHELD = "terlalu banyak permintaan dari nomor yang tidak terlihat"
FULL = "terlalu banyak yang meminta untuk ditelepon kembali"
LONG_TALKER = "+6281390000009"


async def registers(caller: Phone, number: str, *, hears: str) -> None:
    """Ask in the line to be rung back at a number that is typed."""
    await caller.presses("1")
    await caller.hears("akhiri dengan tanda pagar")
    await caller.presses(f"{number}#")
    await caller.hears("Nomor yang Anda ketik")
    await caller.presses("1")
    await caller.hears(hears)


@pytest.mark.deep
async def test_p5_of_the_callbacks_of_a_withheld_caller_an_hours_number_stands_and_who_calls_next_is_next(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, max_wait_seconds=3_600) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        withheld = hotline.caller("anonymous", "Withheld")
        await hotline.waits(withheld)
        for n in range(13):
            await registers(withheld, f"0813900{n:05}", hears=AGREED if n < 10 else FULL_FOR_WITHHELD)
            if n < 10:
                await withheld.presses("0")
            await withheld.hears("Mohon jangan tutup telepon")
        await withheld.hangs_up()
        await only_ten_stand_and_who_calls_next_is_next(hotline)


@pytest.mark.deep
async def test_p5_of_1000_callbacks_that_a_withheld_caller_tries_in_an_hour_ten_stand(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, max_wait_seconds=3_600) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        # Keys alone, without the time that words take: nobody could press them faster.
        decide = hotline.service.transactions.run
        arriving = IncomingCall("CA" + "7" * 32, NUMBER, None)
        call_id = call_of(await decide(arrival.arrive, arriving))
        await decide(arrival.choose_language, call_id, "")
        refused = 0
        for n in range(1_000):
            await decide(waiting.wait, call_id, key="1")
            await decide(asking.take_typed, call_id, f"0813900{n:05}")
            heard = await decide(asking.take_agreement, call_id, "1")
            if isinstance(heard, Agreed):
                await decide(asking.take_agreed_key, call_id, "0")
            else:
                assert heard == TooMany(call_id, "id", Limit.HOUR_WITHHELD)
                await decide(asking.go_back, call_id)
                refused += 1
            await hotline.passes(3.5)  # sooner, the next 1 would be the same tap
        await decide(ending.end, call_id, "the caller hung up")
        assert refused == 990
        await only_ten_stand_and_who_calls_next_is_next(hotline)


async def only_ten_stand_and_who_calls_next_is_next(hotline: Hotline) -> None:
    stand = [row for row in await hotline.callbacks() if row.state == "in_line"]
    assert [row.withheld and row.typed for row in stand] == [True] * 10
    caller = hotline.caller("+6281390000002", "Next")
    await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears(NEXT)


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


@pytest.mark.deep
async def test_an_hours_limit_holds_for_callers_whose_number_is_known_whatever_they_type(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, callbacks_per_hour=2, callbacks_typed_per_hour=1) as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        await hotline.agrees(hotline.caller("+6281390000001", "First"))
        second, third = hotline.caller("+6281390000002", "Second"), hotline.caller("+6281390000003", "Third")
        await hotline.waits(second)
        await second.presses("1")
        await second.hears("nomor ini")
        await second.presses("2")
        await second.hears("tanda pagar")
        await second.presses("081390000077#")
        await second.hears("Nomor yang Anda ketik")
        await second.presses("1")
        await second.hears(AGREED)
        await hotline.waits(third)
        await third.presses("1")
        await third.hears("nomor ini")
        await third.presses("1")
        await third.hears(re.compile(f"{FULL}.* menunggu konselor atau meninggalkan pesan"))
        await third.hears("dua untuk meninggalkan pesan")
        withheld = hotline.caller("anonymous", "Withheld")
        await hotline.waits(withheld)
        await registers(withheld, "081390000078", hears=AGREED)
        assert len(await hotline.callbacks()) == 4
        await hotline.passes(3601)
        await hotline.agrees(hotline.caller("+6281390000004", "Fourth"))


@pytest.mark.parametrize(
    "number", ["+870773111632", "+37120000000", "+447012345678", "+628091234567", NUMBER]
)
async def test_a_costly_number_is_not_rung_back_and_its_caller_hears_why_and_what_else_there_is(
    hotline: Hotline, number: str
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
    caller = hotline.caller(number, "Far away")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears(re.compile("nomor yang Anda pakai .* tidak dapat .* menunggu atau meninggalkan pesan"))
    await caller.hears("Ketik nomor telepon")
    await caller.presses("0#")
    await caller.hears("Mohon jangan tutup telepon")
    await registers(caller, "081390000077", hears=AGREED)
    (_, callback) = await hotline.callbacks()
    assert (callback.typed, callback.withheld) == (True, False)


async def test_a_number_of_another_country_that_is_named_is_rung_back(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, callback_countries="ID, SG") as hotline:
        await hotline.on_duty(ANA)
        await hotline.talks(hotline.caller(LONG_TALKER, "Long talker"), hotline.ana)
        await hotline.agrees(hotline.caller("+6591234567", "Abroad"))


# --- Many calls of one number


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
