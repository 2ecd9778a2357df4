"""Logs: a call's id is on every line from its first webhook to its last, and nobody's number on any."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.monitoring import logs
from tests.scenarios.hotline import ANA, BUDI, Hotline, a_hotline


@pytest.fixture(autouse=True)
def _every_line() -> Iterator[None]:
    logs.configure()
    watching = logging.getLogger("ivr.phone.webhooks.instrumentation")
    watching.setLevel(logging.DEBUG)
    yield
    watching.setLevel(logging.NOTSET)


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path) -> AsyncIterator[Hotline]:
    async with a_hotline(database_url, tmp_path) as hotline:
        yield hotline


def lines(hotline: Hotline) -> list[dict[str, Any]]:
    return [json.loads(line) for line in hotline.log.lines]


def webhooks(hotline: Hotline) -> list[dict[str, Any]]:
    return [line for line in lines(hotline) if line["event"] == "webhook.taken"]


async def a_troubled_conversation(hotline: Hotline) -> str:
    """Play a call that logs everything it can; return the call's id."""
    hotline.lab.faults.lose_next_answer()
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.budi.rings(within=30)
    await hotline.budi.answers()
    await hotline.budi.hears("Tekan satu untuk menerima")
    hotline.lab.faults.next_rest(status=500, method="POST", path="/Calls/", times=4)
    await hotline.budi.presses("1")
    await caller.is_connected_to(hotline.budi)
    hotline.lab.faults.next_rest(status=500, method="DELETE")
    await caller.hangs_up()
    await hotline.budi.hangs_up()
    await hotline.passes(20)
    return str((await hotline.call_of(leg)).id)


async def test_every_line_of_a_call_carries_its_id(hotline: Hotline):
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    before = len(hotline.log.lines)
    call = await a_troubled_conversation(hotline)
    told = lines(hotline)[before:]
    assert {line["event"] for line in told} >= {"webhook.taken", "offer.unsure", "call.ended"}
    assert [line for line in told if line.get("call") != call] == []
    routes = {line["route"] for line in told if line["event"] == "webhook.taken"}
    assert routes >= {"/voice/incoming", "/voice/wait", "/voice/offer", "/voice/offer/status", "/voice/left"}
    legs = {line["leg"] for line in told if "leg" in line}
    assert legs <= {leg.sid for leg in hotline.lab.calls}
    offers = {line["offer"] for line in told if "offer" in line}
    assert len(offers) == 2


async def test_two_calls_at_once_keep_their_lines_apart(hotline: Hotline):
    await hotline.on_duty(ANA, BUDI)
    first = await hotline.waits(hotline.caller())
    second = await hotline.waits(hotline.caller("+6281390000002", "Second"))
    await hotline.passes(30)
    of_leg = {str((await hotline.call_of(leg)).id): leg.sid for leg in (first, second)}
    heard = [line for line in webhooks(hotline) if line["leg"] in of_leg.values()]
    assert len({line["call"] for line in heard}) == 2
    assert all(of_leg[line["call"]] == line["leg"] for line in heard)
