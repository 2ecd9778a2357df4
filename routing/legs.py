"""Legs: one phone connection at the carrier, and what the carrier says of it."""

from enum import StrEnum


class Leg(StrEnum):
    """The state of a leg, in our words; `ivr.phone.statuses` maps the carrier's."""

    STARTING = "starting"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether the leg exists no more."""
        return self not in {Leg.STARTING, Leg.RINGING, Leg.ANSWERED}
