"""The signals that interrupt a leg in the middle of a document, and the target of the next document."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """Where the next document comes from: a URL (with its fragment), or TwiML given inline."""

    url: str
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)
    twiml: str | None = None


class Signal(Exception):
    """A leg must leave what it is doing."""


class LegEnded(Signal):
    """The leg is over: hung up, cancelled, or never answered."""


class Redirected(Signal):
    """REST gave the leg another document."""


class Dequeued(Signal):
    """A dialling leg has taken the waiting leg out of its queue."""


class Left(Signal):
    """The wait document said `<Leave/>`."""


class BridgeGone(Signal):
    """The dialling leg went away before the two were connected."""


class Broken(Exception):
    """A document that cannot be fetched or carried out; `induced` when a fault of the lab made it so."""

    def __init__(self, code: int, message: str, url: str = "", *, induced: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.url = url
        self.induced = induced
