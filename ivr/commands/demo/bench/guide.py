"""The guide: things to try on the bench, each with what to look at; what has happened is ticked by itself."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ivr.commands.demo.bench.held import Held
from ivr.lab import Leg
from ivr.web.marked import N_
from routing.queries.one_call.facts import OneCall


@dataclass(frozen=True, slots=True)
class Happening:
    """What can be seen now: every leg so far, the last call of each caller as the database knows it."""

    legs: Sequence[Leg]
    calls: Sequence[OneCall]
    away_since: datetime | None  # the database

    def without(self, sids: Collection[str]) -> "Happening":
        """Return it without what happened on these legs."""
        legs = [leg for leg in self.legs if leg.sid not in sids]
        calls = [each for each in self.calls if each.call.sid not in sids]
        return replace(self, legs=legs, calls=calls)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to try. `phones` is how counsellors' phones are held for it: all, or all but the last, and the last."""

    key: str
    title: str
    do: str
    look: str
    has_happened: Callable[[Happening], bool]
    phones: tuple[Held, ...] = ()


def _kinds(call: OneCall) -> list[str]:
    return [event.kind for event in call.events]


def _told(*kinds: str) -> Callable[[Happening], bool]:
    """Tell whether a timeline has these events, in this order, with any others between."""

    def has(happening: Happening) -> bool:
        return any(_in_order(kinds, _kinds(call)) for call in happening.calls)

    return has


def _in_order(wanted: Iterable[str], kinds: Iterable[str]) -> bool:
    left = iter(kinds)
    return all(kind in left for kind in wanted)


def _machine_left_alone(happening: Happening) -> bool:
    return any(leg.machine and leg.over and leg.bridged is None for leg in happening.legs)


def _rung_back(happening: Happening) -> bool:
    return any(call.asked_in and call.call.talked_at for call in happening.calls)


def _rung_without_database(happening: Happening) -> bool:
    since = happening.away_since
    return since is not None and any(
        leg.direction != "inbound" and leg.started and leg.started > since for leg in happening.legs
    )


THINGS = (
    Thing(
        "connected",
        N_("Connected"),
        N_(
            "Ring from the caller's phone and press 1, or 2 for English. Pick up the phone that rings, and press 1."
        ),
        N_(
            "Both hear each other. Hang up at the caller's: the counsellor is asked how it went, then rests. "
            "Press “Supervisor” and open Calls to read why each phone was, or wasn't, rung."
        ),
        _told("call.talking"),
    ),
    Thing(
        "nobody",
        N_("Nobody picks up"),
        N_("Let every phone ring. Ring from the caller's phone, press 1 and wait: five minutes, at 5x one."),
        N_("One phone after the other rings; then the caller is offered a callback or a message."),
        _told("offer.no_answer", "call.overflow"),
        (Held.RINGS_ON,),
    ),
    Thing(
        "voicemail",
        N_("A voicemail box is no counsellor"),
        N_(
            "A voicemail box answers every phone but the last. Ring from the caller's phone and press 1. When the last "
            "phone rings, pick it up and press 1."
        ),
        N_("No key comes from a machine: the caller never gets there, and the next phone rings."),
        _machine_left_alone,
        (Held.VOICEMAIL, Held.HAND),
    ),
    Thing(
        "cut_off",
        N_("Cut off in the middle"),
        N_("Hold all phones yourself. When two talk, hang up at the counsellor's phone."),
        N_("The caller is back in the line, at its head, and the next counsellor hears that it was cut off."),
        _told("call.talking", "call.waiting"),
        (Held.HAND,),
    ),
    Thing(
        "message",
        N_("Leave a message"),
        N_(
            "Hold all phones yourself, at 1x. Press 2 while the caller waits, “Speak” after the tone, then #."
        ),
        N_("The message stands in the supervisor's list within seconds."),
        _told("voicemail.kept"),
        (Held.HAND,),
    ),
    Thing(
        "callback",
        N_("Ask to be rung back"),
        N_(
            "Hold all phones yourself. Press 1 while the caller waits, and 1 again for this number, 3 seconds apart: "
            "quicker, they are one tap. Late in the evening one more question comes: 1 at night, 2 by day."
        ),
        N_("The place in the line is kept. A counsellor is asked first, then the caller's phone rings."),
        _told("callback.scheduled"),
        (Held.HAND,),
    ),
    Thing(
        "rung_back",
        N_("Be rung back"),
        N_(
            "Hold all phones yourself. Accept the callback on a counsellor's phone, answer the caller's and press 1."
        ),
        N_("Whoever picks up hears nothing about the helpline before they press 1."),
        _rung_back,
        (Held.HAND,),
    ),
    Thing(
        "database",
        N_("Without the database"),
        N_("While a caller waits, let the database stop, under “Make trouble”."),
        N_(
            "A ring from before may end in an apology. Within a minute or so a counsellor's phone rings all the "
            "same. Board and timeline stand still, the call goes on."
        ),
        _rung_without_database,
    ),
)
_OF_KEY: Mapping[str, Thing] = {thing.key: thing for thing in THINGS}


@dataclass
class Guide:
    """What of it was done so far."""

    done: set[str] = field(default_factory=set)
    _before: frozenset[str] = frozenset()  # the legs' SIDs

    @property
    def next(self) -> str:
        """The first that was not done yet; nothing once all were."""
        return next((thing.key for thing in THINGS if thing.key not in self.done), "")

    def start_over(self, legs: Iterable[Leg]) -> None:
        """Begin anew: what has happened on these legs counts no more."""
        self.done.clear()
        self._before = frozenset(leg.sid for leg in legs)

    def look(self, happening: Happening) -> None:
        """Tick what has happened."""
        happening = happening.without(self._before)
        self.done |= {
            thing.key for thing in THINGS if thing.key not in self.done and thing.has_happened(happening)
        }


def thing(key: str) -> Thing:
    """Return a thing to try by its key. Raises KeyError."""
    return _OF_KEY[key]
