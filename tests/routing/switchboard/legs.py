"""The legs in a model of the carrier, and the webhooks about them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from routing.legs import LegState

RINGS = frozenset({"queued", "ringing"})


@dataclass(eq=False)
class CallersLeg:
    """A person who dialled the number."""

    sid: str
    phone: str
    stage: str = "new"
    since: datetime | None = None
    call_id: UUID | None = None
    recordings: int = 0
    waited_at: datetime | None = None  # asked for a wait document
    may_stay: bool = False  # hears that they may hang up, or stay
    pressed_at: datetime | None = None
    # The facts that we wrote into the URLs of its document: use case -> facts.
    written: dict[Callable[..., Any], dict[str, int]] = field(default_factory=dict)
    alive: bool = True
    ended: LegState = LegState.COMPLETED

    @property
    def about(self) -> UUID | None:
        """Return what the URLs of its documents are about."""
        return self.call_id

    @property
    def is_now(self) -> LegState:
        """Return its state, as REST tells it."""
        return _is_now(self)


@dataclass(eq=False)
class FetchedLeg(CallersLeg):
    """A person whom we ring back; until they press 1, we do not know who answered."""

    created: datetime | None = None
    is_them: bool = False


@dataclass(eq=False)
class RungLeg:
    """A counsellor's phone that we ring, by REST or from the leg of a caller who dials out."""

    sid: str
    phone: str
    offer_id: UUID
    created: datetime
    dialler: CallersLeg | None = None
    stage: str = "queued"
    since: datetime | None = None
    sequence: int = 0
    pressed_at: datetime | None = None
    # A counsellor's own call to us, on which they were joined to the caller they had lost.
    visit: CallersLeg | None = None
    call_id: UUID | None = None
    partner: CallersLeg | None = None
    alive: bool = True
    ended: LegState = LegState.COMPLETED

    @property
    def about(self) -> UUID:
        """Return what the URLs of its documents are about."""
        return self.offer_id

    @property
    def is_now(self) -> LegState:
        """Return its state, as REST tells it."""
        return _is_now(self)


AnyLeg = CallersLeg | RungLeg
OurLeg = FetchedLeg | RungLeg


@dataclass(eq=False)
class Mail:
    """One webhook; if it asks for a document, the answer is carried out on its leg."""

    leg: AnyLeg
    at: datetime
    use_case: Callable[..., Any]
    facts: tuple[Any, ...]
    more: dict[str, Any] = field(default_factory=dict)
    is_document: bool = True
    is_last: bool = False  # the fallback: if that is lost, the leg is over


def _is_now(leg: AnyLeg) -> LegState:
    if not leg.alive:
        return leg.ended
    return {"queued": LegState.STARTING, "ringing": LegState.RINGING}.get(leg.stage, LegState.ANSWERED)
