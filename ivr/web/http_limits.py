"""HTTP limits: what a stranger's connection may take before anything of ours sees its request.

uvicorn's protocol on httptools bounds neither the size of headers, nor the time until a request is whole or its
answer is fetched, nor the number of connections (docs/decisions/0194). This one does, for whoever it is.
"""

import asyncio
import contextlib
import resource
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 16 * 1024  # Twilio's requests have about 2 KB, and a proxy adds little
MOST_HEADERS = 100
LARGEST_BODY = 64 * 1024  # more than any webhook has
MOST_PIECES = 1000  # in which a body may come: each is a call
_LARGEST_RAW = LARGEST_HEAD + 8 * LARGEST_BODY  # with what stands around chunks, if it comes in chunks
MOST_PIPELINED = 8  # requests before the answers to earlier ones: Twilio sends none so
WHOLE_WITHIN_SECONDS = 10.0
FETCHED_WITHIN_SECONDS = 30.0  # a minute of music has 1 MB
_LENGTH = b"content-length"

# Of file handles: those for the database, the carrier's REST API, logs, metrics and notes.
_OURS = 100
_FEWEST, _MOST = 50, 4196  # what more would hold costs memory, not handles
ENOUGH_HANDLES = 1024


class TooMuch(Exception):
    """A request is larger than any that is meant for us."""


class BoundedHttp(HttpToolsProtocol):
    """One connection: refused as soon as its request is too large, ended when it takes too long."""

    # Those from which a request is awaited: the one that has waited longest makes room for a new one.
    waiting: ClassVar[dict["BoundedHttp", None]] = {}
    most: ClassVar[int | None] = None  # what there are file handles for

    _ends: asyncio.TimerHandle | None = None
    _stalls: asyncio.TimerHandle | None = None
    _in_head = True
    _raw = _size = _read = 0  # bytes: as they came, of headers, of a body
    _pieces = 0  # of a body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, in the place of one that asks for nothing when there are too many."""
        super().connection_made(transport)
        self._awaits_request()
        if BoundedHttp.most is None:
            BoundedHttp.most = most_connections(_bounded(resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
        if len(self.connections) > BoundedHttp.most:
            next(iter(BoundedHttp.waiting)).gives_way()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        BoundedHttp.waiting.pop(self, None)
        self._ends = _cancelled(self._ends)
        self._stalls = _cancelled(self._stalls)
        super().connection_lost(exc)

    def gives_way(self) -> None:
        """End it at once."""
        BoundedHttp.waiting.pop(self, None)
        self.connections.discard(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read a piece. What is not yet a header, or stands around chunks, is measured as it comes."""
        self._raw += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._stalls = self._stalls or self.loop.call_later(WHOLE_WITHIN_SECONDS, self.transport.abort)
        elif self._raw > (LARGEST_HEAD if self._in_head else _LARGEST_RAW):
            self.send_400_response("Too much.")
        elif self._ends is None and not self._is_answering():
            # Bytes that begin nothing, or the rest of what was refused unread, keep no connection.
            self._awaits_request()

    def on_message_begin(self) -> None:
        """Await the rest of a request."""
        super().on_message_begin()
        if len(self.pipeline) >= MOST_PIPELINED:
            raise TooMuch
        self._size = self._read = self._pieces = 0
        if self._ends is None:
            self._ends = self.loop.call_later(WHOLE_WITHIN_SECONDS, self._is_late)

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > LARGEST_HEAD:
            raise TooMuch

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or what follows a body in chunks."""
        self._size += len(name) + len(value)
        if self._size > LARGEST_HEAD or len(self.headers) >= MOST_HEADERS:
            raise TooMuch
        if len(name) == len(_LENGTH) and name.lower() == _LENGTH and int(value) > LARGEST_BODY:
            raise TooMuch
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the answer."""
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._read += len(body)
        self._pieces += 1
        if self._read > LARGEST_BODY or self._pieces > MOST_PIECES:
            raise TooMuch
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Have the request whole."""
        self._in_head, self._raw = True, 0
        self._ends = _cancelled(self._ends)
        if self._is_answering():
            BoundedHttp.waiting.pop(self, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Await the next request."""
        super().on_response_complete()
        if not self._is_answering():
            BoundedHttp.waiting[self] = None

    def pause_writing(self) -> None:
        """Give whoever does not fetch the answer their time."""
        super().pause_writing()
        # Also in the middle of an answer: who does not fetch it takes nobody else's place.
        BoundedHttp.waiting[self] = None
        self._stalls = self._stalls or self.loop.call_later(FETCHED_WITHIN_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: most of it is fetched."""
        self._stalls = _cancelled(self._stalls)
        if self._is_answering():
            BoundedHttp.waiting.pop(self, None)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that asks for nothing more, also one whose last answer nobody fetches."""
        super().timeout_keep_alive_handler()
        self._stalls = self._stalls or self.loop.call_later(FETCHED_WITHIN_SECONDS, self.transport.abort)

    def _awaits_request(self) -> None:
        BoundedHttp.waiting[self] = None
        self._ends = self.loop.call_later(WHOLE_WITHIN_SECONDS, self._is_late)

    def _is_late(self) -> None:
        self._ends = None
        self.transport.abort()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None


def handles() -> int:
    """Return how many file handles a process of ours may have at once, as far as it may raise its own limit."""
    return _bounded(resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def _bounded(limit: int) -> int:
    return _MOST if limit == resource.RLIM_INFINITY else min(limit, _MOST)


def take_handles() -> None:
    """Raise this process's own limit, and so that of the processes that it starts, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < handles():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (handles(), hard))


def most_connections(handles: int) -> int:
    """Return for how many connections so many file handles are enough, with those that we need ourselves."""
    return max(_FEWEST, handles - _OURS)
