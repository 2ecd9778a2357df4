"""Caller codes: five signs by which supervisors know a caller again, from a keyed hash of the hash of the number.

A code can be said aloud. It goes when the hash of the number goes, and leads to no number. "The same caller" is found
by the hash, never by the code: of 20 million codes two callers may share one.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.sealing import Sealer
from routing.timeline import events

# No vowels, so that no code is a word; no 0 and 1, which look like letters.
SIGNS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
LENGTH = 5


def code_of(caller_hash: bytes | None, sealer: Sealer) -> str | None:
    """Return the code of a caller; None where the number was withheld or is erased."""
    if caller_hash is None:
        return None
    number = int.from_bytes(sealer.hash(f"caller code {caller_hash.hex()}")[:8])
    signs = ""
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs += SIGNS[sign]
    return signs


async def withheld(connection: AsyncConnection, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these calls came without a number; what has no code beside them is erased."""
    if not ids:
        return set()
    arrived = events.c.kind == "call.arrived", events.c.detail["number"].astext == "withheld"
    found = select(events.c.call_id).where(events.c.call_id.in_(ids), *arrived)
    return set((await connection.execute(found)).scalars())
