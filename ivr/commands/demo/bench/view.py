"""The bench as its template takes it: what each phone does now, what it heard, what its keys mean, whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.commands.demo.bench.desk import KEYS, Desk, OnDesk
from ivr.commands.demo.bench.heard import HeardLine, lines_of
from ivr.commands.demo.bench.held import CHOICES, Held, Side
from ivr.commands.demo.bench.keypad import Asked, Keypad
from ivr.lab import Lab, Leg
from routing.counselling.numbers import masked
from routing.queries.counsellors_now import Now, Person


class Does(StrEnum):
    """What a phone does now."""

    NOTHING = "nothing"
    RINGS = "rings"
    DIALS = "dials"
    WAITS = "waits"  # in the line
    LISTENS = "listens"
    RECORDS = "records"  # is being recorded
    TALKS = "talks"


class Turn(StrEnum):
    """What a hand may do next."""

    DIAL = "dial"
    CHOOSE = "choose"  # a language
    ANSWER = "answer"
    ACCEPT = "accept"
    RING_BACK = "ring_back"  # accepts a callback
    SAY = "say"  # how a conversation went
    WHO = "who"  # says whoever is rung back
    RECORD = "record"  # speaks, and ends the message
    TALK = "talk"
    WAIT = "wait"


_ASKED = {
    "offer/key": Turn.ACCEPT,
    "standby/screen/key": Turn.ACCEPT,
    "conversation/resolution": Turn.SAY,
    "callback/who": Turn.WHO,
    "language": Turn.CHOOSE,
    "voicemail/recorded": Turn.RECORD,
    "standby/recorded": Turn.RECORD,
}


_RECORDED = {"voicemail/recorded", "standby/recorded"}
_CLAIMS = {Now.RINGING, Now.TESTING, Now.TALKING}  # the service takes the phone to be on a call
_SETTLES = timedelta(seconds=5)  # by then both know the same, unless word was lost


@dataclass(frozen=True, slots=True)
class PhoneView:
    """One phone."""

    id: str
    side: Side
    name: str  # of a counsellor
    number: int  # of a caller: the first, the second
    mask: str
    tier: int | None
    counsellor: int | None
    held: Held
    choices: Mapping[Held, str]
    does: Does
    since: datetime | None
    with_: str = ""  # the id of the phone that it talks with
    speaks: bool = False
    lines: Sequence[HeardLine] = ()
    asked: Asked = field(default_factory=Asked)
    over_since: datetime | None = None  # its latest call

    @property
    def is_engaged(self) -> bool:
        """Whether it rings or is on a call."""
        return self.does is not Does.NOTHING

    def is_kept(self, person: Person | None, now: datetime) -> bool:
        """Whether the service waits for word of this phone, which does nothing."""
        if self.is_engaged or person is None or person.state not in _CLAIMS or person.since is None:
            return False
        return max(person.since, self.over_since or person.since) + _SETTLES < now


@dataclass(frozen=True, slots=True)
class BenchView:
    """All phones, and whose turn it is: `turn_of` is the id of a phone."""

    phones: Sequence[PhoneView]
    turn: Turn
    turn_of: str = ""
    is_full: bool = False
    keys: str = KEYS

    def named(self, phone_id: str) -> PhoneView:
        """Return a phone by its id."""
        return next(each for each in self.phones if each.id == phone_id)


def view_of(desk: Desk, lab: Lab, keypad: Keypad) -> BenchView:
    """Return the bench as it stands."""
    phones = [_phone(each, desk, lab, keypad) for each in desk.phones]
    turn, turn_of = _turn(phones)
    return BenchView(phones, turn, turn_of, desk.is_full)


def _phone(each: OnDesk, desk: Desk, lab: Lab, keypad: Keypad) -> PhoneView:
    leg, now = each.phone.engaged, lab.clock.now()
    other = _other(each, desk)
    asked = keypad.asked(leg)
    does, since = _does(leg, other, asked, lab)
    return PhoneView(
        each.id,
        each.side,
        each.phone.name,
        each.number,
        masked(each.phone.number),
        each.tier,
        each.counsellor,
        each.held,
        CHOICES[each.side],
        does,
        since,
        other.id if other and does is Does.TALKS else "",
        speaks=leg is not None and each.phone.voice_until > now,
        lines=lines_of(each.leg),
        asked=asked,
        over_since=each.leg.finished if each.leg else None,
    )


def _other(each: OnDesk, desk: Desk) -> OnDesk | None:
    return next((one for one in desk.phones if one is not each and one.phone.talks_with(each.phone)), None)


def _does(leg: Leg | None, other: OnDesk | None, asked: Asked, lab: Lab) -> tuple[Does, datetime | None]:
    if leg is None:
        return Does.NOTHING, None
    if leg.answered is None:
        return (Does.DIALS if leg.direction == "inbound" else Does.RINGS), leg.created
    if other is not None or leg.bridge is not None:
        return Does.TALKS, leg.bridged
    if asked.path in _RECORDED:
        return Does.RECORDS, None
    waits = (entry.since for queue in lab.queues for entry in queue.entries if entry.leg is leg)
    since = next(waits, None)
    return (Does.LISTENS, leg.answered) if since is None else (Does.WAITS, since)


def _turn(phones: Sequence[PhoneView]) -> tuple[Turn, str]:
    """Return what a hand may do, the most pressing first."""
    by_hand = [each for each in phones if each.held is Held.HAND]
    for each in by_hand:
        if each.does is Does.RINGS:
            return Turn.ANSWER, each.id
    for path, turn in _ASKED.items():
        for each in by_hand:
            if each.asked.path == path:
                return (Turn.RING_BACK if each.asked.is_callback else turn), each.id
    for each in phones:
        if each.does is Does.TALKS:
            return Turn.TALK, each.id
    engaged = next((each.id for each in sorted(phones, key=_last_to_look_at) if each.is_engaged), "")
    return (Turn.WAIT, engaged) if engaged else (Turn.DIAL, phones[0].id)


def _last_to_look_at(each: PhoneView) -> bool:
    return not (each.held is Held.HAND and each.asked.means)
