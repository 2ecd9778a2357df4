"""Conversations: a caller reaches the counsellor on duty (design, part 4)."""

from tests.scenarios.hotline import ANA, BUDI, Hotline


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
    await caller.hears("Anda terhubung")
    await caller.is_connected_to(ana)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await ana.hears("waktu istirahat 60 detik")
    await ana.is_off()
    call = await hotline.call_of(leg)
    assert (call.outcome, call.resolution) == ("conversation", "resolved")
