"""A counsellor who accepts the call that is offered."""

from ivr.lab import Phone


async def accepts(counsellor: Phone, *, within: float = 0) -> None:
    """Answer what rings, or will ring within so many seconds, and press 1."""
    if within:
        await counsellor.rings(within=within)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")
