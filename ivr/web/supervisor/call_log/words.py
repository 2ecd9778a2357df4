"""Words of the call log: what it says of outcomes, of calls that go on, of messages, callbacks and results."""

from typing import NamedTuple

from ivr.web.marked import N_
from routing.callbacks import State as CallbackState
from routing.calls import Outcome, State
from routing.supervision.handling import Handling


class Said(NamedTuple):
    """Words (English, as in the catalogue), and the icon and the class beside them."""

    words: str
    icon: str
    kind: str = ""


OUTCOMES = {
    Outcome.CONVERSATION: Said(N_("Conversation"), "talk", "well"),
    Outcome.ABANDONED: Said(N_("Caller hung up"), "gone", "lost"),
    Outcome.VOICEMAIL: Said(N_("Voicemail"), "voicemail", "kept"),
    Outcome.CALLBACK: Said(N_("Callback"), "callback", "kept"),
    Outcome.DIRECTIONS: Said(N_("Given directions"), "directed"),
    Outcome.NOT_REACHED: Said(N_("Caller not reached"), "phone"),
    Outcome.BLOCKED: Said(N_("Number blocked"), "blocked"),
    Outcome.DESK: Said(N_("Counsellor's own call"), "keypad"),
}
# Of calls that are not over.
STATES = {
    State.GREETING: Said(N_("Hears the greeting"), "phone"),
    State.DESK: Said(N_("Counsellor's own call"), "keypad"),
    State.WAITING: Said(N_("Waits"), "clock"),
    State.CONNECTING: Said(N_("Is being connected"), "talk"),
    State.TALKING: Said(N_("Talks"), "talk", "well"),
    State.HELD: Said(N_("Is on hold"), "talk", "well"),
    State.OVERFLOW: Said(N_("Hears what else there is"), "directed"),
    State.VOICEMAIL: Said(N_("Leaves a message"), "voicemail", "kept"),
    State.ASKING: Said(N_("Asks for a callback"), "callback", "kept"),
    State.AGREED: Said(N_("Asked for a callback"), "callback", "kept"),
    State.CLOSING: Said(N_("Hears the farewell"), "talk", "well"),
    State.FETCHING: Said(N_("Is being rung back"), "callback", "kept"),
    State.CALLING: Said(N_("Is being rung back"), "callback", "kept"),
    State.PICKED_UP: Said(N_("Is being rung back"), "callback", "kept"),
}
# Words and the class of the tag.
MESSAGES = {
    Handling.NEW: Said(N_("message: new"), "voicemail", "ring"),
    Handling.CLAIMED: Said(N_("message: claimed"), "voicemail"),
    Handling.RESOLVED: Said(N_("message: resolved"), "voicemail"),
}
CALLBACKS = {
    CallbackState.SCHEDULED: Said(N_("callback: agreed"), "callback", "ring"),
    CallbackState.IN_LINE: Said(N_("callback: in line"), "callback", "ring"),
    CallbackState.ATTEMPTING: Said(N_("callback: being rung"), "callback", "ring"),
    CallbackState.DONE: Said(N_("callback: done"), "callback"),
    CallbackState.EXHAUSTED: Said(N_("callback: attempts used up"), "callback", "bad"),
    CallbackState.EXPIRED: Said(N_("callback: expired"), "callback", "warn"),
    CallbackState.CANCELLED: Said(N_("callback: cancelled"), "callback"),
}
# By whether a supervisor has taken it.
FLAGS = {
    False: Said(N_("flagged"), "flag", "warn"),
    True: Said(N_("flagged, seen to"), "flag"),
}
RESULTS = {
    "follow_up": Said(N_("needs follow-up"), "edit", "warn"),
    "call_back": Said(N_("to be rung back"), "callback"),
}
# What the boxes of the filter say.
TICKS = {
    "message": N_("with a message"),
    "callback": N_("with a callback"),
    "returned": N_("returned to the line"),
    "offline": N_("without the database"),
}
DAYS = {
    "today": N_("today"),
    "yesterday": N_("yesterday"),
    "7": N_("the last 7 days"),
    "30": N_("the last 30 days"),
    "92": N_("the last 92 days"),
    "all": N_("all days"),
}
