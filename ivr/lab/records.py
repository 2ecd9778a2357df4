"""Records of a run: lines of the transcript, webhooks, REST requests, double rings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One event at a phone, for people to read."""

    at: datetime
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}  {self.who}: {self.what}"


@dataclass(frozen=True)
class Heard:
    """A thing that a phone heard: words in a language, the path of a sound, or a tone (`music`, `beep`)."""

    at: datetime
    text: str
    language: str | None = None  # of words, as <Say> names it

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Pressed:
    """A key that was pressed at a phone, whether or not anything listened."""

    at: datetime
    digit: str
    after: int  # how many things the phone had heard


@dataclass
class Webhook:
    """One request of the lab to the product; `status` is None if no answer came."""

    method: str
    url: str
    params: Mapping[str, str]
    at: datetime
    token: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    body: bytes = b""
    content_type: str = ""
    # Real seconds with any clock, since HTTP time-outs are real.
    duration: float = 0.0
    # Why no answer came: `lost` by a fault, or the connection's failure.
    failure: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class RestRequest:
    """One request of the product to the lab's REST API."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    at: datetime
    status: int = 0
    # The fault that the lab played on it, if any.
    fault: str = ""


@dataclass(frozen=True)
class DoubleRing:
    """A ring of a phone that another leg of ours already rang or talked with; the phone was busy."""

    at: datetime
    number: str
    call_sid: str
    engaged_by: str
