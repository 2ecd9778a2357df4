"""The network: everything the carrier knows, and the few operations that all its parts share."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from ivr.clock import Clock, VirtualClock
from ivr.lab.delivery import Courier
from ivr.lab.faults import Faults
from ivr.lab.records import DoubleRing, LabError, Line, RestRequest, Webhook
from ivr.lab.sound import NotAudio, audio_seconds

if TYPE_CHECKING:
    from ivr.lab.legs import Leg
    from ivr.lab.phones import Phone
    from ivr.lab.queues import Queue
    from ivr.lab.recordings import Recording

logger = logging.getLogger(__name__)

API_VERSION = "2010-04-01"
_PATIENCE = 2.0


@dataclass
class OwnedNumber:
    """A number of the account, and where its calls go."""

    sid: str
    number: str
    created: datetime
    voice_url: str
    status_callback: str
    fallback_url: str
    voice_method: str = "POST"
    status_callback_method: str = "POST"
    fallback_method: str = "POST"
    friendly_name: str = ""


@dataclass
class Timing:
    """Spans that Twilio leaves open, in seconds of the clock."""

    post_dial_delay: float = 1.0
    # `Dial timeout` always gets 5 s more; /docs/voice/twiml/dial.
    dial_buffer: float = 5.0
    recording_ready: float = 1.5
    machine_detection: float = 3.5
    # What the Dial action says when the callee answered and hung up in the screening document. Twilio doesn't
    # document it: a product that relies on it is wrong.
    screened_status: str = "no-answer"


@dataclass
class Pacer:
    """Starts of API calls, so many a second; the rest waits in line (/docs/voice/api/call-resource)."""

    calls_per_second: float
    last: datetime | None = field(default=None)

    def next_start(self, now: datetime) -> datetime:
        """Take the next place in the line."""
        start = now
        if self.last is not None:
            start = max(now, self.last + timedelta(seconds=1 / self.calls_per_second))
        self.last = start
        return start


class Network:
    """What the carrier knows: numbers, phones, legs, queues, recordings, and what happened."""

    def __init__(
        self,
        clock: Clock,
        *,
        account_sid: str,
        auth_token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        seed: int = 0,
        calls_per_second: float = 1.0,
        api_url: str = "https://api.twilio.com",
    ) -> None:
        self.clock = clock
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.api_url = api_url.rstrip("/")
        self.timing = Timing()
        self.faults = Faults(seed)
        self.pacer = Pacer(calls_per_second)
        self.numbers: dict[str, OwnedNumber] = {}
        self.phones: dict[str, Phone] = {}
        self.legs: dict[str, Leg] = {}
        self.queues: list[Queue] = []
        self.recordings: list[Recording] = []
        self.transcript: list[Line] = []
        self.requests: list[Webhook] = []
        self.rest_requests: list[RestRequest] = []
        self.errors: list[LabError] = []
        self.double_rings: list[DoubleRing] = []
        self.on_line: Callable[[Line], None] | None = None
        self.closed = False
        self.courier = Courier(self, transport)
        self._tasks: set[asyncio.Task[None]] = set()
        self._change = asyncio.Event()
        self._sounds: dict[str, float] = {}

    @staticmethod
    def sid(prefix: str) -> str:
        """A new SID. Not seeded: a second lab on the same database must not meet the first one's calls."""
        return prefix + uuid.uuid4().hex

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        """Start work on the clock, to be cancelled when the lab is closed."""
        task = self.clock.spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A mistake of the lab itself must not look like a silent phone.
            self.error(0, f"the lab failed in {task.get_name()}: {error!r}")

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> bool:
        """Wait for the event on the clock, at most that long; answer whether it came.

        The turn of the loop afterwards lets a virtual clock see that somebody works again: what is set off
        between two waits without any turn between them could come to it after the next timer.
        """
        came = await self.clock.wait(event, seconds)
        await asyncio.sleep(0)
        return came

    async def sleep(self, seconds: float) -> None:
        """Let time pass; in virtual time with a turn of the loop afterwards, as above."""
        await self.clock.sleep(seconds)
        await asyncio.sleep(0)

    def changed(self) -> None:
        """Wake whoever waits for something to happen anywhere."""
        change, self._change = self._change, asyncio.Event()
        change.set()

    @property
    def change(self) -> asyncio.Event:
        """The event of the next change; never cleared, so no waiter can miss it."""
        return self._change

    def say(self, who: str, what: str) -> None:
        """Write a line of the transcript."""
        line = Line(self.clock.now(), who, what)
        self.transcript.append(line)
        if self.on_line is not None:
            self.on_line(line)
        self.changed()

    def error(self, code: int, message: str, *, call_sid: str | None = None, url: str | None = None) -> None:
        """Record what Twilio would refuse: loudly, in the errors, the transcript and the log."""
        error = LabError(code, message, call_sid, url)
        self.errors.append(error)
        self.say("!!", f"error {error}")
        logger.error("lab.error %s", error)

    async def sound_seconds(self, url: str) -> float:
        """Fetch a sound, once, and answer how long it lasts; NotAudio when it is none."""
        if url not in self._sounds:
            try:
                response = await self.courier.get(url)
            except httpx.HTTPError as error:
                raise NotAudio(f"cannot be fetched: {error!r}") from None
            if response.is_error:
                raise NotAudio(f"answers {response.status_code}")
            self._sounds[url] = audio_seconds(response.content, response.headers.get("content-type", ""))
        return self._sounds[url]

    async def shut(self) -> None:
        """Let webhooks on their way arrive, for a little, then cancel all work."""
        self.closed = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                if isinstance(self.clock, VirtualClock):
                    # What rests now would rest for ever.
                    await self.clock.settle()
                elif tasks := self._others():
                    await asyncio.wait(tasks)
        late = self._others()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self.courier.close()

    def _others(self) -> "set[asyncio.Task[None]]":
        return {task for task in self._tasks if task is not asyncio.current_task()}
