"""Caller codes: five signs by which supervisors know a caller again, from a keyed hash of the hash of the number.

A code can be said aloud. It goes when the hash of the number goes, and leads to no number. "The same caller" is found
by the hash, never by the code: of 20 million codes two callers may share one.
"""

from routing.sealing import Sealer

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
