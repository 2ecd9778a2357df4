"""Callbacks: a conversation that begins with a call of ours (design, part 10: the keys)."""

from tests.scenarios.hotline import ANA, Hotline

ASKS = "apakah Anda meminta untuk ditelepon"


async def test_p5_a_callback_is_rung_in_its_turn_and_its_caller_talks_to_the_counsellor(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(None)
    busy, caller, ana = hotline.caller("+6281390000009", "Long talker"), hotline.caller(), hotline.ana
    await hotline.talks(busy, ana)
    leg = await hotline.agrees(caller)
    assert (await hotline.call_of(leg)).outcome == "callback"
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.hangs_up()
    await hotline.passes(61)
    await hotline.fetches(ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hears("Anda segera kami hubungkan dengan konselor")
    await caller.is_connected_to(ana, within=20)
    await hotline.passes(30)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    (callback,) = await hotline.callbacks()
    assert callback.state == "done"
