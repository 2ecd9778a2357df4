"""Examination: every check at once, as a command makes it or a process that serves."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

import httpx

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.doctor import of_addresses, of_carrier, of_database, of_settings
from ivr.doctor.findings import Finding, run_check
from ivr.settings import Settings
from routing.rota.live import RotaCache

_OF_SETTINGS = (
    *(of_settings.secret, of_addresses.public_url, of_addresses.fallback_url, of_addresses.pages_url),
    *(of_settings.country, of_settings.prompts, of_settings.handles),
)


async def by_command(settings: Settings, clock: Clock) -> list[Finding]:
    """Examine with connections of our own."""
    return await _examine(settings, clock, lambda: of_database.look(settings, clock))


async def by_page(
    settings: Settings,
    clock: Clock,
    database: Database,
    rota: RotaCache,
    transport: httpx.AsyncBaseTransport | None = None,
) -> list[Finding]:
    """Examine from a process that serves, over its own `database` and its copy of the rota."""
    look = partial(of_database.look_at, database, settings, clock, rota)
    return await _examine(settings, clock, look, transport)


async def _examine(
    settings: Settings,
    clock: Clock,
    look: Callable[[], Awaitable[Iterable[Finding]]],
    transport: httpx.AsyncBaseTransport | None = None,
) -> list[Finding]:
    parts = await asyncio.gather(
        *(run_check("settings", partial(_listed, check, settings)) for check in _OF_SETTINGS),
        run_check("service", lambda: of_addresses.answers(settings)),
        run_check("database", look),
        run_check("twilio", lambda: of_carrier.look(settings, clock, transport)),
    )
    return [finding for part in parts for finding in part]


async def _listed(check: Callable[[Settings], Iterable[Finding]], settings: Settings) -> list[Finding]:
    # In a thread: prompts are files, and whoever calls must not wait for a disk.
    return await asyncio.to_thread(lambda: list(check(settings)))
