"""The desk: a counsellor rings the number, is ready or pauses, and decides about the last caller."""

from dataclasses import replace

from ivr.database.engine import Database
from routing.switchboard.call import arrival, desk
from routing.switchboard.replies import Desk, Greet
from tests.routing.switchboard.story import COUNSELLORS
from tests.routing.switchboard.story import publish as put_on_duty
from tests.routing.switchboard.taps import a_caller, pressed, rows
from tests.scenarios.accepting import accepts
from tests.scenarios.endings import (
    MAY_HANG_UP,
    SECOND,
    about_the_last_caller,
    rings_in,
    seconds_until_ringing,
    talked_and_gone,
)
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, shift


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
    told = await hotline.rows('select kind, "by" from counsellor_events order by id')
    by = "counsellor"
    assert [tuple(row) for row in told][-2:] == [("paused", by), ("resumed", by)], (
        "the first press ends no pause"
    )
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


async def test_4_then_1_says_on_the_timeline_that_it_needs_a_supervisor(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    leg = await talked_and_gone(hotline, hotline.caller(), hotline.ana)
    hotline.lab.faults.repeat_next("/voice/desk/last")
    await about_the_last_caller(hotline.ana, "1")
    await hotline.ana.hears("Sudah dicatat bahwa percakapan ini perlu perhatian penyelia")
    await hotline.ana.hears("Tekan satu bila siap")
    kinds = await hotline.timeline_of(leg)
    assert kinds.count("conversation.supervisor") == 1


async def test_4_then_2_gives_this_caller_to_everybody_else_for_the_night(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, other = hotline.caller(), hotline.caller(SECOND, "Second")
    await talked_and_gone(hotline, caller, hotline.ana)
    await about_the_last_caller(hotline.ana, "2")
    await hotline.ana.hears("Selama bertugas Anda tidak akan menerima penelepon ini lagi")
    await hotline.ana.presses("1")
    await hotline.ana.hangs_up()
    leg = await hotline.waits(caller)
    await hotline.budi.rings()
    assert not hotline.ana.is_ringing
    considered = [event for event in await hotline.events_of(leg) if event.kind == "dispatch.considered"]
    assert "not_again" in considered[-1].detail["counsellors"].values()
    # She still gets other callers, also those behind the caller whom she declined.
    await hotline.waits(other)
    await hotline.ana.rings(within=5)
    assert hotline.budi.is_ringing


async def test_who_has_just_lost_a_caller_and_says_not_again_is_not_joined_to_them_by_being_ready(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await ana.hangs_up()
    await caller.hears(MAY_HANG_UP, within=10)
    await about_the_last_caller(ana, "2")
    await ana.hears("Selama bertugas Anda tidak akan menerima penelepon ini lagi")
    await hotline.passes(4)
    await ana.presses("1")
    await ana.hears("Anda tercatat siap")
    assert (await hotline.call_of(leg)).state == "waiting"
    await ana.hangs_up()
    await hotline.passes(30)
    assert not ana.is_ringing
    assert (await hotline.call_of(leg)).rung_first is None


async def test_not_again_for_a_withheld_number_means_this_call_only(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hidden, ana = hotline.caller("anonymous", "Hidden"), hotline.ana
    await hotline.waits(hidden)
    await accepts(ana)
    await hidden.is_connected_to(ana)
    await ana.hangs_up()
    await hidden.hears(MAY_HANG_UP, within=5)
    await about_the_last_caller(ana, "2")
    await ana.hears("tidak akan menerima penelepon ini lagi")
    await ana.hangs_up()
    assert await seconds_until_ringing(hotline, ana, 60) is None, "she has asked not to"
    await hidden.hangs_up()
    await hotline.passes(5)
    await hotline.waits(hotline.caller("anonymous", "Another"))
    await ana.rings(within=10)


async def test_not_again_ends_with_the_counsellors_duty(hotline: Hotline) -> None:
    await hotline.publish(
        shift(ANA, start=9 * 60, end=11 * 60), shift(ANA, line=3, start=12 * 60, end=15 * 60)
    )
    await talked_and_gone(hotline, hotline.caller(), hotline.ana)
    await about_the_last_caller(hotline.ana, "2")
    await hotline.ana.hears("tidak akan menerima penelepon ini lagi")
    (said,) = await hotline.rows("select until from not_again")
    assert said.until.isoformat() == "2026-11-25T04:00:00+00:00", "11:00 in Jakarta"


async def test_who_has_talked_to_nobody_hears_so(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await rings_in(hotline.ana)
    await hotline.ana.presses("4")
    await hotline.ana.hears("Tidak ada percakapan Anda yang tercatat")
    await hotline.ana.hears("Tekan satu bila siap")


async def test_an_unknown_key_about_the_last_caller_asks_again_and_silence_leads_back(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await talked_and_gone(hotline, hotline.caller(), hotline.ana)
    await about_the_last_caller(hotline.ana, "7")
    await hotline.ana.hears("pilihan itu tidak tersedia")
    await hotline.ana.hears("Tekan satu bila perlu perhatian penyelia")
    await hotline.ana.hears("Tekan satu bila siap", within=40)


async def test_ready_at_the_desk_ends_the_rest_after_a_conversation(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await talked_and_gone(hotline, hotline.caller(), hotline.ana)
    await hotline.waits(hotline.caller(SECOND, "Second"))
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tercatat siap menerima telepon")
    assert not hotline.ana.is_ringing
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=3)


async def test_p2_a_silent_call_to_the_desk_does_not_end_a_counsellors_rest(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await talked_and_gone(hotline, hotline.caller(), hotline.ana)
    await hotline.waits(hotline.caller(SECOND, "Second"))
    await rings_in(hotline.ana)
    await hotline.ana.hangs_up()
    waited = await seconds_until_ringing(hotline, hotline.ana, 90)
    assert waited is not None
    assert waited >= 15


async def test_ready_ends_the_rest_after_a_missed_ring(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.waits(hotline.caller())
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("2")
    await hotline.ana.is_off(within=20)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=10)


async def test_a_double_press_at_the_desk_is_one_key(database: Database) -> None:
    await put_on_duty(database)
    call_id = await a_caller(database, COUNSELLORS[0])
    paused = await pressed(database, desk.take_key, call_id, "2", 0)
    assert isinstance(paused, Desk)
    tapped = await pressed(database, desk.take_key, call_id, "2", 2.9)
    assert replace(tapped, now=paused.now) == paused
    assert len(await rows(database, "select kind from events where kind = 'counsellor.paused'")) == 1
    greeted = await pressed(database, desk.take_key, call_id, "3", 10)
    assert (
        greeted
        == await pressed(database, arrival.choose_language, call_id, "3", 12)
        == Greet(call_id, ("id", "en"))
    )
