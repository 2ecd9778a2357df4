"""Call states: where a call stands, how it ends, and which states follow one another."""

from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where a call stands."""

    GREETING = "greeting"  # hears the greeting, chooses a language
    DESK = "desk"  # a counsellor's own call: ready, pause
    WAITING = "waiting"  # in the line
    CONNECTING = "connecting"  # a counsellor accepted; the carrier joins the two
    TALKING = "talking"  # in conversation
    HELD = "held"  # the conversation is interrupted; the same counsellor may come back
    OVERFLOW = "overflow"  # nobody can be reached: the menu of what there is instead
    VOICEMAIL = "voicemail"  # leaves a message
    ASKING = "asking"  # says where and when to be rung back
    AGREED = "agreed"  # will be rung back, and hears so
    CLOSING = "closing"  # the counsellor has ended the conversation by key; hears where else to turn
    # An attempt: the call that we make for a callback, before anybody confirmed that it is for them.
    FETCHING = "fetching"  # a counsellor accepted it, and waits
    CALLING = "calling"  # its phone rings, or may ring
    PICKED_UP = "picked_up"  # somebody or something answered, and is asked who they are (promise P6)
    ENDED = "ended"


class Outcome(StrEnum):
    """How a call ended: exactly one for each (promise P1)."""

    CONVERSATION = "conversation"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    DIRECTIONS = "directions"  # heard where else to turn
    ABANDONED = "abandoned"  # hung up before any of these
    BLOCKED = "blocked"
    DESK = "desk"  # a counsellor's own business
    NOT_REACHED = "not_reached"  # a call of ours that reached nobody


class Behind(IntEnum):
    """Whom a call waits behind in the line, before its place counts."""

    NOBODY = 0  # only its place counts
    OTHER_NUMBERS = 1  # its number has as many calls in the line as it may (routing.line.shared_numbers)
    ALL_CALLERS = 2  # a callback that was asked for by a caller whose number was withheld


# to <- from; every other transition is refused, so a late or repeated event finds no row to change.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset(
        {
            State.GREETING,
            State.DESK,
            State.CONNECTING,
            State.TALKING,
            State.HELD,
            State.OVERFLOW,
            State.ASKING,
            State.AGREED,
            State.FETCHING,
            State.PICKED_UP,
        }
    ),
    # PICKED_UP: whoever answered a callback has confirmed by key that it is for them.
    State.CONNECTING: frozenset({State.WAITING, State.HELD, State.PICKED_UP}),
    State.TALKING: frozenset({State.CONNECTING}),
    State.HELD: frozenset({State.TALKING}),
    State.GREETING: frozenset({State.DESK}),
    State.OVERFLOW: frozenset(
        {
            State.GREETING,
            State.DESK,
            State.WAITING,
            State.TALKING,
            State.HELD,
            State.VOICEMAIL,
            State.ASKING,
            State.AGREED,
        }
    ),
    State.VOICEMAIL: frozenset({State.WAITING, State.OVERFLOW}),
    State.ASKING: frozenset({State.WAITING, State.OVERFLOW}),
    State.AGREED: frozenset({State.ASKING}),
    State.CLOSING: frozenset({State.HELD}),
    State.FETCHING: frozenset({State.WAITING, State.CALLING}),
    State.CALLING: frozenset({State.FETCHING}),
    State.PICKED_UP: frozenset({State.CALLING}),
    State.ENDED: frozenset(State) - {State.ENDED},
}

# An attempt whose caller is to be rung, or is being rung, while a counsellor waits.
FETCHED = frozenset({State.FETCHING, State.CALLING, State.PICKED_UP})
