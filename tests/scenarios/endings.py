"""Counsellors who leave, and ring in again."""

from ivr.lab import Leg, Phone
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import NUMBER, Hotline

MAY_HANG_UP = "Anda boleh menutup telepon"
SECOND = "+6281390000002"


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


async def cut_off(hotline: Hotline) -> tuple[Phone, Leg]:
    """Connect a caller with Ana, then let Ana lose her signal."""
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(20)
    await hotline.ana.hangs_up()
    return caller, leg
