"""A bench beside the hotline of the scenarios: on virtual time, over the same lab and the same database."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI

from ivr.clock import Clock
from ivr.commands.demo.bench.app import Bench, create_app
from ivr.commands.demo.troubles import CarrierSilent, Trouble, WebhooksAstray
from ivr.database.engine import Database
from ivr.lab import Faults, Lab
from ivr.settings import Settings
from tests.scenarios.hotline import Hotline
from tests.serving import serving

BASE = "http://127.0.0.1"
HINT = "giliran"


@dataclass(frozen=True)
class Around:
    """What a bench stands on."""

    lab: Lab
    clock: Clock
    database: Database
    settings: Settings
    public_url: str = BASE
    filling: asyncio.Event = field(default_factory=asyncio.Event)


class TroublesOfCarrier:
    """Those of the demo's troubles that need no process of their own."""

    def __init__(self, faults: Faults) -> None:
        self.on_change: list[Callable[[], None]] = []
        self._by_name: dict[str, Trouble] = {
            "carrier": CarrierSilent(faults),
            "webhooks": WebhooksAstray(faults),
        }

    def __iter__(self) -> Iterator[tuple[str, Trouble]]:
        return iter(self._by_name.items())

    async def switch(self, name: str, *, on: bool) -> None:
        await (self._by_name[name].begin() if on else self._by_name[name].end())


@dataclass
class AtBench:
    """The bench, a client of it, and the hotline behind."""

    hotline: Hotline
    app: FastAPI
    client: httpx.AsyncClient
    headers: dict[str, str] = field(
        default_factory=lambda: {"sec-fetch-site": "same-origin", "accept-language": "id"}
    )

    @property
    def bench(self) -> Bench:
        bench: Bench = self.app.state.bench
        return bench

    async def get(self, path: str = "/bench", **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=self.headers | headers)

    async def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return await self.client.post(path, data=data or {}, headers=self.headers | headers)

    async def does(self, phone: str, **form: str) -> None:
        """Do something with a phone, as one press does."""
        answer = await self.post(f"/bench/phones/{phone}", form, **{"x-beside": "1"})
        assert answer.status_code == 204, answer.text
        await self.hotline.clock.settle()

    async def part(self, of: str, **headers: str) -> str:
        """Return the HTML of a part of the page: of the phone, or the hint, with this id."""
        page = (await self.get(**headers)).text
        begun = page[page.index(f'id="{of}"') :]
        return begun.split("</div></div>" if of == HINT else "</section>")[0]

    async def says(self, of: str) -> str:
        """Return the text of a part."""
        return " ".join(re.sub(r"<[^>]*>", " ", "<" + await self.part(of)).split())

    async def marks(self, phone: str) -> dict[str, str]:
        """Return the keys of a phone that are marked, and what they are called."""
        found = re.findall(r'class="means">(.)<small>([^<]*)</small>', await self.part(phone))
        return dict(found)

    def phone_of(self, name: str) -> str:
        """Return the id of a counsellor's phone."""
        return next(each.id for each in self.bench.desk.phones if each.phone.name == name)


@contextlib.asynccontextmanager
async def a_bench(hotline: Hotline, sign_in: APIRouter | None = None) -> AsyncIterator[AtBench]:
    """Open a bench; `sign_in` is the route of one press."""
    troubles = TroublesOfCarrier(hotline.lab.faults)
    around = Around(hotline.lab, hotline.clock, hotline.service.database, hotline.settings)
    app = create_app(around, troubles, sign_in or APIRouter())  # as in the demo its page has the buttons
    transport = httpx.ASGITransport(app=app)
    try:
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield AtBench(hotline, app, client)
    finally:
        hotline.lab.on_change = None
        await app.state.bench.close()


@contextlib.asynccontextmanager
async def at_a_port(bench: AtBench) -> AsyncIterator[str]:
    """Serve it as the demo does; give its URL."""
    limits = "ivr.web.http_limits:BoundedHttp"
    config = uvicorn.Config(bench.app, lifespan="off", log_config=None, access_log=False, http=limits)
    async with serving(config) as (_, port):
        yield f"{BASE}:{port}"
