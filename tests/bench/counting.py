"""Counting: statements and round trips of one webhook, in this process, while nothing else runs."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import psycopg

from ivr.app import create_app
from ivr.settings import GivenSettings
from ivr.virtual_clock import VirtualClock
from tests.bench.house import Place
from tests.bench.requests import NUMBER, PUBLIC_URL, SID, TOKEN, now


@dataclass
class Counts:
    """One webhook's use of the database: statements (without BEGIN and COMMIT), and waits for an answer."""

    statements: int = 0
    trips: int = 0


async def count(place: Place, folder: Path, requests: dict[str, list[bytes]]) -> dict[str, Counts]:
    """Send the last of each kind of request, and count."""
    settings = GivenSettings(
        database_url=place.url,
        data_dir=folder,
        public_url=PUBLIC_URL,
        hotline_number=NUMBER,
        twilio_account_sid=SID,
        twilio_auth_token=TOKEN,
        secret_key="a key of the bench that is long enough to seal with",
    )
    # Time stands still: the background work that a webhook starts does not run yet.
    clock = VirtualClock(now())
    app = create_app(settings, clock=clock, transport=httpx.ASGITransport(app=_nobody))
    found: dict[str, Counts] = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL) as twilio,
    ):
        for name, prepared in requests.items():
            # The first request of a kind also connects and reads the rota.
            await _send(twilio, prepared[-2])
            await clock.settle()
            with _counting() as found[name]:
                await _send(twilio, prepared[-1])
    return found


async def _send(twilio: httpx.AsyncClient, request: bytes) -> None:
    head, body = request.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    answer = await twilio.post(lines[0].split()[1], content=body, headers=headers)
    answer.raise_for_status()


@contextlib.contextmanager
def _counting() -> Iterator[Counts]:
    counts = Counts()
    execute, wait = psycopg.AsyncCursor.execute, psycopg.AsyncConnection.wait

    async def counted_execute(self: Any, *arguments: Any, **more: Any) -> Any:
        counts.statements += 1
        return await execute(self, *arguments, **more)

    async def counted_wait(self: Any, *arguments: Any, **more: Any) -> Any:
        counts.trips += 1
        return await wait(self, *arguments, **more)

    with (
        patch.object(psycopg.AsyncCursor, "execute", counted_execute),
        patch.object(psycopg.AsyncConnection, "wait", counted_wait),
    ):
        yield counts


async def _nobody(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError("the bench asks the carrier for nothing")
