"""Menus: words that several scenarios wait for, and repeated keys of a trembling hand."""

from ivr.lab import Leg, Phone
from tests.scenarios.hotline import ANA, NUMBER, Hotline, shift

NOT_AVAILABLE = "pilihan itu tidak tersedia"
DANGER = "hubungi satu satu dua"


async def all_busy(hotline: Hotline) -> Phone:
    """Have Ana on duty, and in a conversation."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    return busy


async def trembles(hotline: Hotline, phone: Phone, key: str, apart: float, times: int) -> None:
    """Press a key this many times, this many seconds apart."""
    for n in range(times):
        await hotline.passes(apart if n else 0)
        await phone.presses(key)


async def state_of_leg(hotline: Hotline, leg: Leg) -> str:
    return str((await hotline.call_of(leg)).state)


def heard_times(leg: Leg, words: str) -> int:
    return sum(words in said.text for said in leg.heard)


LATE = shift(ANA, start=20 * 60, end=22 * 60)
MENU = {"id": "Tekan dua untuk meninggalkan pesan", "en": "Press two to leave a message"}
BACK = {"id": "Tekan nol untuk tetap menunggu", "en": "Press zero to keep waiting"}
NEXT = {"id": "Anda berikutnya", "en": "You are next"}
TONE = {"id": "setelah nada", "en": "after the tone"}
UNKNOWN = {"id": "pilihan itu tidak tersedia", "en": "that choice is not available"}
NOBODY = {"id": "tidak ada konselor yang bertugas", "en": "no counsellor is on duty"}
KEYS = {"id": "1", "en": "2"}


async def dials(hotline: Hotline, language: str, n: int = 1) -> tuple[Phone, Leg]:
    """Dial and choose a language."""
    caller = hotline.caller(f"+6281390000{KEYS[language]}0{n}", f"Caller {n} ({language})")
    leg = await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses(KEYS[language])
    return caller, leg


async def in_both(hotline: Hotline) -> dict[str, tuple[Phone, Leg]]:
    """Let one caller dial in each language, one right after the other."""
    return {language: await dials(hotline, language) for language in KEYS}
