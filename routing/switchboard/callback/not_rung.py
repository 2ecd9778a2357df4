"""Not rung: why we ring no number back that is blocked, or never to be rung again, whoever asks for it."""

from collections.abc import Sequence

from routing import blocks
from routing.supervision import never_again
from routing.transaction import Transaction

BLOCKED = "the number is blocked"


async def why(tx: Transaction, hashes: Sequence[bytes]) -> str | None:
    """Tell why a number (its hash under every key) must not be rung at this instant; None when it may."""
    if await blocks.is_blocked(tx.connection, tx.now, hashes):
        return BLOCKED
    return never_again.WHY if await never_again.is_barred(tx.connection, hashes) else None
