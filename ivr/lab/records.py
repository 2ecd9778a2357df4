"""The records of a run: lines of the transcript, webhooks, REST requests, double rings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Line:
    """One thing that happened at a phone, for people to read."""

    at: datetime
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S}  {self.who}: {self.what}"


@dataclass(frozen=True)
class Heard:
    """What a phone heard: spoken words, the path of a sound played, or a tone (`music`, `beep`)."""

    at: datetime
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass
class Webhook:
    """One request that the lab made to the product; `status` stays None when no answer came back."""

    method: str
    url: str
    params: Mapping[str, str]
    at: datetime
    token: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    body: bytes = b""
    content_type: str = ""
    # Real seconds, whatever the clock: HTTP time-outs stay real.
    duration: float = 0.0
    # Why there was no answer: `lost` by a fault, or the failure of the connection.
    failure: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class RestRequest:
    """One request that the product made to the lab's REST API."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    at: datetime
    status: int = 0
    # The fault that was played on it, if any.
    fault: str = ""


@dataclass(frozen=True)
class DoubleRing:
    """A phone that we rang while another leg of ours rang it or talked with it (it gave busy)."""

    at: datetime
    number: str
    call_sid: str
    engaged_by: str
