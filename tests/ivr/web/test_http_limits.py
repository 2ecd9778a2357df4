"""HTTP limits: too large, too slow or too many connections are closed, and proper requests are still answered."""

import asyncio
import contextlib
import logging
import resource
from collections.abc import AsyncIterator, Callable

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ivr.monitoring import logs
from ivr.web import http_limits
from ivr.web.http_limits import (
    LARGEST_BODY,
    LARGEST_HEAD,
    LARGEST_UPLOAD,
    MOST_PIECES,
    BoundedHttp,
    most_connections,
)
from tests.serving import serving

PATIENCE = 60.0
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Inner:
    """The inner application: it reads its requests, unless told not to, and waits where the path says so."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.go_on = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/waits":
            await self.go_on.wait()
        if path != "/unread":
            self.bodies.append(await Request(scope, receive).body())
        text = "x" * 50_000_000 if path == "/large" else "ok\n"
        await PlainTextResponse(text, status_code=403 if path == "/unread" else 200)(scope, receive, send)


class Peer:
    """One client's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def sends(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self.writer.write(data)
            await self.writer.drain()

    async def is_answered(self, status: int = 200) -> None:
        async with asyncio.timeout(PATIENCE):
            head = await self.reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 %d" % status), head
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
            await self.reader.readexactly(length)

    async def is_ended(self) -> bytes:
        """Wait until the server has closed it; return what came before."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except OSError:
                return b""

    @property
    def is_open(self) -> bool:
        return not self.reader.at_eof() and self.reader.exception() is None


class House:
    """A server of ours, and connections to it."""

    def __init__(self, port: int, inner: Inner, server: uvicorn.Server) -> None:
        self.port, self.inner, self.server = port, inner, server
        self._peers: list[Peer] = []

    async def comes_to(self, holds: Callable[[], object]) -> None:
        """Wait until a condition holds, by asking again and again."""
        async with asyncio.timeout(PATIENCE):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def connects(self) -> Peer:
        peer = Peer(*await asyncio.open_connection("127.0.0.1", self.port, limit=1024))
        self._peers.append(peer)
        return peer

    async def answers(self) -> None:
        """Check that a new request is answered."""
        peer = await self.connects()
        await peer.sends(GET)
        await peer.is_answered()
        peer.writer.close()

    def close(self) -> None:
        for peer in self._peers:
            peer.writer.transport.abort()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    inner = Inner()
    config = uvicorn.Config(inner, http=BoundedHttp, ws="none", log_config=None, lifespan="off")
    async with serving(config) as (server, port):
        house = House(port, inner, server)
        yield house
        inner.go_on.set()
        house.close()
    assert BoundedHttp.waiting == {}, "a connection is kept after its end"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the time limits short."""
    monkeypatch.setattr(http_limits, "WHOLE_WITHIN_SECONDS", 0.1)
    monkeypatch.setattr(http_limits, "FETCHED_WITHIN_SECONDS", 0.1)


async def test_requests_are_answered_one_after_another_on_one_connection(house: House) -> None:
    peer = await house.connects()
    body = b"x" * (LARGEST_BODY)
    for _ in range(3):
        await peer.sends(GET)
        await peer.is_answered()
        await peer.sends(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await peer.is_answered()
        await peer.sends(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100):
            await peer.sends(b"1\r\nx\r\n")
        await peer.sends(b"0\r\n\r\n")
        await peer.is_answered()
    assert house.inner.bodies == [b"", body, b"x" * 100] * 3


async def test_a_few_requests_may_come_before_their_answers(house: House) -> None:
    peer = await house.connects()
    await peer.sends(GET * 3)
    for _ in range(3):
        await peer.is_answered()


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"A: " + b"x" * LARGEST_HEAD + b"\r\n\r\n",
        HEAD + b"A: " + b"x" * 5_000_000,
        HEAD + b"A" * 5_000_000,
        HEAD + b"a:\r\n" * 200 + b"\r\n",
        HEAD + b"a: b\r\n" * 1_000_000,
        b"GET /" + b"x" * (LARGEST_HEAD + 1) + b" HTTP/1.1\r\n\r\n",
        b"GET /" + b"x" * 5_000_000,
        b"\r\n" * 500_000,
        HEAD + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1),
        HEAD + b"Content-Length: 99999999999999999999999999\r\n\r\n",
        CHUNKED + b"%x\r\n" % (LARGEST_BODY + 1) + b"x" * (LARGEST_BODY + 1) + b"\r\n0\r\n\r\n",
        CHUNKED + b"1\r\nx\r\n" * (MOST_PIECES + 1) + b"0\r\n\r\n",
        CHUNKED + b"1;" + b"e" * 5_000_000,
        CHUNKED + b"0\r\n" + b"t: x\r\n" * 1_000_000 + b"\r\n",
        CHUNKED + b"0\r\nt: " + b"x" * 5_000_000,
        GET * 100_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n\r\n" + b"\0" * 100,
    ],
    ids=range(19),
)
async def test_a_connection_unlike_any_request_of_twilios_is_closed(house: House, request_: bytes) -> None:
    peer = await house.connects()
    sending = asyncio.create_task(peer.sends(request_))
    answer = await peer.is_ended()
    sending.cancel()
    # Of many requests at once, the first ones are answered.
    assert not answer.startswith(b"HTTP/1.1 200") or request_.startswith(GET)
    assert sum(map(len, house.inner.bodies)) <= LARGEST_BODY
    await house.answers()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"\r\n",
        b"POST / HT",
        HEAD + b"A: b",
        HEAD + b"Content-Length: 100\r\n\r\nx",
        CHUNKED + b"5\r\nhel",
        b"POST /unread HTTP/1.1\r\nContent-Length: 100\r\n\r\nx",
        GET + b"POST / HT",
        GET,
    ],
)
async def test_a_request_that_is_not_whole_in_time_is_ended_however_it_trickles(
    house: House, hurried: None, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.server.config, "timeout_keep_alive", 0.1)
    peer = await house.connects()
    await peer.sends(begun)

    async def trickle() -> None:
        while peer.is_open and begun not in {b"", GET}:
            await peer.sends(b"x" if begun != b"\r\n" else b"\r\n")
            await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    await peer.is_ended()
    trickling.cancel()
    monkeypatch.undo()  # a busy machine may take longer over the next request
    await house.answers()


UPLOAD = b"POST /rota/upload HTTP/1.1\r\nHost: x\r\n"
LONGER = b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1)


@pytest.mark.parametrize("framed", [True, False])
async def test_a_file_may_be_as_large_as_a_table_is(house: House, framed: bool) -> None:
    body = b"x" * LARGEST_UPLOAD
    peer = await house.connects()
    whole = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" if framed else body
    head = b"Transfer-Encoding: chunked\r\n\r\n" if framed else b"Content-Length: %d\r\n\r\n" % len(body)
    await peer.sends(UPLOAD + head + whole)
    await peer.is_answered()
    assert len(house.inner.bodies[0]) == LARGEST_UPLOAD
    await peer.sends(HEAD + LONGER + b"x" * (LARGEST_BODY + 1))
    assert not (await peer.is_ended()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "request_",
    [
        UPLOAD + b"Content-Length: %d\r\n\r\n" % (LARGEST_UPLOAD + 1),
        UPLOAD.replace(b"POST", b"GET") + LONGER,
        UPLOAD.replace(b"POST", b"PUT") + LONGER,
        UPLOAD.replace(b"/upload", b"/uploads") + LONGER,
        UPLOAD.replace(b"/rota/", b"/voice/incoming?/rota/") + LONGER,
    ],
    ids=range(5),
)
async def test_nothing_else_may_be_larger_than_a_webhook(house: House, request_: bytes) -> None:
    peer = await house.connects()
    await peer.sends(request_)
    assert not (await peer.is_ended()).startswith(b"HTTP/1.1 200")
    await house.answers()


async def test_a_file_has_more_time_and_not_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_limits, "WHOLE_WITHIN_SECONDS", 0.1)
    monkeypatch.setattr(http_limits, "UPLOADED_WITHIN_SECONDS", 0.5)
    peer, slow = await house.connects(), await house.connects()
    for each in (peer, slow):
        await each.sends(UPLOAD + b"Content-Length: 3\r\n\r\nx")
    await asyncio.sleep(0.2)
    await peer.sends(b"yz")
    await peer.is_answered()
    await slow.is_ended()


async def test_an_answer_that_nobody_fetches_is_ended(house: House, hurried: None) -> None:
    peer = await house.connects()
    await peer.sends(GET.replace(b"/healthz", b"/large"))
    # The reader holds no more than its buffer.
    await house.comes_to(
        lambda: (
            peer.reader._buffer  # type: ignore[attr-defined]  # asyncio's own, named nowhere
            and not house.server.server_state.connections
        )
    )
    assert len(await peer.is_ended()) < 50_000_000


async def test_one_connection_too_many_closes_the_one_idle_for_longest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedHttp, "most", 5)
    answered, idle, slow, *_others = [await house.connects() for _ in range(5)]
    await answered.sends(GET.replace(b"/healthz", b"/waits"))
    await slow.sends(HEAD)
    await house.comes_to(lambda: len(BoundedHttp.waiting) == 4)
    await house.connects()
    await idle.is_ended()
    await house.connects()
    await slow.is_ended()
    for _ in range(20):
        await house.answers()
    house.inner.go_on.set()
    await answered.is_answered()


async def test_a_flood_of_idle_connections_keeps_nobody_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedHttp, "most", 20)
    for _ in range(10):
        for _ in range(30):
            await house.connects()
        await house.answers()
    assert len(BoundedHttp.waiting) <= 20


async def test_a_peer_that_reads_no_answers_keeps_no_place_from_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BoundedHttp, "most", 5)
    for _ in range(5):
        peer = await house.connects()
        await peer.sends(GET.replace(b"/healthz", b"/large") * 2)
    await house.comes_to(lambda: len(BoundedHttp.waiting) == 5)
    for _ in range(8):
        await house.answers()


def test_connections_are_bounded_by_what_there_is_of_file_handles() -> None:
    assert most_connections(1024) == 924
    assert most_connections(64) == 50
    assert http_limits.handles() <= 4196


def test_a_process_takes_the_handles_that_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: set_to.append(limits))
    http_limits.take_handles()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (4096, 4096))
    http_limits.take_handles()
    assert set_to == [(4096, 4096)]


def test_what_strangers_make_the_server_warn_of_is_told_once_a_minute(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(logs, "monotonic", lambda: now)
    once = logs._OncePerMinute()
    server = logging.getLogger("uvicorn.error")
    monkeypatch.setattr(server, "filters", [once])
    for _ in range(3):
        for _ in range(100):
            server.warning("Invalid HTTP request received.")
            server.warning("Unsupported upgrade request.")
            server.error("Exception in ASGI application")
        now += 61
    told = [record.message for record in caplog.records]
    assert (told.count("Invalid HTTP request received."), told.count("Unsupported upgrade request.")) == (
        3,
        3,
    )
    assert told.count("Exception in ASGI application") == 300
