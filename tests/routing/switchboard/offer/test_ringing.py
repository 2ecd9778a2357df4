"""Ringing: how long a phone rings, and what counts as an answer (design, part 4.4 to 4.6)."""

from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.menus import NOT_AVAILABLE


async def test_a_hash_at_a_counsellors_question_is_no_miss(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    ana, caller = hotline.ana, hotline.caller()
    await ana.dials(NUMBER)
    await ana.hears("Tekan satu bila siap")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.hangs_up()
    leg = await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana)
    await hotline.passes(10)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await ana.presses("1")
    await ana.is_off(within=20)
    assert (await hotline.call_of(leg)).resolution == "resolved"
    assert [row.misses for row in await hotline.rows("select misses from counsellors")] == [0]
