"""Misuse: callers who ask for many callbacks."""

from ivr.lab import Phone

AGREED = "Anda akan kami telepon begitu tiba giliran Anda"
LONG_TALKER = "+6281390000009"


async def registers(caller: Phone, number: str, *, hears: str) -> None:
    """Ask in the line for a callback to a typed number."""
    await caller.presses("1")
    await caller.hears("akhiri dengan tanda pagar")
    await caller.presses(f"{number}#")
    await caller.hears("Nomor yang Anda ketik")
    await caller.presses("1")
    await caller.hears(hears)
