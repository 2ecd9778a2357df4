"""Actions: what is to follow once a transaction is committed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from routing.calls import Outcome as CallOutcome
from routing.transaction import Action


@dataclass(frozen=True, slots=True)
class OffersLeg(Action):
    """Something about the leg of a counsellor who is offered a call, or talks."""

    offer_id: UUID
    leg_sid: str
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Dispatch(Action):
    """Look over the whole line, now or at an instant: ring, and end what should be over."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look(Action):
    """Dispatch if that would change anything. Asked for at every heartbeat: many at once are one."""


@dataclass(frozen=True, slots=True)
class Ring(Action):
    """Ring the phone of a planned offer at its pacing slot."""

    offer_id: UUID
    at: datetime
    call_id: UUID


@dataclass(frozen=True, slots=True)
class Talks(OffersLeg):
    """Let this host know without the database, too, that a counsellor talks, until her leg is over."""

    counsellor_id: int


@dataclass(frozen=True, slots=True)
class HangUp(OffersLeg):
    """End the leg of a counsellor whose conversation is over; nothing waits for it but its phone's hold."""


@dataclass(frozen=True, slots=True)
class LetOff(OffersLeg):
    """Let a counsellor's phone ring no more, since its offer is over.

    Whoever has picked up by then is not cut off: their own document tells them what became of it (promise P3).
    """

    by_caller: bool = False  # it rings from the caller's own leg


@dataclass(frozen=True, slots=True)
class LeadOut(OffersLeg):
    """Lead whoever picked up for an offer that is over to the words that say so (promise P3)."""


@dataclass(frozen=True, slots=True)
class RingBack(Action):
    """Ring the phone of a callback that a counsellor accepted, now or at an instant."""

    call_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class LetCounsellorGo(Action):
    """Let a counsellor go at an instant who waits for a callback's phone, if nothing is heard of it until then."""

    call_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class StopRinging(Action):
    """Let a callback's phone ring no more, since nobody waits for its caller.

    Whoever has picked up by then is not cut off: they may be about to say that it is them.
    """

    call_id: UUID
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
    """Tell those who count that a call has ended, and how."""

    call_id: UUID
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class TellFound(Action):
    """Tell those who count what the sweep found past its time: a call, a hold, a queue."""

    noun: str


@dataclass(frozen=True, slots=True)
class TellSetAside(Action):
    """Tell the operator of a row that the sweep could not work on, and that it was put out of the others' way.

    `stays`: not even that could be done, so that each sweep meets it again.
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
class TellReach(Action):
    """Tell those who look after the carrier that it makes no calls for us, or makes them again."""

    works: bool


@dataclass(frozen=True, slots=True)
class TellRoute(Action):
    """Tell those who look after the carrier that its legs to counsellors fail, or ring again."""

    fails: bool
