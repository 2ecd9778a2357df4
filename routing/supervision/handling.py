"""Handling: how far people are with what waits for one of them."""

from enum import StrEnum


class Handling(StrEnum):
    """How far people are with it."""

    NEW = "new"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


# to <- from. What was resolved too soon is new again, and so is what nobody works on any more. CLAIMED from CLAIMED: it
# was handed over, or taken over.
TRANSITIONS: dict[Handling, frozenset[Handling]] = {
    Handling.CLAIMED: frozenset({Handling.NEW, Handling.CLAIMED}),
    Handling.RESOLVED: frozenset({Handling.CLAIMED}),
    Handling.NEW: frozenset({Handling.CLAIMED, Handling.RESOLVED}),
}
