"""Instrumentation: what each webhook leaves in the log and in the metrics."""

import json
import logging
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ivr.monitoring.metrics import Metrics
from ivr.phone.webhooks import instrumentation
from tests.ivr.monitoring.scrapes import read
from tests.scenarios.hotline import ANA, PUBLIC_URL, Hotline


def lines(hotline: Hotline) -> list[dict[str, Any]]:
    return [json.loads(line) for line in hotline.log.lines]


async def test_a_waiting_caller_writes_nothing_at_the_usual_level(hotline: Hotline):
    logging.getLogger("ivr.phone.webhooks.instrumentation").setLevel(logging.INFO)
    await hotline.on_duty(ANA)
    await hotline.waits(hotline.caller())
    before = len(hotline.log.lines)
    await hotline.passes(20)
    assert [line for line in lines(hotline)[before:] if line.get("route") == "/voice/wait"] == []


async def test_strangers_cannot_fill_the_log_nor_write_into_it(hotline: Hotline):
    transport = httpx.ASGITransport(app=hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        for count in range(20):
            await client.post(
                f"/voice/wait?call=+62813900{count:05}&offer=x", data={"CallSid": "+6281390000001"}
            )
    (told,) = [line for line in lines(hotline) if line["event"] == "webhook.refused"]
    assert "PUBLIC_URL" in told["why"]
    assert not {"call", "offer", "leg"} & told.keys()


@pytest.mark.parametrize(
    ("path", "status", "noted", "route", "result"),
    [
        ("/voice/wait", 200, None, "/voice/wait", "answered"),
        ("/voice/wait", 204, None, "/voice/wait", "answered"),
        ("/voice/wait", 200, "not_decided", "/voice/wait", "not_decided"),
        ("/voice/wait", 403, None, "/voice/wait", "refused"),
        ("/voice/wait", 500, None, "/voice/wait", "failed"),
        ("/voice/wait", None, None, "/voice/wait", "failed"),
        ("/voice/+6281390000001", 403, None, "other", "refused"),
        ("/voice", 403, None, "other", "refused"),
        ("/voicemails", 200, None, None, None),
        ("/metrics", 500, None, None, None),
    ],
)
async def test_a_webhook_is_counted_by_its_route_and_what_became_of_it(
    path: str, status: int | None, noted: str | None, route: str | None, result: str | None
) -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if status is None:
            raise ZeroDivisionError
        if noted is not None:
            instrumentation.note(noted)
        await Response(status_code=status)(scope, receive, send)

    metrics = Metrics()
    watched = instrumentation.InstrumentationMiddleware(answer, metrics=metrics, routes=["/voice/wait"])
    transport = httpx.ASGITransport(app=watched, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        await client.post(path)
    found = read(generate_latest(metrics.registry()).decode())
    counted = {name: count for name, count in found.items() if name.startswith("webhook_seconds_count")}
    assert counted == (
        {} if route is None else {f"webhook_seconds_count{{result={result},route={route}}}": 1}
    )
