"""The questions about a callback: for a withheld number, and for a number that cannot be rung."""

import re

import pytest

from ivr.lab import NeverAnswers
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.misuse import AGREED, LONG_TALKER, registers


async def test_a_caller_id_that_is_no_number_can_still_ask_for_a_callback(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller("+9991234567")
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("Ketik nomor", within=40)


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
