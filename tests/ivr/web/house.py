"""The house of the pages, for tests: the whole application on virtual time, with accounts and browsers."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pyotp
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.app import create_app
from ivr.settings import GivenSettings, Settings
from ivr.virtual_clock import VirtualClock
from routing.people import accounts, one_time_links, passwords, sessions
from routing.people.one_time_links import Purpose
from routing.people.roles import Role

PAGES_URL = "https://pages.test"
PASSWORD = "a sentence that only Rina writes"
EVENING = datetime(2026, 12, 23, 16, 4, tzinfo=UTC)  # a Wednesday, 23:04 in Jakarta


@dataclass
class Browser:
    """One browser: its cookies, and the headers that browsers send of themselves."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: {"sec-fetch-site": "same-origin"})

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, headers=self.headers, **more)

    async def post(self, path: str, data: Any = None, **more: Any) -> httpx.Response:
        return await self.client.post(path, data=data or {}, headers=self.headers, **more)

    async def signs_in(self, email: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        return await self.post("/login", {"email": email, "password": password, **more})


class House:
    """The application, its clock, and the people who use its pages."""

    def __init__(self, app: FastAPI, settings: Settings, clock: VirtualClock) -> None:
        self.app, self.settings, self.clock = app, settings, clock
        self._opened = contextlib.AsyncExitStack()

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self.app.state.pages.database.begin() as connection:
            yield connection

    @property
    def sealer(self) -> Any:
        return self.app.state.pages.helpline.sealer

    async def browser(self, address: str = "198.51.100.7", **headers: str) -> Browser:
        """Return a new browser; `headers` in place of those that browsers of today send."""
        transport = httpx.ASGITransport(app=self.app, client=(address, 4711))
        client = await self._opened.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url=self.settings.pages_url)
        )
        return Browser(client, headers) if headers else Browser(client)

    async def account(self, email: str, *roles: Role, secret: str | None = None) -> int:
        """Make an account with PASSWORD, and an authenticator of this secret."""
        async with self.transaction() as connection:
            account = await accounts.add(connection, self.clock.now(), email, roles)
            changed: dict[str, Any] = {"password_hash": passwords.hashed(PASSWORD)}
            if secret is not None:
                changed |= {"totp_secret": self.sealer.seal(secret), "totp_confirmed": True}
            await accounts.change(connection, account, **changed)
            return account

    async def link(self, account: int, purpose: Purpose = Purpose.INVITATION) -> str:
        async with self.transaction() as connection:
            return f"/link/{await one_time_links.make(connection, self.clock.now(), account, purpose)}"

    async def signed_in(self, email: str, *roles: Role) -> Browser:
        """Make an account, and return a browser that is signed in with it."""
        browser = await self.browser()
        account = await self.account(email, *roles)
        async with self.transaction() as connection:
            token = await sessions.begin(connection, self.clock.now(), account, is_open=True)
        browser.client.cookies.set("__Host-satunomor", token, domain="pages.test")
        return browser

    def code(self, secret: str) -> str:
        """Return what an authenticator shows now."""
        return pyotp.TOTP(secret).at(self.clock.now())

    async def passes(self, **span: float) -> None:
        await self.clock.advance(timedelta(**span).total_seconds())

    async def closes(self) -> None:
        await self._opened.aclose()


@contextlib.asynccontextmanager
async def a_house(database_url: str, data_dir: Path, **settings: Any) -> AsyncIterator[House]:
    """Open a house."""
    given = GivenSettings(
        **{
            "database_url": database_url,
            "data_dir": data_dir,
            "public_url": "https://hotline.test",
            "pages_url": PAGES_URL,
            "twilio_api_url": "http://127.0.0.1:1",  # where nobody answers
            "hotline_number": "+622150001234",
            "twilio_account_sid": "AC" + "5" * 32,
            "twilio_auth_token": "the-account's-token",
            "secret_key": "a key for tests that is long enough to seal with",
            **settings,
        }
    )
    clock = VirtualClock(EVENING)
    app = create_app(given, clock=clock)
    async with app.router.lifespan_context(app):
        house = House(app, given, clock)
        try:
            yield house
        finally:
            await house.closes()


def words(page: httpx.Response) -> str:
    """Return the text of a page, as somebody reads it."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
