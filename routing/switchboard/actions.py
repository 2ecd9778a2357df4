"""Actions: what is to be done once a transaction is committed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing.calls import Outcome as CallOutcome
from routing.transaction import Action


@dataclass(frozen=True, slots=True)
class OffersLeg(Action):
    """An action about the leg of an offer."""

    offer_id: UUID
    leg_sid: str
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Dispatch(Action):
    """Serve the whole line, now or at an instant: ring, and end what is past its time."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look(Action):
    """Dispatch if that would change anything. Every heartbeat asks for it; many at once are one."""


@dataclass(frozen=True, slots=True)
class Ring(Action):
    """Ring the phone of a planned offer at its pacing slot."""

    offer_id: UUID
    at: datetime
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Talks(OffersLeg):
    """Tell this host, for when the database is away, that a counsellor talks until their leg is over."""

    counsellor_id: int


@dataclass(frozen=True, slots=True)
class HangUp(OffersLeg):
    """End the leg of a counsellor whose conversation is over; nothing waits for it but its phone's hold."""


@dataclass(frozen=True, slots=True)
class StopOfferRing(OffersLeg):
    """Stop ringing a counsellor's phone, since its offer is over.

    Whoever has picked up by then is not cut off: their own document tells them what became of it (promise P3).
    """

    by_caller: bool = False  # it rings from the caller's own leg


@dataclass(frozen=True, slots=True)
class RedirectToFarewell(OffersLeg):
    """Redirect whoever picked up for an offer that is over to the words that say so (promise P3)."""


@dataclass(frozen=True, slots=True)
class RingBack(Action):
    """Ring the phone of a callback that a counsellor accepted, now or at an instant."""

    call_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseCounsellor(Action):
    """At an instant, let go of a counsellor who waits for a callback's phone, if nothing was heard of it."""

    call_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class StopRinging(Action):
    """Stop ringing a callback's phone, since nobody waits for its caller.

    Whoever has picked up by then is not cut off: they may be about to say that it is them.
    """

    call_id: UUID
    leg_sid: str


@dataclass(frozen=True, slots=True)
class RingTest(Action):
    """Ring a counsellor's phone to test it, now or when the pace allows it."""

    test_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class EndTestLeg(Action):
    """End the leg of a test ring that is over, whether it rings or was picked up."""

    test_id: UUID
    leg_sid: str


@dataclass(frozen=True, slots=True)
class AskAboutTest(Action):
    """Ask the carrier whether the leg of a test ring still exists."""

    test_id: UUID
    leg_sid: str


@dataclass(frozen=True, slots=True)
class DeleteQueue(Action):
    """Remove the queue of a call that is over from the carrier."""

    call_id: UUID
    queue_sid: str


@dataclass(frozen=True, slots=True)
class AskAboutCaller(Action):
    """Ask the carrier whether a caller's leg still exists."""

    call_id: UUID
    leg_sid: str


@dataclass(frozen=True, slots=True)
class AskAboutCounsellor(OffersLeg):
    """Ask the carrier whether a counsellor's leg still exists."""


@dataclass(frozen=True, slots=True)
class AskCarrier(Action):
    """Ask the carrier whether its REST API answers at all."""


@dataclass(frozen=True, slots=True)
class TellEnd(Action):
    """Count and log that a call has ended, and how."""

    call_id: UUID
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class TellFound(Action):
    """Count what the sweep found past its time: a call, a hold, a queue."""

    noun: str


@dataclass(frozen=True, slots=True)
class TellSetAside(Action):
    """Tell the operator of a row that the sweep could not work on, and so set aside.

    `stays`: setting it aside failed too, so that each sweep meets it again.
    """

    noun: str
    call_id: UUID | None
    why: str
    stays: bool = False


@dataclass(frozen=True, slots=True)
class TellLast(Action):
    """Tell the coordinators that a counsellor comes last now, after so many misses in a row."""

    call_id: UUID  # of the last of them
    counsellor_id: int
    misses: int


@dataclass(frozen=True, slots=True)
class TellCarrierHealth(Action):
    """Tell those who look after the carrier that it makes no calls for us, or makes them again."""

    works: bool


@dataclass(frozen=True, slots=True)
class TellRoute(Action):
    """Tell those who look after the carrier that its legs to counsellors fail, or ring again."""

    fails: bool
