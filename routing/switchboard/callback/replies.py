"""Replies about callbacks: to the caller who asks, to whoever answers, and to the counsellor who waits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from routing.switchboard.replies import CallersReply, Reply, SpokenReply


@dataclass(frozen=True, slots=True)
class AskNumber(CallersReply):
    """A callback: to this number, or to another one?"""

    explained: bool = False  # what it is, and what the phone will show
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class AskTyping(CallersReply):
    """A callback: type the number."""

    explained: bool = False
    withheld: bool = False
    not_theirs: bool = False  # the caller's own number is known, but is not rung back
    not_sound: bool = False
    not_this: bool = False  # the caller's own number must not be rung


@dataclass(frozen=True, slots=True)
class ReadBack(CallersReply):
    """The number that was typed, digit by digit: is it right?"""

    digits: str
    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class AskNight(CallersReply):
    """A callback asked for in quiet hours: may it ring then, too?"""

    unknown_key: bool = False


@dataclass(frozen=True, slots=True)
class TooMany(CallersReply):
    """No more callbacks, by this limit; what else there is comes next."""

    limit: "Limit"


class Limit(StrEnum):
    """Why there is no further callback."""

    TODAY = "today"  # to one number, or by one caller
    HOUR = "hour"  # to all callers whose number is known
    HOUR_WITHHELD = "hour_withheld"  # to all who withhold theirs


@dataclass(frozen=True, slots=True)
class Agreed(CallersReply):
    """The caller will be rung back: in their turn, or from `due_at` on; or an earlier request `stands`."""

    now: datetime
    due_at: datetime | None
    stands: bool = False
    back: "Back | None" = None  # where a key still leads them; None when the call ends with these words
    unknown_key: bool = False


class Back(StrEnum):
    """Where a last key leads before the call ends."""

    LINE = "line"
    MENU = "menu"  # the overflow menu: the line is not worth going back to


@dataclass(frozen=True, slots=True)
class WhoIsThis(CallersReply):
    """Whoever answers a callback is asked whether it is for them, and told nothing of us (promise P6)."""

    unknown_key: bool = False


class SayNoMoreWord(StrEnum):
    """Last words, without our name, to whoever answered a callback and did not say that it is them."""

    LATER = "who_later"
    CANCELLED = "who_cancelled"
    NEVER = "who_never"
    GOODBYE = "who_goodbye"


@dataclass(frozen=True, slots=True)
class SayNoMore(SpokenReply):
    """End the leg of whoever answered a callback."""

    word: SayNoMoreWord = SayNoMoreWord.GOODBYE


@dataclass(frozen=True, slots=True)
class AwaitCaller(Reply):
    """A counsellor waits while a callback's phone rings."""

    offer_id: UUID
    first: bool = True
    unknown_key: bool = False
