"""Callers who leave a message, or nothing."""

from ivr.lab import Leg, Phone
from tests.scenarios.hotline import ANA, NUMBER, Hotline, shift

MENU = "Tekan dua untuk meninggalkan pesan"


NOTHING = "pesan Anda belum terdengar"


async def asks_to_leave_one(hotline: Hotline, language: str = "1") -> tuple[Phone, Leg]:
    """Let a caller arrive while nobody is on duty, and press 2."""
    await hotline.publish(shift(ANA, start=20 * 60, end=22 * 60))
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses(language)
    await caller.hears(MENU if language == "1" else "Press two to leave a message")
    await caller.presses("2")
    return caller, leg


async def says(caller: Phone, seconds: float, ends: str = "#") -> None:
    """Speak after the tone, and end the message by a key, a hang-up or silence."""
    await caller.hears("beep", within=60)
    if seconds:
        await caller.speaks(seconds)
    if ends == "hangs up":
        await caller.hangs_up()
    elif ends:
        await caller.presses(ends)
