"""The front: the demo's one address. It answers /bench itself, and hands every other request on to `serve`.

It is what a reverse proxy is to a real service: while `serve` is away, pages say so and webhooks get a 502; while the
demo starts, whoever is too early gets a 503 and a page that comes again.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.commands.demo.hosts import OwnHostMiddleware
from ivr.web.http_limits import BoundedHttp

BENCH = "/bench"

_FINISH_SECONDS = 1

# Headers of one connection (RFC 9110, 7.6.1), and what only a proxy may say of the visitor.
_OF_ONE_CONNECTION = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer"
    b" transfer-encoding upgrade".split()
)
_OF_PROXIES = frozenset(
    b"forwarded x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto".split()
)
_BODY = frozenset((b"content-length", b"transfer-encoding"))

_Headers = list[tuple[bytes, bytes]]


class Front:
    """An ASGI application. `bench` answers what begins with /bench, as soon as there is one: then all has started."""

    def __init__(self, service: Callable[[], str | None], usual_language: str) -> None:
        """`service` tells the URL of `serve`, or None where it has none."""
        self.bench: ASGIApp | None = None
        self.is_starting = True
        self._service, self._usual = service, usual_language
        # A connection a request: `serve` may be killed and started at any time.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._transport = httpx.AsyncHTTPTransport(limits=limits)

    def open(self, bench: ASGIApp) -> None:
        """Let the bench answer: all has started."""
        self.bench, self.is_starting = bench, False

    async def close(self) -> None:
        """Close the connections to `serve`."""
        await self._transport.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"]
        if path != BENCH and not path.startswith(f"{BENCH}/"):
            await self._hand_on(scope, receive, send)
        elif self.bench is None:
            await self._say_away(scope, receive, send)
        else:
            await self.bench(scope, receive, send)

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = self._service()
        if service is None:
            await self._say_away(scope, receive, send)
            return
        try:
            answer = await self._transport.handle_async_request(_asked(service, Request(scope, receive)))
        except ClientDisconnect:
            return
        except httpx.TransportError:
            await self._say_away(scope, receive, send)
            return
        with contextlib.suppress(
            httpx.TransportError
        ):  # it was killed: what came of the answer is not all of it
            async with contextlib.aclosing(answer):
                told = StreamingResponse(answer.aiter_raw(), answer.status_code)
                told.raw_headers = _kept(answer.headers.raw, b"date")  # our own server adds one
                await told(scope, receive, send)

    async def _say_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Imported when it is first needed: the demo starts half a second sooner without pages.
        from ivr.commands.demo.away import away  # noqa: PLC0415

        await away(self._usual, is_starting=self.is_starting)(scope, receive, send)


def _asked(service: str, request: Request) -> httpx.Request:
    """Return the request as `serve` gets it: word for word, and with the address of who asks."""
    headers = _kept(request.scope["headers"], *_OF_PROXIES)
    if request.client is not None:
        headers.append((b"x-forwarded-for", request.client.host.encode()))
    headers.append((b"x-forwarded-proto", request.url.scheme.encode()))
    target = request.scope["raw_path"]
    if request.scope["query_string"]:
        target += b"?" + request.scope["query_string"]
    has_body = any(name in _BODY for name, _ in request.scope["headers"])
    return httpx.Request(
        request.method,
        service,
        headers=headers,
        content=request.stream() if has_body else None,
        extensions={"target": target, "timeout": {}},
    )


def _kept(headers: _Headers, *dropped: bytes) -> _Headers:
    """Return the headers without those of one connection, and without the dropped ones."""
    lowered = [(name.lower(), value) for name, value in headers]
    named = {
        part.strip().lower() for name, value in lowered if name == b"connection" for part in value.split(b",")
    }
    gone = _OF_ONE_CONNECTION | named | set(dropped)
    return [(name, value) for name, value in lowered if name not in gone]


class _Server(uvicorn.Server):
    """A server that leaves Ctrl-C to the command."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


@contextlib.asynccontextmanager
async def served(app: ASGIApp, door: socket.socket) -> AsyncIterator[str]:
    """Serve an application at this door, to whoever names this machine; yield its URL."""
    config = uvicorn.Config(
        OwnHostMiddleware(app),
        log_config=None,
        lifespan="off",
        http=BoundedHttp,  # its streams end with the server
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_FINISH_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
