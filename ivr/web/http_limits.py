"""HTTP limits: bound a connection's size and time before the application sees its request.

uvicorn's protocol on httptools bounds neither the size of headers, nor the time until a request is complete or its
answer is read, nor the number of connections (docs/decisions/0194). This one does, for every client.
"""

import asyncio
import contextlib
import resource
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 16 * 1024  # Twilio's have about 2 KB, and a proxy adds little
MOST_HEADERS = 100
LARGEST_BODY = 64 * 1024  # more than any webhook's
MOST_PIECES = 1000  # of a body: each costs a call
MOST_PIPELINED = 8  # requests before earlier answers; Twilio pipelines none
WHOLE_WITHIN_SECONDS = 10.0
FETCHED_WITHIN_SECONDS = 30.0  # a minute of music is 1 MB
STREAM = b"text/event-stream"  # what a browser asks for that watches
_LENGTH = b"content-length"
_FRAMING = 8  # times as large a chunked body may come as it is

# One request brings a file: more than a table may have (MOST_BYTES), and whatever the form adds.
UPLOAD = (b"POST", b"/rota/upload")
LARGEST_UPLOAD = 25_000_000
MOST_UPLOADED_PIECES = 50_000  # of 512 bytes
UPLOADED_WITHIN_SECONDS = 60.0

# File handles for the database, the carrier's REST API, logs, metrics and notes.
_OURS = 100
_FEWEST, _MOST = 50, 4196  # beyond this, memory is the limit
ENOUGH_HANDLES = 1024


class TooMuch(Exception):
    """A request is larger than any that we expect."""


class BoundedHttp(HttpToolsProtocol):
    """One connection. It refuses a request that is too large, and ends when it takes too long."""

    # Connections without a request, the oldest first: that one is closed for a new one.
    waiting: ClassVar[dict["BoundedHttp", None]] = {}
    most: ClassVar[int | None] = None  # as file handles allow

    _ends: asyncio.TimerHandle | None = None
    _stalls: asyncio.TimerHandle | None = None
    _in_head = True
    _raw = _size = _read = 0  # bytes as they came; of headers; of a body
    _pieces = 0  # of a body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept a connection; if there are too many, close the one that has waited longest without a request."""
        super().connection_made(transport)
        self._awaits_request()
        if BoundedHttp.most is None:
            BoundedHttp.most = most_connections(_bounded(resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
        if len(self.connections) > BoundedHttp.most:
            next(iter(BoundedHttp.waiting)).gives_way()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers of a lost connection."""
        BoundedHttp.waiting.pop(self, None)
        self._ends = _cancelled(self._ends)
        self._stalls = _cancelled(self._stalls)
        super().connection_lost(exc)

    def gives_way(self) -> None:
        """Close this connection at once."""
        BoundedHttp.waiting.pop(self, None)
        self.connections.discard(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read bytes, and count them: the parser reports neither partial headers nor chunk framing."""
        self._raw += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._stalls = self._stalls or self.loop.call_later(WHOLE_WITHIN_SECONDS, self.transport.abort)
        elif self._raw > (LARGEST_HEAD if self._in_head else self._largest_raw()):
            self.send_400_response("Too much.")
        elif self._ends is None and not self._is_answering():
            # Bytes that begin no request, or follow a refused one, must not keep a connection.
            self._awaits_request()

    def on_message_begin(self) -> None:
        """Start the time limit of a request."""
        super().on_message_begin()
        if len(self.pipeline) >= MOST_PIPELINED:
            raise TooMuch
        self._size = self._read = self._pieces = 0
        if self._ends is None:
            self._ends = self.loop.call_later(WHOLE_WITHIN_SECONDS, self._is_late)

    def on_url(self, url: bytes) -> None:
        """Take a part of the URL, within its limit."""
        super().on_url(url)
        if len(self.url) > LARGEST_HEAD:
            raise TooMuch

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer of a chunked body, within their limits."""
        self._size += len(name) + len(value)
        if self._size > LARGEST_HEAD or len(self.headers) >= MOST_HEADERS:
            raise TooMuch
        if len(name) == len(_LENGTH) and name.lower() == _LENGTH and int(value) > self._largest():
            raise TooMuch
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand the request to the application."""
        self._in_head = False
        if self._is_upload() and self._ends is not None:
            self._ends.cancel()
            self._ends = self.loop.call_later(UPLOADED_WITHIN_SECONDS, self._is_late)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body, within its limits."""
        self._read += len(body)
        self._pieces += 1
        most = MOST_UPLOADED_PIECES if self._is_upload() else MOST_PIECES
        if self._read > self._largest() or self._pieces > most:
            raise TooMuch
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop the time limit of a complete request."""
        self._in_head, self._raw = True, 0
        self._ends = _cancelled(self._ends)
        if self._is_answering():
            BoundedHttp.waiting.pop(self, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note that this connection waits for its next request."""
        super().on_response_complete()
        if not self._is_answering():
            BoundedHttp.waiting[self] = None

    def shutdown(self) -> None:
        """End with the process: a stream at once, since it has no end of its own; any other answer when it is whole."""
        super().shutdown()
        if self._is_answering() and self._is_stream():
            self.transport.close()

    def pause_writing(self) -> None:
        """Start the time limit of a client that does not read the answer."""
        super().pause_writing()
        # Also in the middle of an answer, so that such a client can be replaced.
        BoundedHttp.waiting[self] = None
        self._stalls = self._stalls or self.loop.call_later(FETCHED_WITHIN_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that limit: the client has read most of the answer."""
        self._stalls = _cancelled(self._stalls)
        if self._is_answering():
            BoundedHttp.waiting.pop(self, None)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, also one whose last answer is not read."""
        super().timeout_keep_alive_handler()
        self._stalls = self._stalls or self.loop.call_later(FETCHED_WITHIN_SECONDS, self.transport.abort)

    def _is_stream(self) -> bool:
        """Whether what is answered now goes on as long as somebody watches."""
        return (b"accept", STREAM) in self.headers

    def _is_upload(self) -> bool:
        """Whether the request that comes now is the one that brings a file."""
        return (self.parser.get_method(), self.url.partition(b"?")[0]) == UPLOAD

    def _largest(self) -> int:
        return LARGEST_UPLOAD if self._is_upload() else LARGEST_BODY

    def _largest_raw(self) -> int:
        """Return how many bytes may come for one request: a file is not framed in tiny chunks by any browser."""
        return LARGEST_HEAD + (2 * LARGEST_UPLOAD if self._is_upload() else _FRAMING * LARGEST_BODY)

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
    """Return how many file handles a process of ours may open, once it has raised its own limit."""
    return _bounded(resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def _bounded(limit: int) -> int:
    return _MOST if limit == resource.RLIM_INFINITY else min(limit, _MOST)


def take_handles() -> None:
    """Raise the limit of file handles of this process, and so of its children, as far as allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < handles():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (handles(), hard))


def most_connections(handles: int) -> int:
    """Return how many connections so many file handles allow, beside those that we need ourselves."""
    return max(_FEWEST, handles - _OURS)
