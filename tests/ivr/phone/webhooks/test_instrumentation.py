"""Instrumentation: what each webhook leaves in the log and in the numbers."""

import json
import logging
from typing import Any

import httpx

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
