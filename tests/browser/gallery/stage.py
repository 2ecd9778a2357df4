"""The stage: a house with accounts and people, and what a browser has to do to see a page in a state."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page
from sqlalchemy import text

from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.browser.chromium import COOKIE
from tests.databases import AS_OWNER
from tests.ivr.web.coordinator.desk import Desk
from tests.ivr.web.house import House


@dataclass(frozen=True)
class State:
    """A page in a state: where it is, whose session sees it, and what is done on it first.

    `fresh` makes path and session anew for each browser, where looking spends something.
    """

    name: str
    path: str = ""
    token: str | None = None
    act: Callable[[Page], Awaitable[None]] | None = None
    fresh: Callable[[], Awaitable[tuple[str, str | None]]] | None = None

    async def place(self) -> tuple[str, str | None]:
        """Return the path, and the token of who goes there."""
        return (self.path, self.token) if self.fresh is None else await self.fresh()


States = AsyncIterator[State]
Chapter = Callable[["Stage"], States]


class Stage:
    """The house, set up for one chapter of the gallery."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.account = 0

    async def signed_in(
        self, name: str, *roles: Role, is_open: bool = True, secret: str | None = None
    ) -> str:
        """Make an account with this name, and return the token of a session of it."""
        house = self.house
        account = await house.account(f"{name.lower()}@example.org", *roles, secret=secret)
        async with house.transaction() as connection:
            await accounts.change(connection, account, name=name)
            self.account = account
            return await sessions.begin(connection, house.clock.now(), account, is_open=is_open)

    async def desk(self, name: str = "Wulan") -> tuple[str, Desk]:
        """Return a coordinator's token, and her desk for what happens before a page is looked at."""
        token = await self.signed_in(name, Role.COORDINATOR)
        browser = await self.house.browser()
        browser.client.cookies.set(COOKIE, token, domain="127.0.0.1")
        return token, Desk(self.house, browser)

    async def changed(self, statement: str, **values: object) -> None:
        """Change something in the database as its owner: what calls, other processes and time do to it."""
        async with self.house.transaction() as connection:
            await connection.execute(text(AS_OWNER))
            await connection.execute(text(statement), values)


def pressing(name: str, **fields: str) -> Callable[[Page], Awaitable[None]]:
    """Return the act of filling in fields, by their ids, and pressing a button; `name` is "Masuk|Sign in"."""

    async def act(page: Page) -> None:
        for field, value in fields.items():
            await page.locator(f"#{field}").fill(value)
        async with page.expect_navigation():
            await page.get_by_role("button", name=re.compile(name)).first.click()

    return act
