"""Statuses: the only place that maps Twilio's status words to ours."""

from routing.legs import LegState
from routing.switchboard.call.waiting import QueueResult
from routing.voicemails import State

# /docs/voice/twiml: CallStatus, in webhooks, status callbacks and REST alike.
_LEGS = {
    "queued": LegState.STARTING,
    "initiated": LegState.STARTING,
    "ringing": LegState.RINGING,
    "in-progress": LegState.ANSWERED,
    "answered": LegState.ANSWERED,
    "completed": LegState.COMPLETED,
    "busy": LegState.BUSY,
    "no-answer": LegState.NO_ANSWER,
    "failed": LegState.FAILED,
    "canceled": LegState.CANCELLED,
}

# /docs/voice/twiml/enqueue: QueueResult.
_LEFT = {
    "bridged": QueueResult.PARTED,
    "bridging-in-process": QueueResult.ASKED_TO,
    "leave": QueueResult.ASKED_TO,
    "error": QueueResult.FAILED,
    "system-error": QueueResult.FAILED,
    "queue-full": QueueResult.FAILED,
    "hangup": QueueResult.GONE,
    "redirected": QueueResult.MOVED,
    "redirected-from-bridged": QueueResult.MOVED,
}

# /docs/voice/twiml/record: RecordingStatus.
_RECORDINGS = {"completed": State.READY, "absent": State.ABSENT, "failed": State.FAILED}

# /docs/voice/twiml/dial: DialCallStatus after the two were connected.
_JOINED = frozenset({"completed", "answered"})

# For a withheld number the carrier writes a word, or one of these: words spelled on a keypad, which look like numbers.
# (Other products report these; Twilio documents only some of the words.)
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
_SHORTEST_NUMBER, _LONGEST_NUMBER = 8, 16  # characters, with the plus


def leg_of(call_status: str) -> LegState:
    """Return a leg's state; an unknown word ends nothing."""
    return _LEGS.get(call_status, LegState.STARTING)


def left_of(queue_result: str) -> QueueResult:
    """Return why a caller left their queue; after an unknown word the call's state decides what they hear."""
    return _LEFT.get(queue_result, QueueResult.ASKED_TO)


def recording_of(recording_status: str) -> State | None:
    """Return a recording's state; None for any other word."""
    return _RECORDINGS.get(recording_status)


def were_joined(dial_call_status: str) -> bool:
    """Return whether a <Dial> had connected the two before it ended."""
    return dial_call_status in _JOINED


def number_of(from_: str) -> str | None:
    """Return a caller's number as E.164; None if withheld."""
    digits = from_.removeprefix("+")
    is_number = from_ != digits and digits.isascii() and digits.isdigit() and not digits.startswith("0")
    is_sound = is_number and _SHORTEST_NUMBER <= len(from_) <= _LONGEST_NUMBER
    return from_ if is_sound and from_ not in _WITHHELD else None
