"""Supervisors at work, for tests: two of them at their browsers, beside callers and counsellors at their phones."""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from routing.people.roles import Role
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import Browser
from tests.scenarios.hotline import Hotline


@dataclass
class Supervisors:
    """Sari and Made at their browsers."""

    hotline: Hotline
    sari: Browser
    made: Browser

    async def audited(self, noun: str) -> list[tuple[str, str]]:
        """Return what the audit tells of these: the deed, and of which."""
        rows = await self.hotline.rows("select action, subject from audit order by id")
        return [
            (row.action.removeprefix(f"{noun}."), row.subject.removeprefix(f"{noun} "))
            for row in rows
            if row.action.startswith(f"{noun}.")
        ]

    async def account(self, name: str) -> int:
        rows = await self.hotline.rows(f"select id from accounts where email = '{name}@example.org'")  # noqa: S608
        return int(rows[0].id)


@contextlib.asynccontextmanager
async def supervisors(hotline: Hotline) -> AsyncIterator[Supervisors]:
    """Let Sari and Made sign in."""
    async with (
        signed_in(hotline, Role.SUPERVISOR, "sari@example.org") as sari,
        signed_in(hotline, Role.SUPERVISOR, "made@example.org") as made,
    ):
        yield Supervisors(hotline, sari, made)


def part_of(page: httpx.Response, heading: str) -> str:
    """Return the text of the section below a heading."""
    found = re.search(rf"<h2[^>]*>{heading}</h2>(.*?)</section>", page.text, re.DOTALL)
    return "" if found is None else " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())
