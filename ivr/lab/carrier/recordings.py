"""The recordings: the sound of a <Record>, reported when it can be fetched.

Source: /docs/voice/twiml/record, /docs/voice/api/recording.
"""

from datetime import datetime
from itertools import pairwise

from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.sound import hums, tones
from ivr.lab.carrier.urls import Target


class Recording:
    """One recording of one leg. It begins when it is constructed."""

    source = "RecordVerb"

    def __init__(self, leg: Leg, *, trimmed: bool = True) -> None:
        self.network = leg.network
        self.leg = leg
        self.sid = self.network.sid("RE")
        self.started = self.network.clock.now()
        self.stopped: datetime | None = None
        self.ready = False
        self.is_empty = False
        self.deleted: datetime | None = None
        self._trimmed = trimmed
        self._wav: bytes | None = None
        self._callback: Target | None = None
        self._events: frozenset[str] = frozenset()
        self.network.say(leg.phone.name, "is being recorded")

    @property
    def url(self) -> str:
        """Its URL without an extension."""
        account = self.network.account
        return f"{account.api_url}{account.path}/Recordings/{self.sid}"

    @property
    def status(self) -> str:
        """Its status in Twilio's words."""
        if self.stopped is None:
            return "in-progress"
        return "completed" if self.ready else "processing"

    @property
    def seconds(self) -> int:
        """Its whole seconds, before silence is trimmed."""
        return round(((self.stopped or self.network.clock.now()) - self.started).total_seconds())

    @property
    def wav(self) -> bytes:
        """Return the sound; the first call makes it."""
        if self._wav is None:
            self._wav = tones(self._spans())
        return self._wav

    @property
    def mp3(self) -> bytes:
        """Return the sound, compressed."""
        return hums(self._spans())

    def params(self) -> dict[str, str]:
        """Return the <Record> action's parameters: by its page (/docs/voice/twiml/record) only the URL has the SID."""
        return {"RecordingUrl": self.url, "RecordingDuration": str(self.seconds)}

    def report_to(self, target: Target, events: frozenset[str]) -> None:
        """Report these events to `target`, and the recording's beginning now if it is one of them."""
        self._callback, self._events = target, events
        self._report("in-progress")

    def stop(self) -> None:
        """End the recording; it can be fetched some time later. An empty one is dropped."""
        if self.stopped is not None:
            return
        self.stopped = self.network.clock.now()
        self.network.say(self.leg.phone.name, f"was recorded for {self.seconds} s")
        self.is_empty = self.network.faults.silence_is_empty and not any(said for _, said in self._spans())
        if self.is_empty:
            self.deleted = self.stopped
            self._report("absent")
        elif not self.network.closed:
            self.network.spawn(self._process(), name=f"recording {self.sid}")

    async def _process(self) -> None:
        await self.network.sleep(self.network.timing.recording_ready)
        self.ready = True
        self._report("completed")

    def _report(self, event: str) -> None:
        if self._callback is None or event not in self._events or self.network.closed:
            return
        params = {
            "AccountSid": self.network.account.sid,
            "CallSid": self.leg.sid,
            "RecordingSid": self.sid,
            "RecordingUrl": self.url,
            "RecordingStatus": event,
            "RecordingChannels": "1",
            "RecordingSource": self.source,
        }
        if event == "completed":
            params["RecordingDuration"] = str(self.seconds)
        self.network.courier.tell(self._callback, params)

    def _spans(self) -> list[tuple[float, bool]]:
        """Return the spans of voice and silence, with silence at both ends trimmed; at least one span stays."""
        end = self.stopped or self.network.clock.now()
        said = [
            (max(since, self.started), min(until, end))
            for since, until in self.leg.phone.voice
            if until > self.started and since < end
        ]
        marks = sorted({self.started, end, *(instant for span in said for instant in span)})
        spans = [
            ((after - before).total_seconds(), any(since <= before < until for since, until in said))
            for before, after in pairwise(marks)
        ]
        while self._trimmed and len(spans) > 1 and not spans[-1][1]:
            spans.pop()
        while self._trimmed and len(spans) > 1 and not spans[0][1]:
            spans.pop(0)
        return spans or [(0.1, False)]
