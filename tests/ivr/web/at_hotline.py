"""A browser at the hotline of the scenarios: pages and phones together."""

import contextlib
from collections.abc import AsyncIterator

import httpx

from routing.choices import Choices
from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.ivr.web.house import Browser
from tests.scenarios.hotline import Hotline


@contextlib.asynccontextmanager
async def signed_in(hotline: Hotline, role: Role, email: str = "wulan@example.org") -> AsyncIterator[Browser]:
    """Give the browser of somebody with this role, at the first web process."""
    app = hotline.processes[0]
    async with app.state.pages.database.begin() as connection:
        now = hotline.clock.now()
        account = await accounts.add(connection, now, email, [role])
        token = await sessions.begin(connection, now, account, is_open=True)
    transport = httpx.ASGITransport(app=app, client=("198.51.100.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url=hotline.settings.pages_url) as client:
        client.cookies.set("__Host-satunomor", token, domain="hotline.test")
        yield Browser(client)


def a_second_passes(hotline: Hotline) -> None:
    """Give every process an old copy, of before anything was chosen: one is good for a second of real time."""
    for app in hotline.processes:
        app.state.service.helpline.at_hand.take(Choices(), 0.0)
