"""The grammar of TwiML: each verb's attributes, content and places.

Source: /docs/voice/twiml and the page of each verb below it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

# It returns what is wrong with an attribute's value, or None.
Check = Callable[[str], str | None]


class Place(Enum):
    """The place where a document runs, which decides the verbs that it may have."""

    CALL = "call"
    WAIT = "waitUrl of Enqueue"
    QUEUE_URL = "url of Queue"
    NUMBER_URL = "url of Number"


@dataclass(frozen=True)
class Rule:
    """The attributes and content that one element may have."""

    attributes: dict[str, Check] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    # None: text is optional; True: it is required; False: it is forbidden.
    text: bool | None = False


def whole(low: int, high: int = 10**9, *others: str) -> Check:
    """Return a check for a whole number within bounds, or one of the other words."""

    def check(value: str) -> str | None:
        if value in others or (value.isascii() and value.isdigit() and low <= int(value) <= high):
            return None
        return f"must be a whole number from {low} to {high}"

    return check


def words(*choices: str, several: bool = False) -> Check:
    """Return a check for one of the choices, or (`several`) some, separated by spaces."""

    def check(value: str) -> str | None:
        given = value.split() if several else [value]
        return None if given and set(given) <= set(choices) else f"must be one of {' '.join(choices)}"

    return check


def anything(value: str) -> str | None:  # noqa: ARG001 - a Check
    """Accept any text."""
    return None


def not_blank(value: str) -> str | None:
    """Accept text that is not empty, without spaces around it."""
    return None if value and value == value.strip() else "must not be blank, nor have spaces around it"


def finish_key(value: str) -> str | None:
    """Accept one key or nothing."""
    return (
        None if value == "" or (len(value) == 1 and value in "0123456789*#") else "must be one key or empty"
    )


def finish_keys(value: str) -> str | None:
    """Accept any keys, as <Record> does."""
    return None if set(value) <= set("0123456789*#") else "must be made of keys"


FLAG = words("true", "false")
METHOD = words("GET", "POST")
URL = not_blank
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
_SPEECH = frozenset({"Say", "Play", "Pause"})
_SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
_ACTION = {"action": URL, "method": METHOD}
_RECORDING = {
    "recordingStatusCallback": URL,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": words("in-progress", "completed", "absent", several=True),
}
_TRIM = words("trim-silence", "do-not-trim")

VERBS: dict[str, Rule] = {
    "Say": Rule({"voice": not_blank, "language": not_blank, "loop": whole(0, 1000)}, _SSML, text=True),
    "Play": Rule({"loop": whole(0, 1000), "digits": not_blank}, text=None),
    "Pause": Rule({"length": whole(1)}),
    "Gather": Rule(
        _ACTION
        | {
            "input": words("dtmf", "speech", several=True),
            "timeout": whole(0, 600, "auto"),
            "numDigits": whole(1),
            "finishOnKey": finish_key,
            "actionOnEmptyResult": FLAG,
            "language": not_blank,
            "bargeIn": FLAG,
            "hints": anything,
            "speechTimeout": whole(1, 600, "auto"),
        },
        _SPEECH,
    ),
    "Record": Rule(
        _ACTION
        | _RECORDING
        | {
            "timeout": whole(0),
            "finishOnKey": finish_keys,
            "maxLength": whole(1, 14_400),
            "playBeep": FLAG,
            "trim": _TRIM,
        }
    ),
    "Dial": Rule(
        _ACTION
        | _RECORDING
        | {
            "timeout": whole(5, 600),
            "timeLimit": whole(1, 86_400),
            "callerId": not_blank,
            "hangupOnStar": FLAG,
            "answerOnBridge": FLAG,
            "ringTone": not_blank,
            "record": not_blank,
            "trim": _TRIM,
        },
        frozenset({"Number", "Queue"}),
        text=None,
    ),
    "Number": Rule(
        {
            "url": URL,
            "method": METHOD,
            "sendDigits": not_blank,
            "statusCallback": URL,
            "statusCallbackMethod": METHOD,
            "statusCallbackEvent": words(*CALL_EVENTS, several=True),
        },
        text=True,
    ),
    "Queue": Rule({"url": URL, "method": METHOD}, text=True),
    "Enqueue": Rule(_ACTION | {"waitUrl": anything, "waitUrlMethod": METHOD}, text=True),
    "Redirect": Rule({"method": METHOD}, text=None),
    "Reject": Rule({"reason": words("rejected", "busy")}),
    "Hangup": Rule(),
    "Leave": Rule(),
}

_WAIT_VERBS = frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"})
# The verbs of each place, at its top level.
PLACES: dict[Place, frozenset[str]] = {
    Place.CALL: frozenset(VERBS) - {"Number", "Queue", "Leave"},
    Place.WAIT: _WAIT_VERBS,
    Place.QUEUE_URL: frozenset({"Play", "Say", "Pause", "Redirect"}),
    Place.NUMBER_URL: frozenset({"Play", "Say", "Gather", "Hangup", "Pause", "Redirect"}),
}
