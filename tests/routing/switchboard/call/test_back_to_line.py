"""Back to the line: a counsellor has left, the caller may hang up, or stay and be served first (design, part 4.7)."""

import pytest

from tests.scenarios.accepting import accepts
from tests.scenarios.endings import MAY_HANG_UP, SECOND, seconds_until_ringing
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline


async def test_a_caller_whose_counsellor_leaves_is_connected_again_from_the_head_of_the_line(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    first, ana, budi = hotline.caller(), hotline.ana, hotline.budi
    second = hotline.caller("+6281390000002", "Second")
    await hotline.talks(first, ana)
    third = hotline.caller("+6281390000003", "Third")
    await hotline.talks(third, budi)
    await hotline.waits(second)
    await ana.hangs_up()
    await first.hears("Percakapan Anda sudah berakhir", within=5)
    await third.hangs_up()
    await budi.hears("Percakapan selesai")
    await budi.hangs_up()
    await hotline.passes(62)
    ringing = hotline.lab.ringing()[0]
    await ringing.answers()
    await ringing.hears("Tekan satu untuk menerima")
    await ringing.presses("1")
    await first.is_connected_to(ringing)
    await second.is_not_connected()


async def test_a_counsellor_who_leaves_between_key_and_connection_costs_the_caller_nothing(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, ana, budi = hotline.caller(), hotline.ana, hotline.budi
    await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    ana.press("1")
    await ana.hears("Anda segera terhubung")
    await ana.hangs_up()
    await budi.rings(within=30)
    await budi.answers()
    await budi.hears("Tekan satu untuk menerima")
    await budi.presses("1")
    await caller.is_connected_to(budi)


@pytest.mark.deep
async def test_a_counsellor_who_keeps_hanging_up_early_gets_the_same_caller_at_most_twice_more(
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


async def test_no_phone_rings_when_the_counsellor_hangs_up_first_after_a_goodbye(
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


async def test_a_caller_who_stays_is_served_first_after_8_s_and_the_offer_says_they_were_cut_off(
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


async def test_p5_waiting_callers_are_served_during_another_callers_pause_to_hang_up(
    hotline: Hotline,
) -> None:
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


async def test_p8_a_caller_whose_webhooks_are_all_lost_is_still_served(hotline: Hotline) -> None:
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


async def test_p4_a_hand_over_or_a_failed_join_gives_no_pause_and_counts_as_no_return(
    starred: Hotline,
) -> None:
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
