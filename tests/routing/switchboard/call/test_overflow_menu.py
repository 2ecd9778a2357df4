"""The overflow menu: each way out of it (design, part 4; promise P1)."""

from dataclasses import replace

import pytest

from ivr.database.engine import Database
from routing.switchboard.call import arrival, overflow_menu
from tests.routing.switchboard.taps import a_caller, pressed, rows
from tests.scenarios.hotline import ANA, Hotline
from tests.scenarios.menus import (
    BACK,
    LATE,
    MENU,
    NEXT,
    NOBODY,
    NOT_AVAILABLE,
    TONE,
    UNKNOWN,
    heard_times,
    in_both,
    state_of_leg,
    trembles,
)


@pytest.mark.parametrize("apart", [0.7, 2.9])
async def test_a_trembling_1_while_nobody_is_on_duty_stays_in_the_menu(
    hotline: Hotline, apart: float
) -> None:
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of_leg(hotline, leg) == "overflow"
    assert heard_times(leg, "tidak ada konselor yang bertugas") == 3
    await caller.hears("Tekan satu agar kami telepon kembali")
    await caller.hears_nothing_like(NOT_AVAILABLE)


async def test_a_hash_in_the_overflow_is_a_key_that_means_nothing(hotline: Hotline) -> None:
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("Tekan dua untuk meninggalkan pesan")


async def test_p1_who_presses_no_key_hears_the_menu_again_and_is_then_asked_for_a_message(
    hotline: Hotline,
) -> None:
    await hotline.publish(LATE)
    callers = await in_both(hotline)
    for language, (caller, leg) in callers.items():
        await caller.hears(MENU[language])
        await caller.hears(NOBODY[language])
        await caller.hears(MENU[language])
        await caller.hears(TONE[language], within=60)
        await caller.hears("beep")
        assert sum(NOBODY[language] in said.text for said in leg.heard) == 2


async def test_p1_unknown_keys_in_the_menu_end_in_a_message_too(hotline: Hotline) -> None:
    await hotline.publish(LATE)
    callers = await in_both(hotline)
    for language, (caller, _) in callers.items():
        await caller.hears(MENU[language])
        await caller.presses("7")
        await caller.hears(UNKNOWN[language])
        await caller.presses("0")  # nobody is on duty: no way back to the line
        await caller.hears(TONE[language])


async def test_p1_a_caller_in_the_menu_may_wait_for_a_counsellor_who_came_on_duty_since(
    hotline: Hotline,
) -> None:
    await hotline.publish(LATE)
    callers = await in_both(hotline)
    await hotline.on_duty(ANA)
    for language, (caller, _) in callers.items():
        await caller.hears(BACK[language], within=60)
        await caller.presses("0")
        await caller.hears(NEXT[language] if language == "id" else "You are number 2")
    await hotline.ana.rings()


async def test_a_tap_in_the_overflow_counts_no_round(database: Database) -> None:
    call_id = await a_caller(database)
    first = await pressed(database, arrival.choose_language, call_id, "1", 0)
    again = await pressed(database, overflow_menu.take_key, call_id, "1", 2)
    assert replace(again, directions=first.directions) == first
    assert (await pressed(database, overflow_menu.take_key, call_id, "9", 4)).rounds == 1
    tapped = await pressed(database, overflow_menu.take_key, call_id, "9", 6, rounds=1)
    assert (tapped.rounds, tapped.unknown_key) == (1, False)
    assert [row.menus for row in await rows(database, "select menus from calls")] == [1]
