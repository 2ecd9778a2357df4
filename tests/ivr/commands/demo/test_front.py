"""The front: what `serve` gets of a request and a visitor of its answer, and what both see while the other is away."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ivr.commands.demo.front import Front, served
from ivr.lab import Lab
from ivr.virtual_clock import VirtualClock
from ivr.web.templating import asset
from tests.ports import free_port
from tests.serving import serving

Answers = Callable[[Request], Awaitable[Response]]
PAGE = {"Accept": "text/html"}


class Service:
    """A stand-in for `serve`: it answers as a test says, and keeps the requests."""

    def __init__(self) -> None:
        self.url: str | None = None
        self.answers: Answers | None = None
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.requests.append(request)
        if self.answers is not None:
            answer = await self.answers(request)
        else:
            self.bodies.append(await request.body())
            answer = PlainTextResponse("served")
        await answer(scope, receive, send)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    async with serving(uvicorn.Config(service, log_config=None, lifespan="off")) as (_, port):
        service.url = f"http://127.0.0.1:{port}"
        yield service


@pytest.fixture
async def starting(service: Service) -> AsyncIterator[Front]:
    front = Front(lambda: service.url, "id")
    yield front
    await front.close()


@pytest.fixture
def front(starting: Front) -> Front:
    """Give a front behind which all has started."""
    starting.open(_saying_its_path)
    return starting


@pytest.fixture
async def visitor(front: Front) -> AsyncIterator[httpx.AsyncClient]:
    door = socket.create_server(("127.0.0.1", 0))
    async with served(front, door) as url, httpx.AsyncClient(base_url=url) as visitor:
        yield visitor


async def test_the_service_gets_a_request_word_for_word(service: Service, visitor: httpx.AsyncClient) -> None:
    target = "/voice/a%20b%2Fc?x=1&x=%2B62&y="
    await visitor.post(
        target, content=b"Digits=1", headers={"X-Twilio-Signature": "abc=", "Cookie": "a=1; b=2"}
    )
    (request,) = service.requests
    assert (request.method, service.bodies) == ("POST", [b"Digits=1"])
    assert request.scope["raw_path"] + b"?" + request.scope["query_string"] == target.encode()
    assert request.headers["host"] == visitor.base_url.netloc.decode()
    assert request.headers["x-twilio-signature"] == "abc="
    assert request.headers["content-length"] == "8"
    assert request.cookies == {"a": "1", "b": "2"}


async def test_the_service_learns_who_asks_and_nobody_can_say_they_are_another(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    lies = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "https", "Forwarded": "for=10.9.9.9"}
    await visitor.get("/login", headers=lies)
    async with httpx.AsyncClient(
        base_url=visitor.base_url, transport=httpx.AsyncHTTPTransport(local_address="127.0.0.7")
    ) as another:
        await another.get("/login", headers=lies)
    told = [request.headers.getlist("x-forwarded-for") for request in service.requests]
    assert told == [["127.0.0.1"], ["127.0.0.7"]]
    for request in service.requests:
        assert request.headers.getlist("x-forwarded-proto") == ["http"]
        assert "forwarded" not in request.headers


async def test_what_belongs_to_one_connection_stays_on_it(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    async def answers(_request: Request) -> Response:
        return Response("", headers={"Connection": "close, X-Hop", "X-Hop": "1", "X-Kept": "1"})

    service.answers = answers
    answer = await visitor.get("/", headers={"Connection": "X-Mine", "X-Mine": "1", "TE": "trailers"})
    assert {"x-mine", "te"}.isdisjoint(service.requests[0].headers)
    assert "x-hop" not in answer.headers
    assert answer.headers["x-kept"] == "1"
    assert len(answer.headers.get_list("date")) == 1


async def test_a_visitor_gets_the_answer_as_it_is(service: Service, visitor: httpx.AsyncClient) -> None:
    async def answers(_request: Request) -> Response:
        answer = RedirectResponse("/board", 303)
        answer.set_cookie("one", "1", httponly=True)
        answer.set_cookie("two", "2", samesite="strict")
        return answer

    service.answers = answers
    answer = await visitor.post("/login", data={"a": "b"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert answer.headers.get_list("set-cookie") == [
        "one=1; HttpOnly; Path=/; SameSite=lax",
        "two=2; Path=/; SameSite=strict",
    ]
    # Nothing of one visitor's is given to the next.
    await visitor.get("/", headers={"Cookie": ""})
    assert service.requests[-1].headers.get("cookie", "") == ""


async def test_an_answer_comes_as_it_is_made_and_its_maker_learns_when_nobody_reads_it(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    next_one, left = asyncio.Event(), asyncio.Event()

    async def events() -> AsyncIterator[bytes]:
        try:
            yield b"data: 1\n\n"
            await next_one.wait()
            yield b"data: 2\n\n"
            await asyncio.Event().wait()
        finally:
            left.set()

    async def answers(_request: Request) -> Response:
        return StreamingResponse(events(), media_type="text/event-stream")

    service.answers = answers
    async with visitor.stream("GET", "/board/live", headers={"Accept": "text/event-stream"}) as answer:
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b"data: 1\n\n"
        next_one.set()
        assert await anext(pieces) == b"data: 2\n\n"
    await left.wait()


async def test_a_file_is_handed_on_as_it_comes(service: Service, visitor: httpx.AsyncClient) -> None:
    arrived = asyncio.Event()

    async def answers(request: Request) -> Response:
        pieces = [piece async for piece in _telling(request.stream(), arrived)]
        return PlainTextResponse(b"".join(pieces))

    async def file() -> AsyncIterator[bytes]:
        yield b"first "
        await arrived.wait()
        yield b"last"

    service.answers = answers
    assert (await visitor.post("/rota/upload", content=file())).text == "first last"


async def _telling(stream: AsyncIterator[bytes], arrived: asyncio.Event) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield piece
        arrived.set()


async def test_an_upload_that_is_broken_off_ends_at_the_service_too(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    broken = asyncio.Event()

    async def answers(request: Request) -> Response:
        with contextlib.suppress(ClientDisconnect):
            async for _ in request.stream():
                upload.cancel()
        broken.set()
        return PlainTextResponse("")

    async def endless() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    service.answers = answers
    upload = asyncio.create_task(visitor.post("/rota/upload", content=endless()))
    await broken.wait()


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        ("id-ID,id;q=0.9", "Proses web tidak berjalan"),
        ("en", "The web process is not running"),
        ("fr", "Proses web"),
    ],
)
async def test_while_the_service_is_away_a_page_says_so_in_the_visitors_language(
    service: Service, visitor: httpx.AsyncClient, languages: str, words: str
) -> None:
    service.url = f"http://127.0.0.1:{free_port()}"  # it is being started, or was just killed
    answer = await visitor.get("/board", headers=PAGE | {"Accept-Language": languages})
    assert answer.status_code == 502
    assert f'<h1 class="loginh">{words}' in answer.text
    assert '<meta http-equiv="refresh"' in answer.text, "it tries again"
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    style = await visitor.get(asset("satu.css"))
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Demo sedang dimulai"), ("en", "The demo is starting")]
)
async def test_while_the_demo_starts_a_page_says_so_and_comes_again(
    service: Service, starting: Front, language: str, words: str
) -> None:
    url, service.url = service.url, None
    door = socket.create_server(("127.0.0.1", 0))
    async with served(starting, door) as address, httpx.AsyncClient(base_url=address) as visitor:
        for path in ("/", "/bench", "/board"):
            page = await visitor.get(path, headers=PAGE | {"Accept-Language": language})
            assert (page.status_code, page.headers["retry-after"]) == (503, "2")
            assert f'<h1 class="loginh">{words}' in page.text
            assert '<meta http-equiv="refresh"' in page.text, "it tries again"
            assert "/bench" not in page.text, "it would lead here again"
        webhook = await visitor.post("/voice/incoming", data={"CallSid": "CA1"})
        assert (webhook.status_code, webhook.text) == (503, "The demo is starting.\n")
        service.url = url
        starting.open(_saying_its_path)
        assert (await visitor.get("/bench")).text == "/bench"
        assert (await visitor.get("/board")).text == "served"
        service.url, starting.bench = None, None
        assert (await visitor.get("/board")).status_code == 502, "it was killed, or all is being ended"


async def test_while_the_service_is_away_the_carrier_gets_a_502_and_the_next_request_is_served_again(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    url, service.url = service.url, None
    answer = await visitor.post("/voice/incoming", data={"CallSid": "CA1"})
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/plain; charset=utf-8")
    service.url = url
    assert (await visitor.post("/voice/incoming", data={"CallSid": "CA1"})).text == "served"


async def test_the_bench_is_answered_here_also_while_the_service_is_away(
    service: Service, visitor: httpx.AsyncClient
) -> None:
    service.url = None
    for path in ("/bench", "/bench/", "/bench/phones/1?x=1"):
        assert (await visitor.get(path)).text == path.partition("?")[0]
    assert (await visitor.get("/benches")).status_code == 502
    assert service.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1#evil.example",
        "127.0.0.1/evil.example",
        "127.0.0.1:8000:1",
        "[",
        "",
    ],
)
async def test_a_site_elsewhere_whose_name_leads_here_reaches_nothing(
    service: Service, visitor: httpx.AsyncClient, host: str
) -> None:
    for method, path in (
        ("GET", "/login"),
        ("POST", "/link/x"),
        ("POST", "/voice/incoming"),
        ("GET", "/bench"),
    ):
        answer = await visitor.request(method, path, headers={"Host": host})
        assert (answer.status_code, "satunomor demo" in answer.text) == (421, True), path
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert service.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000"])
async def test_each_name_of_this_machine_is_its_own(visitor: httpx.AsyncClient, host: str) -> None:
    for path, told in (("/login", "served"), ("/bench", "/bench")):
        assert (await visitor.get(path, headers={"Host": host})).text == told


async def test_the_network_of_the_demo_answers_no_site_elsewhere_either() -> None:
    lab = Lab(
        VirtualClock(datetime(2026, 12, 1, tzinfo=UTC)), account_sid="AC" + "0" * 32, auth_token="token"
    )
    path = f"/2010-04-01/Accounts/{lab.account.sid}.json"
    door = socket.create_server(("127.0.0.1", 0))
    who = (lab.account.sid, "token")
    async with served(lab.app, door) as url, httpx.AsyncClient(base_url=url, auth=who) as client:
        rebound = await client.get(path, headers={"Host": "evil.example"})
        assert (rebound.status_code, lab.rest_requests) == (421, [])
        assert (await client.get(path)).status_code == 200


async def _saying_its_path(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"])(scope, receive, send)


async def test_a_watcher_does_not_hold_up_the_end(
    service: Service, front: Front, caplog: pytest.LogCaptureFixture
) -> None:
    async def answers(_request: Request) -> Response:
        return StreamingResponse(_endless(), media_type="text/event-stream")

    service.answers = answers
    door = socket.create_server(("127.0.0.1", 0))
    async with contextlib.AsyncExitStack() as watching:
        async with served(front, door) as url:
            visitor = await watching.enter_async_context(httpx.AsyncClient(base_url=url))
            stream = visitor.stream("GET", "/board/live", headers={"Accept": "text/event-stream"})
            answer = await watching.enter_async_context(stream)
            pieces = answer.aiter_raw()
            await anext(pieces)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError, StopAsyncIteration)):
            await anext(pieces)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [], "none was cut"


async def _endless() -> AsyncIterator[bytes]:
    yield b"data: 1\n\n"
    await asyncio.Event().wait()
