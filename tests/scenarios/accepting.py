"""A counsellor who accepts the call that is offered."""

from ivr.lab import Phone


async def accepts(counsellor: Phone, within: float = 30) -> None:
    """Wait at most this many seconds for an offer, pick up, and accept it."""
    await counsellor.rings(within=within)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")
