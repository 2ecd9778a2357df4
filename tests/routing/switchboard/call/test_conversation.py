"""Conversations: a caller reaches the counsellor on duty, and one of them ends it (design, part 4)."""

from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.menus import NOT_AVAILABLE, trembles


async def test_a_caller_reaches_the_counsellor_on_duty(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await caller.dials("+622150001234")
    await caller.hears("Terima kasih sudah menelepon")
    await caller.hears("satu satu dua")
    await caller.presses("1")
    await caller.hears("Anda berikutnya")
    await ana.rings()
    await ana.answers()
    await ana.hears("Ada penelepon yang menunggu")
    await ana.presses("1")
    await caller.hears("Anda sudah terhubung")
    await caller.is_connected_to(ana)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await ana.hears("beristirahat sejenak, 60 detik")
    await ana.is_off()
    call = await hotline.call_of(leg)
    assert (call.outcome, call.resolution) == ("conversation", "resolved")


async def test_a_caller_who_hangs_up_while_the_carrier_joins_them_was_in_a_conversation(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await hotline.calls_in(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Ada penelepon yang menunggu")
    await ana.presses("1")
    await caller.hears("Anda sudah terhubung")
    assert leg.bridge is None
    await caller.hangs_up()
    await ana.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_p8_a_counsellor_whose_hang_up_was_lost_is_soon_rung_for_the_next_caller(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.talks(caller, ana)
    hotline.expects_errors = True
    for path in ("/voice/conversation", "/voice/offer/status", "/voice/fallback"):
        hotline.lab.faults.lose_next(path, times=9)
    await caller.hangs_up()
    await ana.is_off(within=60)
    await hotline.waits(hotline.caller("+6281390000002", "Second"))
    began = hotline.clock.now()
    for _ in range(40):
        await hotline.runs(5)
        if hotline.lab.ringing():
            break
    assert (hotline.clock.now() - began).total_seconds() < 150, "a minute, and the wrap-up"


async def test_the_next_caller_comes_after_the_wrap_up(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    first, second, ana = hotline.caller(), hotline.caller("+6281390000002", "Second"), hotline.ana
    await hotline.talks(first, ana)
    await hotline.waits(second)
    await first.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("2")
    await ana.hears("beristirahat sejenak")
    await ana.is_off()
    ended = hotline.clock.now()
    await ana.rings(within=90)
    assert 59 <= (hotline.clock.now() - ended).total_seconds() <= 75
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await second.is_connected_to(ana)


async def test_a_counsellor_who_says_nothing_after_the_conversation_is_thanked(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.talks(caller, ana)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.hears("beristirahat sejenak", within=30)
    await ana.is_off()


async def test_an_unknown_key_after_the_conversation_is_answered_kindly(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    leg = await caller.dials("+622150001234")
    await caller.hears("tekan 1")
    await caller.presses("1")
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("8")
    await ana.hears("pilihan itu tidak tersedia")
    await ana.hears("Percakapan selesai")
    await ana.presses("3")
    await ana.is_off(within=20)
    assert (await hotline.call_of(leg)).resolution == "call_back"


async def test_star_is_a_menu_and_1_goes_back_to_the_same_caller(starred: Hotline) -> None:
    await starred.on_duty(ANA)
    caller, ana = starred.caller(), starred.ana
    await starred.talks(caller, ana)
    await ana.presses("*")
    await ana.hears("Penelepon menunggu")
    await caller.hears("segera dihubungkan kembali")
    await ana.presses("3")
    await ana.hears("sudah diberi tanda")
    await ana.presses("1")
    await caller.is_connected_to(ana)


async def test_a_counsellor_may_hand_the_caller_over_to_another(starred: Hotline) -> None:
    await starred.on_duty(ANA, BUDI, tier=(1, 2))
    caller, ana, budi = starred.caller(), starred.ana, starred.budi
    await starred.talks(caller, ana)
    await starred.hands_over(caller, ana, budi, keyed="2")


async def test_a_counsellor_who_forgets_the_star_menu_does_not_keep_the_caller_for_ever(
    starred: Hotline,
) -> None:
    await starred.on_duty(ANA, BUDI, tier=(1, 2))
    caller, ana, budi = starred.caller(), starred.ana, starred.budi
    await starred.talks(caller, ana)
    await ana.presses("*")
    await ana.hears("Penelepon menunggu")
    await budi.rings(within=75)
    await budi.answers()
    await budi.hears("Tekan satu untuk menerima")
    await budi.presses("1")
    await caller.is_connected_to(budi)


async def test_a_caller_who_leaves_while_the_star_menu_is_open_ends_the_conversation(
    starred: Hotline,
) -> None:
    await starred.on_duty(ANA)
    caller, ana = starred.caller(), starred.ana
    await starred.talks(caller, ana)
    await ana.presses("*")
    await ana.hears("Penelepon menunggu")
    await caller.hangs_up()
    await ana.presses("1")
    await ana.hears("Percakapan selesai")


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


async def test_a_trembling_hand_over_answers_no_question_after_the_conversation(starred: Hotline) -> None:
    await starred.on_duty(ANA)
    caller = starred.caller()
    leg = await starred.waits(caller)
    await starred.ana.rings()
    await starred.ana.answers()
    await starred.ana.hears("Tekan satu untuk menerima")
    await starred.ana.presses("1")
    await caller.is_connected_to(starred.ana)
    await starred.passes(20)
    await trembles(starred, starred.ana, "*", 2, 2)
    await starred.ana.hears("dua untuk menyerahkan")
    await trembles(starred, starred.ana, "2", 0.7, 3)
    assert (await starred.call_of(leg)).resolution is None
    await starred.ana.hears("Percakapan selesai")
    await starred.ana.hears_nothing_like(NOT_AVAILABLE)
    await starred.passes(4)
    await starred.ana.presses("2")
    await starred.ana.is_off(within=20)
    assert (await starred.call_of(leg)).resolution == "follow_up"
