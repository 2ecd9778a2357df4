"""Replies: what a use case decided to tell the person on the line. The edge turns each into a document."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reply:
    """What is told to whoever is on the line."""


@dataclass(frozen=True, slots=True)
class SpokenReply(Reply):
    """A reply of which only the language matters."""

    language: str


@dataclass(frozen=True, slots=True)
class CallersReply(Reply):
    """What is told to a caller in their language; the URLs of its document name the call."""

    call_id: UUID
    language: str


class OverflowReason(StrEnum):
    """Why nobody can be reached."""

    NOBODY_ON_DUTY = "nobody_on_duty"  # for this hour by the rota, or all are paused by people
    NOBODY_FREE = "nobody_free"  # somebody is on duty by now, for whom this caller has not waited
    WAITED_LONGEST = "waited_longest"  # somebody is on duty, and nobody took the call
    LINE_FAILED = "line_failed"
    CLOSED = "closed"  # a supervisor has closed the line for a while
    CUT_OFF = "cut_off"  # counsellors left them more often than they are led back to the line


class Soon(StrEnum):
    """A coarse estimate of the wait."""

    SHORT = "soon"
    MINUTES = "minutes"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Nothing(Reply):
    """Nothing to say: the leg is over, or another document speaks."""


@dataclass(frozen=True, slots=True)
class StartOver(Reply):
    """The call is not known, or no more: whoever is on the line starts over."""


@dataclass(frozen=True, slots=True)
class NotOurs(Reply):
    """The number dialled is none of ours."""


@dataclass(frozen=True, slots=True)
class TurnAway(SpokenReply):
    """A blocked caller."""


@dataclass(frozen=True, slots=True)
class Greet(Reply):
    """The greeting, what to do in danger of life, and the languages to choose from."""

    call_id: UUID
    languages: tuple[str, ...]
    rounds: int = 0  # ended by a key that means nothing here
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class JoinLine(CallersReply):
    """Into the queue of the call's own."""

    welcome: bool = False  # said to one who was rung back and confirmed
    errors: int = 0  # how often the queue had failed when this was said
    returns: int = 0  # how often a counsellor had left them after a short talk


@dataclass(frozen=True, slots=True)
class Wait(CallersReply):
    """One wait document. `place` is spoken when given."""

    length: timedelta
    place: int | None = None
    soon: Soon | None = None
    returned: bool = False  # the conversation was interrupted
    unknown_key: bool = False
    keys_again: bool = False  # the keys are told, though it is not time for the place


@dataclass(frozen=True, slots=True)
class MayStay(CallersReply):
    """Their counsellor has left: the conversation has ended, they may hang up, or stay if they still want to talk."""

    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class Closing(SpokenReply):
    """The counsellor has ended the conversation: kind words, and where else to turn."""


@dataclass(frozen=True, slots=True)
class HoldOn(CallersReply):
    """A short wait document: somebody is about to be joined to this caller, or may come back."""

    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class DialOut(Reply):
    """One counsellor is rung from the caller's own leg."""

    offer_id: UUID
    counsellor_id: int
    leg_sid: str  # the caller's
    language: str
    phone: str
    caller_id: str
    ring: timedelta


@dataclass(frozen=True, slots=True)
class LeaveLine(Reply):
    """Out of the queue, to what the call's state says next."""


@dataclass(frozen=True, slots=True)
class Directions(SpokenReply):
    """Spoken directions to other help, and when somebody is on duty again."""

    because: OverflowReason
    now: datetime
    next_start: datetime | None
    nothing_arrived: bool = False  # of the caller's message


@dataclass(frozen=True, slots=True)
class OverflowMenu(Reply):
    """Why nobody comes, where else to turn, and what there is instead."""

    call_id: UUID
    directions: Directions
    back: bool  # whether the line is worth going back to
    unknown_key: bool = False
    rounds: int = 0  # that have led nowhere so far


@dataclass(frozen=True, slots=True)
class LeaveMessage(CallersReply):
    """What becomes of a message, before it is recorded."""


@dataclass(frozen=True, slots=True)
class Record(CallersReply):
    """The tone, and the recording."""

    longest: timedelta
    silence: timedelta  # ends the recording


@dataclass(frozen=True, slots=True)
class MessageKept(SpokenReply):
    """A message was left."""


@dataclass(frozen=True, slots=True)
class Joined(SpokenReply):
    """Spoken to the caller just before the two can talk."""


@dataclass(frozen=True, slots=True)
class Desk(Reply):
    """A counsellor calling: ready, pause, or to talk."""

    call_id: UUID
    now: datetime  # in the helpline's zone, as the end of their pause
    paused_until: datetime | None = None
    said: "DeskWord | None" = None
    still_there: bool = False  # the caller whom they have lost still waits


class DeskWord(StrEnum):
    """What the desk says before its menu."""

    READY = "ready"
    PAUSED = "paused"
    PAUSE_STANDS = "pause_stands"
    UNKNOWN_KEY = "unknown_key"
    NO_LAST = "no_last_caller"
    FOR_SUPERVISOR = "for_supervisor"
    NOT_AGAIN = "not_again"


@dataclass(frozen=True, slots=True)
class AskLast(Reply):
    """Ask a counsellor about their last caller, whose conversation began at this instant."""

    call_id: UUID
    began_at: datetime
    now: datetime
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class SpokenPlan:
    """What supervisors have agreed for this caller: with whom they talk, and for how many minutes."""

    who: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Screen(Reply):
    """What an offer is, to whoever picked up: only a pressed key accepts it."""

    offer_id: UUID
    language: str  # the caller's
    waited: timedelta
    unknown_key: bool = False
    callback: bool = False  # somebody to be rung back, not a caller on the line
    by_caller: bool = False  # on a leg that the caller's own rings: its end goes back to the caller
    cut_off: bool = False  # their counsellor left
    plan: SpokenPlan | None = None


@dataclass(frozen=True, slots=True)
class Connect(Reply):
    """The winner's leg takes the caller out of their queue."""

    offer_id: UUID
    call_id: UUID
    star_menu: bool = False  # whether `*` leads to the menu
    still_there: bool = False  # this counsellor had lost them


class Farewell(StrEnum):
    """What a counsellor hears before their leg ends."""

    TAKEN = "already_answered"
    CALLER_GONE = "caller_gone"
    DECLINED = "declined"
    NO_KEY = "no_key"
    NOBODY_CAME = "nobody_came"  # a callback's caller was not reached
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Part(Reply):
    """A counsellor's leg ends."""

    farewell: Farewell


@dataclass(frozen=True, slots=True)
class OneMoment(Reply):
    """Not yet known whether the caller left or the counsellor pressed `*`: ask again in a second."""

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class Menu(Reply):
    """The counsellor's menu after `*`: back, hand over, flag, end."""

    offer_id: UUID
    flagged: bool = False
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class AskResolution(Reply):
    """How the conversation ended, by key."""

    offer_id: UUID
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class WrapUp(Reply):
    """Thanks, what the key led to, and the rest that begins."""

    length: timedelta
    kept: "Kept | None" = None


class Kept(StrEnum):
    """What a counsellor's key after a conversation led to."""

    FOLLOW_UP = "kept_follow_up"
    CALLBACK = "kept_callback"
    NO_CALLBACK = "kept_no_callback"  # there is no number that may be rung: it became a follow-up
