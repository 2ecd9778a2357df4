"""Keys: what each digit means, menu by menu (design, part 10: callers' habits depend on them)."""

from enum import StrEnum

NONE = ""  # nothing was pressed
STAR = "*"  # stops a conversation; after that it means nothing
NUMBER_ENDS = "#"  # ends a typed number


class OverflowKey(StrEnum):
    """Keys of a caller who waits, or whom nobody can take."""

    LINE = "0"
    CALLBACK = "1"
    VOICEMAIL = "2"


class OfferKey(StrEnum):
    """Keys of whoever picked up an offer."""

    ACCEPT = "1"
    DECLINE = "2"


class NumberKey(StrEnum):
    """Keys of a caller who asks to be rung back: to which number?"""

    THIS = "1"
    OTHER = "2"
    BACK = "0"


class AgreeKey(StrEnum):
    """Keys of a caller whose typed number was read back."""

    RIGHT = "1"
    AGAIN = "2"


class NightKey(StrEnum):
    """Keys of a caller who asks for a callback in quiet hours."""

    TOO = "1"
    NOT = "2"


class AgreedKey(StrEnum):
    """Keys of a caller who will be rung back, and has not hung up yet."""

    LINE = "0"


class WhoKey(StrEnum):
    """Keys of whoever answers a callback."""

    ME = "1"
    LATER = "2"
    CANCEL = "3"
    NEVER = "9"


class FetchKey(StrEnum):
    """Keys of a counsellor who waits while a callback's phone rings."""

    GIVE_UP = "2"


class DeskKey(StrEnum):
    """Keys of a counsellor who rings the number."""

    READY = "1"
    PAUSE = "2"
    TALK = "3"
    LAST = "4"


class LastKey(StrEnum):
    """Keys of a counsellor who is asked about their last caller."""

    SUPERVISOR = "1"
    NOT_AGAIN = "2"


class MenuKey(StrEnum):
    """Keys of a counsellor who pressed `*` in a conversation."""

    BACK = "1"
    HAND_OVER = "2"
    FLAG = "3"
    END = "9"


class ResolutionKey(StrEnum):
    """Keys of a counsellor after a conversation."""

    RESOLVED = "1"
    FOLLOW_UP = "2"
    CALL_BACK = "3"


def language_of(key: str, languages: tuple[str, ...]) -> str | None:
    """Return the language of a key of the language menu; None when the key means nothing there."""
    if key == NONE:
        return languages[0]
    return dict(zip("123456789", languages, strict=False)).get(key)
