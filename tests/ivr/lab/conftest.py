"""A desk: a lab on the virtual clock, and a tiny service whose answers each test writes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from twilio.request_validator import RequestValidator

from ivr.lab import Lab
from ivr.virtual_clock import VirtualClock

SID = "AC" + "0" * 32
TOKEN = "a-token"
HOTLINE = "+622150000000"
BASE = "http://service.test"

Answer = str | Response | Callable[[dict[str, str]], "str | Response"]


class Service:
    """Answers each path with what the test wrote for it: a text is the inside of a `<Response>`."""

    def __init__(self) -> None:
        self.clock: VirtualClock | None = None
        self.answers: dict[str, Answer | list[Answer]] = {}
        # Seconds of the clock that the next request of a path takes.
        self.slow: dict[str, float] = {}
        self.got: list[tuple[str, dict[str, str]]] = []
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.ended: list[tuple[str, dict[str, str]]] = []

    def requests(self, path: str) -> list[dict[str, str]]:
        return [params for at, params in self.got if at == path]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        signature = request.headers.get("X-Twilio-Signature", "")
        if not request.url.path.startswith("/audio"):
            assert RequestValidator(TOKEN).validate(str(request.url), form, signature), request.url
        self.got.append((request.url.path, form | dict(request.query_params)))
        self.headers.append((request.url.path, dict(request.headers)))
        # Real servers give the loop a turn too.
        await asyncio.sleep(0)
        if self.clock is not None:
            await self.clock.sleep(self.slow.pop(request.url.path, 0))
        answer = self._answer(request.url.path)
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(form)
        if isinstance(answer, str):
            answer = Response(f"<Response>{answer}</Response>", media_type="text/xml")
        await answer(scope, receive, send)
        self.ended.append((request.url.path, form))

    def _answer(self, path: str) -> Answer:
        answer = self.answers.get(path, Response(status_code=404))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer


class Desk:
    """What a test works with."""

    def __init__(self, seed: int = 0) -> None:
        self.clock = VirtualClock(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
        self.service = Service()
        self.service.clock = self.clock
        self.lab = Lab(
            self.clock,
            account_sid=SID,
            auth_token=TOKEN,
            transport=httpx.ASGITransport(app=self.service),
            seed=seed,
        )
        self.lab.add_number(HOTLINE, voice_url=f"{BASE}/in", status_callback=f"{BASE}/status")
        self.caller = self.lab.phone("+62811000111", "Caller")
        self.ana = self.lab.phone("+62811000222", "Ana")
        self.budi = self.lab.phone("+62811000333", "Budi")
        self.rest = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.lab.app),
            base_url=f"https://api.twilio.com/2010-04-01/Accounts/{SID}",
            auth=(SID, TOKEN),
        )
        self.expected_errors = False

    def answers(self, **paths: Any) -> None:
        """Write answers: the path's slashes are underscores (`in_`, `voice_wait`)."""
        for path, answer in paths.items():
            self.service.answers["/" + path.strip("_").replace("_", "/")] = answer

    def got(self, path: str) -> list[dict[str, str]]:
        return self.service.requests(path)

    def last(self, path: str) -> dict[str, str]:
        assert self.got(path), f"no request for {path}: {[at for at, _ in self.service.got]}"
        return self.got(path)[-1]

    async def dial(self) -> None:
        await self.caller.dials(HOTLINE)

    async def call(self, to: str, **params: Any) -> str:
        """Create a call by REST, and answer its SID."""
        form = {"To": to, "From": HOTLINE, "Url": f"{BASE}/offer"} | params
        answer = await self.rest.post("/Calls.json", data=form)
        assert answer.status_code == 201, answer.text
        sid: str = answer.json()["sid"]
        return sid

    def errors(self) -> list[tuple[int, str | None]]:
        """The errors so far, as code and path; the test expects them."""
        self.expected_errors = True
        return [(error.code, urlsplit(error.url or "").path or None) for error in self.lab.errors]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    errors = list(desk.lab.errors)
    await desk.lab.close()
    await desk.rest.aclose()
    assert desk.expected_errors or errors == []
