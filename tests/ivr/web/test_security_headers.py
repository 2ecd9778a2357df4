"""Security headers: every answer to every request carries the strict ones."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from twilio.request_validator import RequestValidator

from ivr.app import create_app
from ivr.settings import GivenSettings
from ivr.web.security_headers import SecurityHeadersMiddleware

BASE, TOKEN, NUMBER = "https://hotline.test", "the-account's-token", "+622150001234"
FORM = {"CallSid": "CA" + "1" * 32, "From": "+6281390000001", "To": NUMBER, "CallStatus": "ringing"}


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = GivenSettings(
        database_url=database_url,
        data_dir=tmp_path,
        public_url=BASE,
        hotline_number=NUMBER,
        twilio_account_sid="AC" + "5" * 32,
        twilio_auth_token=TOKEN,
        secret_key="a key for tests that is long enough to seal with",
    )
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        yield client


def are_strict(headers: httpx.Headers) -> bool:
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    return (
        policy["default-src"] == "'none'"
        and policy["frame-ancestors"] == "'none'"
        and policy["base-uri"] == "'none'"
        and not any("unsafe" in value or "*" in value or "http" in value for value in policy.values())
        and headers["x-content-type-options"] == "nosniff"
        and headers["referrer-policy"] in {"same-origin", "no-referrer"}
    )


async def test_every_answer_carries_the_strict_headers(client: httpx.AsyncClient) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"{BASE}/voice/incoming", FORM)
    answers = {
        "alive": (await client.get("/healthz"), 200),
        "not ready": (await client.get("/readyz"), 503),
        "a sound": (await client.get("/media/music/1.wav"), 200),
        "not there": (await client.get("/nowhere"), 404),
        "not so": (await client.post("/healthz", headers={"sec-fetch-site": "none"}), 405),
        "from another site": (await client.post("/healthz"), 403),
        "a stranger": (await client.post("/voice/incoming", data=FORM), 403),
        "Twilio": (
            await client.post("/voice/incoming", data=FORM, headers={"X-Twilio-Signature": signature}),
            200,
        ),
    }
    for name, (answer, status) in answers.items():
        assert answer.status_code == status, name
        assert are_strict(answer.headers), name


async def test_an_answer_that_says_something_else_of_itself_is_left_alone() -> None:
    app = SecurityHeadersMiddleware(PlainTextResponse("x", headers={"Referrer-Policy": "no-referrer"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        answer = await client.get("/")
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert are_strict(answer.headers)


async def test_what_is_no_http_goes_through_untouched() -> None:
    sent: list[Message] = []

    async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "lifespan.startup.complete"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    await SecurityHeadersMiddleware(inner)({"type": "lifespan"}, receive, send)
    assert sent == [{"type": "lifespan.startup.complete"}]
