"""Overflow: each way into its one menu, in both languages (design, part 4; promise P1)."""

import pytest

from ivr.lab import NeverAnswers
from tests.scenarios.endings import SECOND, about_the_last_caller, accepts, talked_and_gone
from tests.scenarios.hotline import ANA, Hotline, shift


async def test_who_waits_when_the_last_counsellor_goes_hears_that_nobody_is_on_duty(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=8 * 60, end=10 * 60 + 1))
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hears("tidak ada konselor yang bertugas", within=120)
    await caller.hears("bertugas kembali besok")
    await caller.hangs_up()


@pytest.mark.deep
async def test_a_caller_whom_the_only_one_on_duty_does_not_want_waits_and_hears_what_else_there_is(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, other = hotline.caller(), hotline.caller(SECOND, "Second")
    await talked_and_gone(hotline, caller, hotline.ana)
    await about_the_last_caller(hotline.ana, "2")
    await hotline.ana.presses("1")
    await hotline.ana.hangs_up()
    leg = await hotline.waits(caller)
    await hotline.waits(other)
    await accepts(hotline.ana, within=10)
    await other.is_connected_to(hotline.ana)
    await caller.hears("Anda sudah menunggu lama", within=330)
    assert (await hotline.call_of(leg)).state == "overflow"
