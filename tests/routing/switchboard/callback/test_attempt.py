"""The attempt: who answers says by key if it is for them, while a counsellor waits (design, part 10: the keys)."""

from tests.scenarios.hotline import ANA, Hotline
from tests.scenarios.menus import NOT_AVAILABLE, all_busy, heard_times, trembles


async def test_who_says_that_it_is_them_with_a_trembling_hand_asks_for_nothing_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(caller)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Ada yang meminta untuk ditelepon kembali")
    ana = hotline.ana.engaged
    assert ana is not None
    await trembles(hotline, hotline.ana, "1", 2.9, 2)
    await hotline.ana.hears_nothing_like(NOT_AVAILABLE)
    assert heard_times(ana, "Kami sedang menelepon orangnya") == 2
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await hotline.ana.hangs_up()
    await trembles(hotline, caller, "1", 0.7, 3)
    await caller.hears("Mohon jangan tutup telepon")
    await caller.hears_nothing_like("Kami dapat menelepon Anda kembali")


async def test_a_hash_at_a_callbacks_question_and_while_a_counsellor_waits_ends_neither(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.agrees(caller)
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.fetches(ana)
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("1")
    await caller.is_connected_to(ana, within=30)
