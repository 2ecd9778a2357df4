"""Menus: the words that several scenarios wait for, and hands that tremble."""

from ivr.lab import Leg, Phone
from tests.scenarios.hotline import ANA, Hotline

NOT_AVAILABLE = "pilihan itu tidak tersedia"
DANGER = "hubungi satu satu dua"


async def all_busy(hotline: Hotline) -> Phone:
    """Have Ana on duty, and in a conversation."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    return busy


async def trembles(hotline: Hotline, phone: Phone, key: str, apart: float, times: int) -> None:
    """Press a key so many times, so far apart."""
    for n in range(times):
        await hotline.passes(apart if n else 0)
        await phone.presses(key)


async def state_of_leg(hotline: Hotline, leg: Leg) -> str:
    return str((await hotline.call_of(leg)).state)


def heard_times(leg: Leg, words: str) -> int:
    return sum(words in said.text for said in leg.heard)
