"""Legs: one phone connection at the carrier, and what the carrier says of it."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why the carrier certainly made no leg."""

    PHONE = "phone"  # this number cannot be rung
    ACCOUNT = (
        "account"  # perhaps the fault of the account or the network: two in a row decide (design, part 5)
    )
    NO_TIME = "no_time"  # it was too busy, or was not reached
    CROWDED = "crowded"  # it was never asked, since all our connections were in use


class LegState(StrEnum):
    """The state of a leg, in our words; `ivr.phone.twilio.statuses` maps the carrier's."""

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
        return self not in {LegState.STARTING, LegState.RINGING, LegState.ANSWERED}
