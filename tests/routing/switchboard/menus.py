"""The menus of the model: the stage that each document leads to, its length, and what each key asks for there."""

from collections.abc import Callable
from typing import Any

from routing.switchboard import replies
from routing.switchboard.call import arrival, conversation, desk, overflow_menu, voicemail
from routing.switchboard.callback import attempt, request
from routing.switchboard.callback import replies as callback_replies
from tests.routing.switchboard.legs import AnyLeg, FetchedLeg

# The stage that each document leads to; any other document ends the leg.
STAGES: dict[type, str] = {
    replies.Greet: "greeting",
    replies.Desk: "desk",
    replies.AskLast: "last",
    replies.JoinLine: "queue",
    replies.OverflowMenu: "overflow",
    replies.LeaveMessage: "message",
    replies.Record: "recording",
    replies.MessageKept: "directions",
    replies.Closing: "directions",
    replies.Directions: "directions",
    callback_replies.AskNumber: "number",
    callback_replies.AskTyping: "typing",
    callback_replies.ReadBack: "read_back",
    callback_replies.AskNight: "night",
    callback_replies.TooMany: "too_many",
    callback_replies.Agreed: "agreed",
    callback_replies.WhoIsThis: "who",
    replies.DialOut: "dialling",
    replies.Screen: "screen",
    replies.Connect: "dial",
    callback_replies.AwaitCaller: "awaiting",
    replies.Menu: "menu",
    replies.AskResolution: "resolution",
}

# How many seconds each stage lasts when nobody does anything.
LASTS = {
    "greeting": 25,
    "desk": 20,
    "last": 20,
    "overflow": 25,
    "message": 15,
    "recording": 30,
    "directions": 30,
    "number": 20,
    "typing": 25,
    "read_back": 20,
    "night": 15,
    "agreed": 30,
    "too_many": 5,
    "who": 15,
    "screen": 15,
    "dial": 20,
    "awaiting": 4,
    "menu": 20,
    "resolution": 20,
}

# The use case of a key, or of the end of the words: with the key as a fact ...
KEYS: dict[str, Callable[..., Any]] = {
    "greeting": arrival.choose_language,
    "desk": desk.take_key,
    "last": desk.take_last_key,
    "overflow": overflow_menu.take_key,
    "number": request.take_number_key,
    "typing": request.take_typed,
    "read_back": request.take_agreement,
    "night": request.take_night_key,
    "agreed": request.take_agreed_key,
    "who": attempt.take_who_key,
    "awaiting": attempt.counsellor_waits,
    "menu": conversation.take_menu_key,
    "resolution": conversation.take_resolution,
}
# ... or without: no key is heard there.
FOLLOWS: dict[str, Callable[..., Any]] = {"message": voicemail.tone, "too_many": request.go_back}

# Where a number is typed, each key stands for one: a caller's, a counsellor's, or one that cannot be rung.
TYPED = {"": "", "1": "081390000001", "2": "081200000000", "3": "081390000007"}
NO_NUMBER = "123"

_NAMES_NOBODY = callback_replies.WhoIsThis | callback_replies.SayNoMore | replies.Nothing


def may_hear(leg: AnyLeg, outcome: replies.Reply) -> bool:
    """Whether promise P6 allows this reply on this leg: before key 1, only the question who it is."""
    return not isinstance(leg, FetchedLeg) or leg.is_them or isinstance(outcome, _NAMES_NOBODY)
