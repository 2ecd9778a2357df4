"""Streams: a browser that watches, and the answer that goes on until it leaves, its session or this process ends."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ivr.web.languages import Language

# A browser that lost its stream comes back after so long; satu.js does the same where an answer was no stream.
_BEGINS = b"retry: 2000\n\n"
_HEADERS = {
    "Cache-Control": "no-store",
    # A proxy hands each message on at once.
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Whoever sees the same bytes: a language, and whether they are supervisors, who may open what they see."""

    language: Language
    is_supervisor: bool


@dataclass(eq=False, slots=True)
class Stream:
    """One browser that watches. What it was not sent yet is replaced by what is newer."""

    audience: Audience
    token_hash: bytes  # of its session
    account: int
    is_over: bool = False
    _last: bytes = b""
    _message: bytes = b""
    _word: bytes = b""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def send(self, message: bytes) -> None:
        """Send a whole message, unless it was the last: one that waits to be sent is out of date."""
        if message != self._last:
            self._last = self._message = message
            self._news.set()

    def say(self, word: bytes) -> None:
        """Send a word beside the messages: a beat."""
        self._word = word
        self._news.set()

    def end(self) -> None:
        """End it: the browser comes back by itself, if it may."""
        self.is_over = True
        self._news.set()

    async def next(self) -> bytes:
        """Return what is to be sent; nothing once it is over."""
        await self._news.wait()
        self._news.clear()
        piece, self._message, self._word = self._message + self._word, b"", b""
        return b"" if self.is_over else piece


class StreamResponse(Response):
    """The answer of a stream."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream, watching: Callable[[Stream], AbstractContextManager[None]]) -> None:
        """`watching` keeps the stream among those that are told, for the length of its block."""
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._stream, self._watching = stream, watching

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is, until the stream is over or the browser has gone."""
        with self._watching(self._stream):
            gone = asyncio.create_task(_ends_with_browser(receive, self._stream))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await send(_body(_BEGINS))
                while piece := await self._stream.next():
                    await send(_body(piece))
                await send(_body(b"", more=False))
            finally:
                gone.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await gone


async def _ends_with_browser(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _body(content: bytes, *, more: bool = True) -> dict[str, object]:
    return {"type": "http.response.body", "body": content, "more_body": more}


def event(data: str, name: str = "") -> bytes:
    """Return a server-sent event; line ends in `data` become spaces."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {' '.join(data.splitlines())}\n\n".encode()
