"""Endings: a counsellor may end a call, and one whose signal went may have it back (design, part 4.7)."""

import pytest

from ivr.lab import Leg, Phone
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline, shift

MAY_HANG_UP = "Anda boleh menutup telepon"
SECOND = "+6281390000002"


async def accepts(counsellor: Phone, within: float = 30) -> None:
    """Pick up an offer, and take it."""
    await counsellor.rings(within=within)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")


async def rings_in(counsellor: Phone) -> Leg:
    """Ring the number as a counsellor does."""
    leg = await counsellor.dials(NUMBER)
    await counsellor.hears("Tekan satu bila siap")
    return leg


async def seconds_until_ringing(hotline: Hotline, phone: Phone, within: int) -> float | None:
    """Return after how many seconds a phone rings, if it does."""
    began = hotline.clock.now()
    for _ in range(within * 2):
        if phone.is_ringing:
            return (hotline.clock.now() - began).total_seconds()
        await hotline.passes(0.5)
    return None


# --- Nobody could end a call


@pytest.mark.deep
async def test_who_hangs_up_after_ten_seconds_again_and_again_gets_the_same_caller_twice_more_and_no_oftener(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.waits(caller)
    talks = 0
    for _ in range(180):  # half an hour
        if ana.is_ringing:
            await accepts(ana)
            await caller.is_connected_to(ana)
            talks += 1
            await hotline.passes(10)
            await ana.hangs_up()
        if leg.over:
            break
        await hotline.passes(10)
    assert talks == 3, "the first time, and two returns"
    heard = [said.text for said in leg.heard]
    over = next(n for n, said in enumerate(heard) if "berakhir terlalu cepat" in said)
    assert any("ekstensi delapan" in said for said in heard[over:]), "they hear where else to turn"
    assert any("Tekan satu agar kami telepon kembali" in said for said in heard[over:])
    assert not any("Tekan nol" in said for said in heard[over:]), "no way leads back to the line"


@pytest.mark.deep
@pytest.mark.parametrize("key", ["0", "10"])
async def test_p1_after_two_returns_no_key_leads_back_to_the_line(hotline: Hotline, key: str) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    for _ in range(3):
        for _ in range(90):
            if hotline.lab.ringing():
                break
            await hotline.passes(1)
        counsellor = hotline.lab.ringing()[0]
        await accepts(counsellor)
        await caller.is_connected_to(counsellor)
        await counsellor.hangs_up()
    await caller.hears("Tekan dua untuk meninggalkan pesan", within=60)
    for each in key:
        await caller.presses(each)
        await hotline.passes(6)
    assert "call.waiting" not in (await hotline.timeline_of(leg))[-3:]
    assert (await hotline.call_of(leg)).state in {"overflow", "asking"}
    assert hotline.lab.ringing() == []


async def test_after_a_goodbye_in_which_the_counsellor_puts_down_first_nobody_elses_phone_rings(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await hotline.passes(400)
    await ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir. Anda boleh menutup telepon", within=5)
    assert await seconds_until_ringing(hotline, hotline.budi, 8) is None, "a colleague's phone rings"
    assert not any("terputus" in said.text for said in leg.heard), "nobody says that they were cut off"
    await caller.hangs_up()
    assert await seconds_until_ringing(hotline, hotline.budi, 60) is None
    assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_who_stays_is_served_first_8_s_after_the_words_and_the_offer_says_that_they_were_cut_off(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, budi = hotline.caller(), hotline.budi
    await hotline.talks(caller, hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears(MAY_HANG_UP, within=5)
    waited = await seconds_until_ringing(hotline, budi, 60)
    assert waited is not None
    assert 15 <= waited <= 18, "seven seconds of words, eight more, and a ring is made"
    await caller.hears("Anda berikutnya")
    await budi.answers()
    await budi.hears("Percakapannya terputus")
    await budi.hears("Tekan satu untuk menerima")
    await budi.presses("1")
    await caller.is_connected_to(budi)


async def test_0_connects_again_at_once(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("0")
    waited = await seconds_until_ringing(hotline, hotline.budi, 10)
    assert waited is not None
    assert waited <= 3
    await caller.hears("Anda berikutnya")
    assert not any("tidak tersedia" in said.text for said in leg.heard)
    assert "caller.stays" in await hotline.timeline_of(leg)


async def test_a_key_that_means_nothing_says_the_words_again_and_rings_nobody(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("5")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.hears(MAY_HANG_UP)
    assert not hotline.budi.is_ringing


@pytest.mark.parametrize(("key", "words"), [("1", "ke nomor ini"), ("2", "setelah nada")])
async def test_the_keys_that_were_named_before_lead_to_a_callback_and_a_message(
    hotline: Hotline, key: str, words: str
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses(key)
    await caller.hears(words, within=15)
    assert not hotline.budi.is_ringing


async def test_the_words_are_spoken_in_the_callers_language(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await caller.dials(NUMBER)
    await caller.hears("press 2")
    await caller.presses("2")
    await accepts(ana)
    await caller.is_connected_to(ana)
    await ana.hangs_up()
    await caller.hears("Your conversation has ended. You may hang up now.", within=5)


async def test_p5_whoever_waits_is_served_while_one_who_was_left_may_hang_up(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    first, second = hotline.caller(), hotline.caller(SECOND, "Second")
    await hotline.talks(first, hotline.ana)
    await hotline.calls_in(second)
    await hotline.ana.hangs_up()
    await first.hears("Percakapan Anda sudah berakhir", within=5)
    await second.presses("1")
    await second.hears("Anda berikutnya", within=15)
    await accepts(hotline.budi)
    await second.is_connected_to(hotline.budi)


async def test_p8_a_caller_of_whom_no_word_comes_is_served_all_the_same(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/wait/stayed", times=99)
    await hotline.ana.hangs_up()
    waited = await seconds_until_ringing(hotline, hotline.budi, 90)
    assert waited is not None
    assert waited <= 60


@pytest.mark.deep
async def test_a_talk_of_five_minutes_does_not_count_as_a_return(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.waits(caller)
    for length in (301, 10, 10):
        await accepts(ana, within=120)
        await caller.is_connected_to(ana)
        await hotline.passes(length)
        await ana.hangs_up()
    await accepts(ana, within=120)
    await caller.is_connected_to(ana)
    assert (await hotline.call_of(leg)).short_talks == 2


async def test_p4_a_hand_over_and_a_join_that_failed_have_no_pause_and_do_not_count(starred: Hotline) -> None:
    await starred.on_duty(ANA, BUDI, tier=(1, 2))
    caller = starred.caller()
    leg = await starred.waits(caller)
    await accepts(starred.ana)
    await caller.is_connected_to(starred.ana)
    await starred.ana.presses("*")
    await starred.ana.hears("dua untuk menyerahkan")
    await starred.ana.presses("2")
    await starred.budi.rings(within=5)
    call = await starred.call_of(leg)
    assert (call.short_talks, call.rings_after) == (0, None)


async def test_the_menu_behind_star_may_be_left_by_hanging_up_which_is_leaving(starred: Hotline) -> None:
    await starred.on_duty(ANA, BUDI, tier=(1, 2))
    caller = starred.caller()
    leg = await starred.waits(caller)
    await accepts(starred.ana)
    await caller.is_connected_to(starred.ana)
    await starred.ana.presses("*")
    await starred.ana.hears("Penelepon menunggu")
    await starred.ana.hangs_up()
    await caller.hears(MAY_HANG_UP, within=10)
    assert not starred.budi.is_ringing
    assert (await starred.call_of(leg)).short_talks == 1


async def test_9_behind_star_ends_it_with_kind_words_and_where_else_to_turn(starred: Hotline) -> None:
    await starred.on_duty(ANA, BUDI, tier=(1, 2))
    caller, ana = starred.caller(), starred.ana
    leg = await starred.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await ana.presses("*")
    await ana.hears("sembilan untuk mengakhirinya")
    await ana.presses("9")
    await caller.hears("Konselor Anda mengakhiri percakapan ini. Terima kasih")
    await caller.hears("ekstensi delapan")
    await caller.is_off(within=60)
    await ana.hears("Percakapan selesai")
    assert (await starred.call_of(leg)).outcome == "conversation"
    assert not starred.budi.is_ringing


async def test_star_does_nothing_unless_it_was_set(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await ana.presses("*")
    await hotline.passes(5)
    assert leg.bridge is not None
    await caller.is_connected_to(ana)
    assert (await hotline.call_of(leg)).state == "talking"


# --- About my last caller


async def about_the_last_caller(counsellor: Phone, key: str) -> None:
    await rings_in(counsellor)
    await counsellor.presses("4")
    await counsellor.hears("Percakapan terakhir Anda dimulai hari ini pukul 10.0")
    await counsellor.hears("Tekan satu bila perlu perhatian penyelia")
    await counsellor.presses(key)


async def talked_and_gone(hotline: Hotline, caller: Phone, counsellor: Phone) -> Leg:
    """Have a conversation that its caller ends."""
    leg = await hotline.waits(caller)
    await accepts(counsellor)
    await caller.is_connected_to(counsellor)
    await caller.hangs_up()
    await counsellor.hears("Percakapan selesai")
    await counsellor.hangs_up()
    return leg


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
    # Others are hers as ever, also from behind a caller whom she is not given.
    await hotline.waits(other)
    await hotline.ana.rings(within=5)
    assert hotline.budi.is_ringing


async def test_who_is_back_and_hangs_up_is_kept_for_the_caller_whom_they_have_lost(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, other, ana = hotline.caller(), hotline.caller(SECOND, "Second"), hotline.ana
    await hotline.waits(caller)
    await accepts(ana)
    await caller.is_connected_to(ana)
    await hotline.waits(other)
    await hotline.passes(20)
    await ana.hangs_up()
    await hotline.passes(1)
    await ana.dials(NUMBER)
    await hotline.passes(3)
    await ana.hangs_up()
    await accepts(ana)
    await caller.is_connected_to(ana)


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


async def test_of_a_withheld_number_it_is_this_call_alone(hotline: Hotline) -> None:
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


async def test_it_ends_with_her_duty(hotline: Hotline) -> None:
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


# --- After a dropped leg


async def cut_off(hotline: Hotline) -> tuple[Phone, Leg]:
    """Let a caller lose Ana, who has lost her signal."""
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(20)
    await hotline.ana.hangs_up()
    return caller, leg


async def test_a_counsellor_alone_cut_off_in_a_tunnel_and_back_within_10_s_has_her_caller_again_on_this_leg(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, leg = await cut_off(hotline)
    await hotline.passes(10)
    desk = await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("masih menunggu. Tekan satu untuk berbicara dengannya")
    await hotline.ana.presses("1")
    await hotline.ana.hears("Penelepon Anda masih ada")
    await caller.is_connected_to(hotline.ana)
    (offer,) = await hotline.rows("select * from offers where state = 'accepted'")
    assert (offer.leg_sid, offer.call_id) == (desk.sid, (await hotline.call_of(leg)).id)
    (hold,) = await hotline.rows("select * from holds where released_at is null")
    assert hold.offer_id == offer.id
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.hears("beristirahat sejenak")
    await hotline.ana.is_off(within=20)
    await hotline.passes(2)
    assert (await hotline.call_of(desk)).outcome == "desk"
    call = await hotline.call_of(leg)
    assert (call.outcome, call.resolution) == ("conversation", "resolved")
    # She rests, and is rung for the next afterwards.
    await hotline.waits(hotline.caller(SECOND, "Second"))
    waited = await seconds_until_ringing(hotline, hotline.ana, 90)
    assert waited is not None
    assert waited >= 40


async def test_whose_leg_ends_unheard_is_settled_by_the_numbers_own_status_callback(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, leg = await cut_off(hotline)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/conversation/parted", times=9)
    await hotline.ana.hangs_up()
    await caller.hears(MAY_HANG_UP, within=10)
    (last,) = await hotline.rows("select * from offers order by planned_at desc limit 1")
    assert (last.state, last.leg_over_at is None) == ("ended", False)
    (hold,) = await hotline.rows("select * from holds where released_at is null")
    assert hold.rests_until is not None
    assert (await hotline.call_of(leg)).short_talks == 2


async def test_the_same_key_told_twice_joins_once(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, _ = await cut_off(hotline)
    await rings_in(hotline.ana)
    hotline.lab.faults.repeat_next("/voice/desk")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert len(await hotline.rows("select 1 from offers")) == 2


async def test_who_hangs_up_instead_is_rung_first_and_without_rest(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await rings_in(hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Anda berikutnya", within=40)
    await hotline.ana.rings(within=5)
    assert not hotline.budi.is_ringing
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)


async def test_p3_who_comes_back_first_has_the_caller_and_every_other_ring_ends(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("0")
    await hotline.budi.rings(within=5)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(3)
    assert not hotline.budi.is_ringing


async def test_p3_who_comes_back_after_another_has_accepted_is_ready_and_no_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, _ = await cut_off(hotline)
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("0")
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tercatat siap menerima telepon")
    await caller.is_connected_to(hotline.budi)


async def test_another_counsellor_at_the_desk_does_not_get_this_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    _, leg = await cut_off(hotline)
    await rings_in(hotline.budi)
    await hotline.budi.presses("1")
    await hotline.budi.hears("Anda tercatat siap menerima telepon")
    assert (await hotline.call_of(leg)).state == "waiting"


async def test_after_a_minute_ready_is_ready_and_nothing_else(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    _, leg = await cut_off(hotline)
    await hotline.passes(61)
    await rings_in(hotline.ana)
    await hotline.ana.presses("1")
    await hotline.ana.hears("Anda tercatat siap menerima telepon")
    assert (await hotline.call_of(leg)).state == "waiting"


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


async def test_p2_who_rings_in_and_says_nothing_rests_on_when_they_have_hung_up(hotline: Hotline) -> None:
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
