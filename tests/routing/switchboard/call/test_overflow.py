"""Overflow: each way into its one menu, in both languages (design, part 4; promise P1)."""

import pytest

from ivr.lab import Answers, NeverAnswers
from ivr.lab.faults import Lost
from tests.scenarios.accepting import accepts
from tests.scenarios.endings import SECOND, about_the_last_caller, talked_and_gone
from tests.scenarios.hotline import ANA, BUDI, Hotline, shift
from tests.scenarios.menus import BACK, LATE, MENU, NEXT, NOBODY, UNKNOWN, all_busy, dials, in_both


async def test_who_waits_when_the_last_counsellor_goes_hears_that_nobody_is_on_duty(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=8 * 60, end=10 * 60 + 1))
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hears("tidak ada konselor yang bertugas", within=120)
    await caller.hears("bertugas kembali besok")
    await caller.hangs_up()


@pytest.mark.deep
async def test_a_caller_declined_by_the_only_counsellor_waits_and_then_hears_of_other_help(
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


STAY = {"id": "Mohon jangan tutup telepon", "en": "Please do not hang up"}
WAITED = {"id": "sudah menunggu lama", "en": "you have waited so long"}
FAULT = {"id": "sambungan kami sedang terganggu", "en": "a fault on our line"}
ELSEWHERE = {"id": "satu satu sembilan ekstensi delapan", "en": "one one nine, extension eight"}


async def test_p1_nobody_on_duty_leads_to_the_menu_which_says_when_somebody_is(hotline: Hotline) -> None:
    await hotline.publish(LATE)
    callers = await in_both(hotline)
    for language, (caller, leg) in callers.items():
        await caller.hears(NOBODY[language])
        await caller.hears("20.00 WIB" if language == "id" else "today at 20:00 WIB")
        await caller.hears(ELSEWHERE[language])
        await caller.hears(MENU[language])
        await caller.hears_nothing_like(BACK[language])
        await caller.hangs_up()
        assert (await hotline.call_of(leg)).outcome == "directions"


async def test_p1_the_longest_wait_leads_to_the_menu_and_p5_key_0_back_with_the_place_kept(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    callers = await in_both(hotline)
    for language, (caller, _) in callers.items():
        await caller.hears(STAY[language])
    places = [(await hotline.call_of(leg)).place_at for _, leg in callers.values()]
    later, _ = await dials(hotline, "id", 2)
    for language, (caller, _) in callers.items():
        await caller.hears(WAITED[language], within=330)
        await caller.hears(BACK[language])
        await caller.presses("0")
        await caller.hears(NEXT["id"] if language == "id" else "You are number 2 in line")
    await later.hears("urutan ke-3")
    assert [(await hotline.call_of(leg)).place_at for _, leg in callers.values()] == places
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await callers["id"][0].is_connected_to(hotline.ana)


async def test_p1_the_line_takes_a_caller_back_twice_at_most(hotline: Hotline) -> None:
    await all_busy(hotline)
    caller, _ = await dials(hotline, "en")
    for _ in range(2):
        await caller.hears(BACK["en"], within=400)
        await caller.presses("0")
    await caller.hears(WAITED["en"], within=400)
    await caller.hears(MENU["en"])
    await caller.presses("0")
    await caller.hears(UNKNOWN["en"])


@pytest.mark.deep
async def test_p1_everybody_refusing_leads_to_the_menu(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(NeverAnswers())
    callers = await in_both(hotline)
    for language, (caller, leg) in callers.items():
        await caller.hears(STAY[language])
        await caller.hears(MENU[language], within=400)
        call = await hotline.call_of(leg)
        assert (call.state, call.offer_id) == ("overflow", None)


async def test_p1_a_queue_that_fails_in_whatever_way_leads_to_the_menu(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    for n, (result, language) in enumerate(
        [("queue-full", "id"), ("error", "en"), ("system-error", "id"), ("queue-full", "en")], start=1
    ):
        hotline.lab.faults.fail_next_enqueue(times=3, result=result)
        caller, _ = await dials(hotline, language, n)
        await caller.hears(FAULT[language])
        await caller.hears(ELSEWHERE[language])
        await caller.hears(MENU[language])


@pytest.mark.deep
async def test_p9_everybody_declining_leads_to_the_menu_which_says_that_the_wait_was_long(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(Answers(presses=(("Tekan satu untuk menerima", "2"),)))
    caller, leg = await dials(hotline, "id")
    await caller.hears(STAY["id"])
    # The counsellors are on duty although they decline: the words say so, and key 0 leads back to the line.
    await caller.hears("Anda sudah menunggu lama", within=330)
    await caller.hears(ELSEWHERE["id"])
    await caller.hears(BACK["id"])
    await caller.hears(MENU["id"])
    assert not [said for said in leg.heard if NOBODY["id"] in said.text]
    declined = [kind for kind in await hotline.timeline_of(leg) if kind == "offer.declined"]
    assert len(declined) >= 6


@pytest.mark.parametrize("lost", ["", "answer"])
async def test_p1_one_failure_of_the_queue_has_no_later_effect_on_the_caller(
    hotline: Hotline, lost: Lost | None
) -> None:
    await all_busy(hotline)
    hotline.lab.faults.fail_next_enqueue()
    if lost:
        # The webhook is repeated because its answer was lost; the queue has failed only once.
        hotline.lab.faults.lose_next("/voice/left", lost=lost, times=2)
    caller, leg = await dials(hotline, "en")
    await caller.hears(STAY["en"], within=30)
    assert (await hotline.timeline_of(leg)).count("queue.failed") == 1
    await caller.presses("1")
    await caller.hears("or zero to go back")
    await caller.presses("0")
    await caller.hears(STAY["en"])
    await caller.hears(WAITED["en"], within=400)
    await caller.hears(BACK["en"])


async def test_p1_a_queue_that_fails_while_the_counsellor_is_in_the_menu_leads_to_the_menu_too(
    starred: Hotline,
) -> None:
    await all_busy(starred)
    caller = starred.caller("+6281390000009")
    before = len(starred.lab.requests)
    starred.lab.faults.fail_next_enqueue(times=9, result="queue-full")
    await starred.ana.presses("*")
    await caller.hears(FAULT["id"])
    await starred.ana.presses("1")
    await starred.ana.hears("Percakapan selesai")
    await caller.hears(MENU["id"])
    assert sum("/voice/left" in request.url for request in starred.lab.requests[before:]) == 4, (
        "once parted, and three times failed"
    )


async def test_a_queue_that_fails_once_while_the_counsellor_is_in_the_menu_parts_nobody(
    starred: Hotline,
) -> None:
    await all_busy(starred)
    starred.lab.faults.fail_next_enqueue()
    await starred.ana.presses("*")
    await starred.ana.hears("Tekan satu untuk kembali")
    await starred.ana.presses("1")
    await starred.caller("+6281390000009").is_connected_to(starred.ana)
