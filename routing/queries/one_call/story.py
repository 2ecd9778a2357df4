"""The story of one call: where its caller was from when to when, and of each counsellor's phone what it did. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from routing.call_states import State
from routing.line.dispatch import ON_DUTY, Availability
from routing.offers import Offer
from routing.offers import State as OfferState
from routing.queries.one_call.facts import OneCall
from routing.timeline import WITHOUT_DATABASE, Event

_STATES = {f"call.{state}": state for state in State}
_CONSIDERED = "dispatch.considered"
_AWAY = frozenset({*Availability} - ON_DUTY)
_RUNG = "rung"
_COMPLETED = "the leg ended: completed"
_ACCEPTED_OFFLINE = "counsellor.accepted"


class Stretch(NamedTuple):
    """A stretch of the call: a state of the caller, or a reason why a phone did not ring."""

    what: str
    start: datetime
    end: datetime


class Lost(StrEnum):
    """Why it is not known what a phone did."""

    WORD = "word"  # of the carrier
    DATABASE = "database"  # it was away as the ring ended


class Ring(NamedTuple):
    """One ring of a phone: until it was picked up, and until its leg was over.

    `offline` when it was rung without the database.
    """

    state: OfferState
    start: datetime
    answered_at: datetime | None
    connected_at: datetime | None
    end: datetime
    lost: Lost | None = None
    offline: bool = False


@dataclass(slots=True)
class Line:
    """What the phone of one counsellor did: its rings, and the reasons of the times between."""

    counsellor_id: int
    tier: int | None = None
    rings: list[Ring] = field(default_factory=list)
    reasons: list[Stretch] = field(default_factory=list)

    @property
    def why_not(self) -> list[str]:
        """Why it did not ring, each reason once, in their order."""
        return list(dict.fromkeys(each.what for each in self.reasons))

    @property
    def is_away(self) -> bool:
        """Whether its counsellor was named by the rota, and not on duty all the while."""
        return bool(self.reasons) and all(each.what in _AWAY for each in self.reasons)


@dataclass(frozen=True, slots=True)
class Story:
    """The call over time. `end` is now while it goes on."""

    start: datetime
    end: datetime
    states: list[Stretch]
    lines: list[Line]  # those whose phones rang first

    @property
    def waited(self) -> timedelta:
        """How long the caller was in the line."""
        waits = (each.end - each.start for each in self.states if each.what == State.WAITING)
        return sum(waits, timedelta())

    @property
    def talked(self) -> timedelta:
        """How long the caller was in conversation, as its summary says it: with each counsellor until they parted."""
        rings = (each for line in self.lines for each in line.rings)
        talks = [
            min(each.end, self.end) - each.connected_at for each in rings if each.connected_at is not None
        ]
        if not talks:
            talks = [each.end - each.start for each in self.states if each.what == State.TALKING]
        return sum((max(each, timedelta()) for each in talks), timedelta())

    @property
    def waits(self) -> list[Stretch]:
        """When the caller was in the line."""
        return [each for each in self.states if each.what == State.WAITING]

    @property
    def rung(self) -> list[Line]:
        """The phones that were rung."""
        return [line for line in self.lines if line.rings]

    @property
    def not_rung(self) -> list[Line]:
        """The phones of counsellors on duty that were not rung."""
        return [line for line in self.lines if not line.rings and line.reasons and not line.is_away]

    @property
    def away(self) -> list[Line]:
        """The phones of those whom the rota named, and who were not on duty."""
        return [line for line in self.lines if not line.rings and line.is_away]


def told(found: OneCall, now: datetime) -> Story:
    """Return the story of a call that is over, or of one that goes on until now."""
    start = min([found.call.arrived_at, *(event.at for event in found.events[:1])])
    end = max(found.call.ended_at or now, start)
    states = _stretches(found.events, start, end)
    lines: dict[int, Line] = {}
    whys = _whys(found.events)
    for offer in found.offers:
        line = lines.setdefault(offer.counsellor_id, Line(offer.counsellor_id))
        line.tier = offer.tier if offer.tier is not None else line.tier
        if (ring := _ring(offer, end, whys)) is not None:
            line.rings.append(ring)
    waits = [each for each in states if each.what == State.WAITING]
    last = waits[-1].end if waits else end
    for who, stretch in _reasons(found.events, last):
        line = lines.setdefault(who, Line(who))
        for left in _without(stretch, line.rings):
            _add(line.reasons, left)
    ordered = sorted(lines.values(), key=lambda line: (not line.rings, line.is_away))
    return Story(start, end, states, ordered)


def _stretches(events: Sequence[Event], start: datetime, end: datetime) -> list[Stretch]:
    """Return where the caller was: from each event of the call's state to the next."""
    begun = [(str(State.GREETING), start)] if not _begins_itself(events) else []
    begun += [(str(_STATES[event.kind]), event.at) for event in events if event.kind in _STATES]
    ends = [at for _, at in begun[1:]] + [end]
    return [
        Stretch(what, at, max(until, at))
        for (what, at), until in zip(begun, ends, strict=True)
        if what != State.ENDED
    ]


def _begins_itself(events: Sequence[Event]) -> bool:
    """Whether the first that is known of the call is a state: an attempt begins in the line."""
    return bool(events) and events[0].kind in _STATES


def lost(offer: Offer, why: str) -> Lost | None:
    """Return why it is not known what a phone did, if it is not; `why` is the reason of its last state."""
    if offer.state == OfferState.CANCELLED and why.endswith(WITHOUT_DATABASE):
        return Lost.DATABASE
    picked_up = offer.state == OfferState.NO_ANSWER and why.startswith(_COMPLETED)
    return Lost.WORD if picked_up or offer.is_unheard else None


def _whys(events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """Return the reasons of what is told of offers, by the offer and the kind of event."""
    told_ = (event for event in events if "offer" in event.detail)
    return {(str(each.detail["offer"]), each.kind): str(each.detail.get("why", "")) for each in told_}


def _ring(offer: Offer, end: datetime, whys: Mapping[tuple[str, str], str]) -> Ring | None:
    """Return what a phone did for an offer; None for one that was never asked of the carrier."""
    start = offer.ringing_at or offer.dialled_at or offer.answered_at
    if start is None:
        return None
    over = offer.parted_at or offer.leg_over_at or offer.ended_at or end
    why = whys.get((str(offer.id), f"offer.{offer.state}"), "")
    return Ring(
        OfferState(offer.state),
        start,
        offer.answered_at,
        offer.connected_at,
        max(over, start),
        lost(offer, why),
        (str(offer.id), _ACCEPTED_OFFLINE) in whys,
    )


def _reasons(events: Iterable[Event], last: datetime) -> Iterator[tuple[int, Stretch]]:
    """Yield why each phone did not ring, from each look at the line until the next, or until the caller left it."""
    looks = [(event.at, event.detail["counsellors"]) for event in events if event.kind == _CONSIDERED]
    untils = [at for at, _ in looks[1:]] + [last]
    for (at, reasons), until in zip(looks, untils, strict=False):
        for who, why in reasons.items():
            if why != _RUNG:
                yield int(who), Stretch(why, at, max(until, at))


def _add(reasons: list[Stretch], stretch: Stretch) -> None:
    """Add a stretch; one that goes on for the same reason makes the last one longer."""
    if reasons and (reasons[-1].what, reasons[-1].end) == (stretch.what, stretch.start):
        reasons[-1] = reasons[-1]._replace(end=stretch.end)
    else:
        reasons.append(stretch)


def _without(stretch: Stretch, rings: Sequence[Ring]) -> list[Stretch]:
    """Return what is left of a stretch beside the phone's own rings: then it was held by this very call."""
    left = [stretch]
    for ring in rings:
        left = [part for each in left for part in _beside(each, ring)]
    return left


def _beside(stretch: Stretch, ring: Ring) -> list[Stretch]:
    if ring.end <= stretch.start or ring.start >= stretch.end:
        # A phone that is to ring in a moment is held too; that is no reason of its own.
        is_its_own = stretch.start == stretch.end and ring.start <= stretch.start <= ring.end
        return [] if is_its_own else [stretch]
    before = [stretch._replace(end=ring.start)] if stretch.start < ring.start else []
    # What held the phone when its own ring was under way was that ring: until the next look nothing else is known.
    was_its_own = stretch.what == Availability.HELD and ring.start <= stretch.start
    after = [stretch._replace(start=ring.end)] if ring.end < stretch.end and not was_its_own else []
    return before + after
