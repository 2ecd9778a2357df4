"""The menus in a model of the carrier: which document puts a leg where, for how long, and what a key asks for there."""

from collections.abc import Callable
from typing import Any

from routing.switchboard import arrival, attempts, callbacks, conversation, desk, menu, outcomes, voicemail
from tests.routing.switchboard.legs import AnyLeg, FetchedLeg

# What each document leads to; any other ends the leg.
STAGES: dict[type, str] = {
    outcomes.Greet: "greeting",
    outcomes.Desk: "desk",
    outcomes.AskLast: "last",
    outcomes.JoinLine: "queue",
    outcomes.OverflowMenu: "overflow",
    outcomes.LeaveMessage: "message",
    outcomes.Record: "recording",
    outcomes.MessageKept: "directions",
    outcomes.Closing: "directions",
    outcomes.Directions: "directions",
    outcomes.AskNumber: "number",
    outcomes.AskTyping: "typing",
    outcomes.ReadBack: "read_back",
    outcomes.AskNight: "night",
    outcomes.TooMany: "too_many",
    outcomes.Agreed: "agreed",
    outcomes.WhoIsThis: "who",
    outcomes.DialOut: "dialling",
    outcomes.Screen: "screen",
    outcomes.Connect: "dial",
    outcomes.AwaitCaller: "awaiting",
    outcomes.Menu: "menu",
    outcomes.AskResolution: "resolution",
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

# What a key asks for, or the end of the words: with the key as a fact ...
KEYS: dict[str, Callable[..., Any]] = {
    "greeting": arrival.choose_language,
    "desk": desk.take_key,
    "last": desk.take_last_key,
    "overflow": menu.take_key,
    "number": callbacks.take_number_key,
    "typing": callbacks.take_typed,
    "read_back": callbacks.take_agreement,
    "night": callbacks.take_night_key,
    "agreed": callbacks.take_agreed_key,
    "who": attempts.take_who_key,
    "awaiting": attempts.counsellor_waits,
    "menu": conversation.take_menu_key,
    "resolution": conversation.take_resolution,
}
# ... or without: no key is heard there.
FOLLOWS: dict[str, Callable[..., Any]] = {"message": voicemail.tone, "too_many": callbacks.go_back}

# Where a number is to be typed, each key stands for one: a caller's, a counsellor's, none that could be rung.
TYPED = {"": "", "1": "081390000001", "2": "081200000000", "3": "081390000007"}
NO_NUMBER = "123"

_NAMES_NOBODY = outcomes.WhoIsThis | outcomes.SayNoMore | outcomes.Nothing


def may_hear(leg: AnyLeg, outcome: outcomes.Outcome) -> bool:
    """Whether promise P6 lets this leg hear that: before key 1, nothing but the question who it is."""
    return not isinstance(leg, FetchedLeg) or leg.is_them or isinstance(outcome, _NAMES_NOBODY)
