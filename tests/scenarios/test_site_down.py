"""The whole site is down: the document on another host speaks, and callers return to us later (design, part 5)."""

from tests.scenarios.hotline import ANA, NUMBER, Hotline


async def test_p8_while_the_whole_site_is_down_callers_hear_emergency_words_and_are_taken_up_again(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    number = hotline.lab.numbers[NUMBER]
    number.fallback_url = "https://elsewhere.test/fallback.xml"
    hotline.elsewhere["/fallback.xml"] = hotline.fallback_document()
    waiting = hotline.caller()
    await hotline.waits(waiting)
    hotline.is_down = True
    hotline.expects_errors = hotline.expects_trouble = True
    new = hotline.caller("+6281390000002", "New")
    await new.dials(NUMBER)
    for caller in (waiting, new):
        await caller.hears("Tetaplah di telepon", within=90)
        await caller.hears("satu satu dua")
        await caller.hears("one one two", within=60)
    hotline.is_down = False
    # A caller who waited is in the queue again, at their place; a new caller is greeted.
    await waiting.hears("/media/music/", within=90)
    await new.hears("tekan 1", within=90)
    await new.presses("1")
    await new.hears("urutan ke-2", within=30)
    # The webhooks about her leg were lost meanwhile, so the sweep asks the carrier.
    for _ in range(30):
        await hotline.passes(5)
        await hotline.sweeps()
        if hotline.ana.is_ringing:
            break
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await waiting.is_connected_to(hotline.ana)
