"""The router in the whole application: a stranger changes nothing below /voice, and learns nothing of it."""

import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from ivr.app import create_app
from ivr.phone.webhooks import router
from ivr.settings import GivenSettings
from tests.scenarios.hotline import ANA, NUMBER, PUBLIC_URL, TOKEN
from tests.scenarios.outage import Away
from tests.stopwatch import Stopwatch

FORM = {
    "CallSid": "CA" + "1" * 32,
    "AccountSid": "AC" + "5" * 32,
    "From": "+6281390000001",
    "To": NUMBER,
    "CallStatus": "ringing",
    "Direction": "inbound",
    "Digits": "",
}
UNKNOWN = ["/voice", "/voice/", "/voice/unknown", "/voice/incoming/", "/voice/offer/key/x"]


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    settings = GivenSettings(
        database_url=database_url,
        data_dir=tmp_path,
        public_url=PUBLIC_URL,
        hotline_number=NUMBER,
        twilio_account_sid=FORM["AccountSid"],
        twilio_auth_token=TOKEN,
        secret_key="a key for tests that is long enough to seal with",
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


async def rows(app: FastAPI) -> dict[str, int]:
    """Count the rows of every table."""
    async with app.state.service.database.begin() as connection:
        tables = await connection.execute(text("select tablename from pg_tables where schemaname = 'public'"))
        return {
            name: (await connection.execute(text(f'select count(*) from "{name}"'))).scalar_one()  # noqa: S608
            for name in tables.scalars()
        }


def voice_paths(app: FastAPI) -> list[str]:
    """Return the path of every route below /voice."""
    paths = sorted(router.paths())
    assert {"/voice/incoming", "/voice/status", "/voice/fallback", "/voice/offer/key"} < set(paths)
    return paths


async def test_strangers_get_403_everywhere_below_voice_and_write_nothing(app: FastAPI) -> None:
    urls = [
        f"{path}{query}"
        for path in (*voice_paths(app), *UNKNOWN)
        for query in ("", f"?call={uuid.uuid4()}", f"?offer={uuid.uuid4()}")
    ]
    right, wrong = RequestValidator(TOKEN), RequestValidator("another token")
    before = await rows(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as stranger:
        answers = []
        for url in urls:
            signatures = [
                None,
                wrong.compute_signature(PUBLIC_URL + url, FORM),
                # A signature that a stranger saw at another path, used here.
                right.compute_signature(f"{PUBLIC_URL}/voice/overheard", FORM),
                right.compute_signature(PUBLIC_URL + url, FORM | {"Digits": "1"}),
            ]
            for signature in signatures:
                headers = {} if signature is None else {"X-Twilio-Signature": signature}
                answers.append(await stranger.post(url, data=FORM, headers=headers))
            answers.append(await stranger.get(url))
            answers.append(await stranger.post(url, json=FORM))
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.text for answer in answers}) == 1, "it tells which addresses exist"
    assert await rows(app) == before


ODD = [
    *("/", "//", "/%00", "/healthz/", "/healthz%00", "/media", "/media/music/", "/media/music/%D9%A3.wav"),
    *(
        "/media/music/" + "1" * 5000 + ".wav",
        "/media/music/9.wav/x",
        "/media/music/..%2f9.wav",
        "/metrics?x=%ff",
    ),
    *("/media/prompts/id/..%2f..%2fsecret_key", "/media/prompts/%00/%00", "/media/prompts/xx/greeting.wav"),
    *("/media/prompts/id/" + "x" * 5000, "/voice/%ff", "/voice/\\", "/voice?call=%00", "/%ED%A0%80"),
    *("/readyz?" + "&" * 5000, "/docs", "/openapi.json", "/redoc"),
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "X"])
async def test_nothing_that_a_stranger_asks_for_is_a_failure_of_ours(
    app: FastAPI, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Content-Encoding": "gzip", "X-Twilio-Signature": "A" * 27 + "=", "Range": "bytes=9-1,x"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as stranger:
        for path in ODD:
            answer = await stranger.request(method, path, content=b"--b\r\n\xff\0", headers=headers)
            # Without a rota we are not ready; that is no failure.
            assert answer.status_code < 500 or path.startswith("/readyz"), path
    told = [record for record in caplog.records if record.name.startswith("ivr")]
    assert [record for record in told if record.levelno > logging.WARNING] == []
    assert len([record for record in told if record.levelno >= logging.INFO]) <= 3


async def test_twilios_own_request_is_answered_and_leaves_one_call(app: FastAPI) -> None:
    # This proves the test above: the same request writes when it is signed.
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/voice/incoming", FORM)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as twilio:
        answer = await twilio.post("/voice/incoming", data=FORM, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert (await rows(app))["calls"] == 1


@pytest.mark.parametrize("path", ["/voice/wait", "/voice/offer", "/voice/conversation/joined"])
async def test_twilios_request_to_an_address_that_we_never_wrote_is_answered_with_words(
    app: FastAPI, path: str
) -> None:
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}{path}?call=x", FORM)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as twilio:
        answer = await twilio.post(f"{path}?call=x", data=FORM, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 200
    assert "Tetaplah di telepon" in answer.text
    assert "/voice/fallback" in answer.text


@pytest.mark.deep
@pytest.mark.parametrize("how", ["stopped", "frozen"])
async def test_p8_every_voice_url_answers_within_3_s(away: Away, how: str) -> None:
    await away.hotline.on_duty(ANA)
    await away.keeps()
    await (away.stops() if how == "stopped" else away.freezes())
    away.hotline.expects_errors = True
    form = {"CallSid": "CA" + "1" * 32, "From": "+6281390000001", "To": NUMBER, "CallStatus": "in-progress"}
    query = f"?call={uuid4()}&offer={uuid4()}&since=1&language=id&tried=1.2&caller=CA2&counsellor=1"
    transport = httpx.ASGITransport(app=away.hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        for path in sorted(router.paths()):
            url = f"{PUBLIC_URL}{path}{query}"
            signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
            stopwatch = Stopwatch()
            answer = await client.post(url, data=form, headers=signed)
            assert stopwatch.seconds < 3, path
            assert answer.status_code in {200, 204}, path
