"""The broadcaster: reads what boards show once for all of them, and sends each audience the same bytes.

It works while anybody watches. Twice a second it asks whether anything has changed (docs/decisions/0262); every 5 s it
reads in any case, since what is shown also depends on the time, and looks which sessions still live.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from ivr.clock import Clock
from ivr.database.engine import DatabaseNotReachable
from ivr.web.live.streams import Audience, Stream, event

LOOK_SECONDS = 0.5
BEAT = timedelta(seconds=5)
MOST_STREAMS = 400  # of a process
MOST_OF_ACCOUNT = 20
AT_ONCE = 8  # are sent to before others of this process have a turn: each may get 40 kB


class TooManyStreams(Exception):
    """So many browsers watch that no more may."""


class Source(Protocol):
    """What is shown, and to whom it may be."""

    async def stamp(self) -> object:
        """Return what differs once something has changed. Raises DatabaseNotReachable."""
        ...

    async def shown(self, audiences: Collection[Audience]) -> Mapping[Audience, str]:
        """Read once, and return what each audience sees, as HTML. Raises DatabaseNotReachable."""
        ...

    async def may_watch(self, streams: Collection[Stream]) -> Collection[Stream]:
        """Return those whose session lives and has the role. Raises DatabaseNotReachable."""
        ...


class Broadcaster:
    """The streams of one process."""

    def __init__(self, clock: Clock, source: Source) -> None:
        self._clock, self._source = clock, source
        self._streams: dict[Stream, None] = {}
        self._messages: dict[Audience, bytes] = {}
        self._stamp: object = None
        self._beats_at: datetime | None = None
        self._word = ""  # the last that was said beside the messages
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    def stream(self, audience: Audience, token_hash: bytes, account: int) -> Stream:
        """Return a new stream, which `watching` begins. Raises TooManyStreams."""
        of_account = Counter(each.account for each in self._streams)[account]
        if len(self._streams) >= MOST_STREAMS or of_account >= MOST_OF_ACCOUNT:
            raise TooManyStreams
        return Stream(audience, token_hash, account)

    @contextlib.contextmanager
    def watching(self, stream: Stream) -> Iterator[None]:
        """Tell a stream of everything meanwhile, beginning with how things stand."""
        if self._is_closed:
            stream.end()
        self._streams[stream] = None
        self._woken.set()
        if self._task is None or self._task.done():
            self._task = self._clock.spawn(self._run(), name="live.broadcaster")
        try:
            yield
        finally:
            self._streams.pop(stream, None)

    def look(self) -> None:
        """Look at once: something has changed."""
        self._woken.set()

    async def close(self) -> None:
        """End all streams, and the work for them."""
        self._is_closed = True
        self._end(list(self._streams))
        self._woken.set()
        if self._task is not None:
            # Woken, it ends by itself.
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        self._messages, self._beats_at = {}, None
        try:
            while self._streams and not self._is_closed:
                self._woken.clear()
                await self._turn()
                await self._clock.wait(self._woken, LOOK_SECONDS)
        finally:
            # Should this work ever fail, browsers come back to another try.
            self._end(list(self._streams))

    async def _turn(self) -> None:
        """Look once, and tell what is to be told."""
        now = self._clock.now()
        is_beat = self._beats_at is None or now >= self._beats_at
        try:
            if is_beat:
                await self._end_strangers()
            await self._look(is_beat=is_beat)
        except DatabaseNotReachable:
            self._messages = {}  # whoever comes now waits until it is known again how things stand
            word = "away"
        else:
            await self._tell()
            word = "beat"
        # Only a beat tells that the database is away: the next look may find it. That it is back is told at once.
        if is_beat or (word, self._word) == ("beat", "away"):
            self._beats_at, self._word = now + BEAT, word
            async for stream in self._in_parts():
                stream.say(event(now.isoformat(timespec="milliseconds"), word))

    async def _look(self, *, is_beat: bool) -> None:
        """Read what is shown, if it may have changed or somebody watches for whom it was never read."""
        stamp = await self._source.stamp()
        audiences = {stream.audience for stream in self._streams}
        if is_beat or stamp != self._stamp or not audiences <= self._messages.keys():
            found = await self._source.shown(audiences)
            self._messages = {each: event(html) for each, html in found.items()}
            self._stamp = stamp

    async def _tell(self) -> None:
        async for stream in self._in_parts():
            if (message := self._messages.get(stream.audience)) is not None:
                stream.send(message)

    async def _in_parts(self) -> AsyncIterator[Stream]:
        """Give all streams, and the callers of this process a turn between every few of them."""
        for count, stream in enumerate(list(self._streams), start=1):
            yield stream
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _end_strangers(self) -> None:
        known = list(self._streams)
        may = await self._source.may_watch(known)
        self._end(stream for stream in known if stream not in may)

    @staticmethod
    def _end(streams: Iterable[Stream]) -> None:
        for stream in streams:
            stream.end()
