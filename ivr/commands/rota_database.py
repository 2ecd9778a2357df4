"""The database work of `satunomor rota`: one transaction a function."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.rota_output import Who
from ivr.database.engine import open_database
from ivr.settings import Settings
from routing.line import roster
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache
from routing.rota.publishing import Published
from routing.rota.scope import Scope

_BY = "command line"
_PUBLISH_SECONDS = 120.0
_READ_SECONDS = 60.0


async def publish(
    settings: Settings, reading: Reading, source: str, scope: Scope, now: datetime, allow_empty: bool
) -> Published:
    """Publish a reading. Raises what `publishing.publish` raises."""
    async with connected(settings, _PUBLISH_SECONDS) as connection:
        return await publishing.publish(
            connection,
            reading,
            now=now,
            by=_BY,
            source=source,
            zone=settings.hotline_timezone,
            scope=scope,
            allow_empty=allow_empty,
        )


async def restore(settings: Settings, version: int, now: datetime, allow_empty: bool) -> int:
    """Publish a version again; return the new one's id. Raises what `publishing.restore` raises."""
    async with connected(settings, _PUBLISH_SECONDS) as connection:
        return await publishing.restore(connection, version, now=now, by=_BY, allow_empty=allow_empty)


async def versions(settings: Settings) -> Sequence[Any]:
    """Return the rows of `rota_versions`, the newest first."""
    async with connected(settings, _READ_SECONDS) as connection:
        return await publishing.versions(connection)


async def export(settings: Settings) -> tuple[list[ShiftLine], str] | None:
    """Return the live rota's lines, and the zone of their times; None if none is published."""
    async with connected(settings, _READ_SECONDS) as connection:
        live = await publishing.live_version(connection)
        if live is None:
            return None
        return await publishing.lines_of(connection, live.id), live.zone


async def who(settings: Settings, at: datetime) -> Who:
    """Return who is on duty at an instant."""
    async with connected(settings, _READ_SECONDS) as connection:
        found = await roster.attendance(connection, RotaCache(), at)
    return Who(published=False) if found is None else Who(True, found.there(at), found.next_start(at))


@contextlib.asynccontextmanager
async def connected(settings: Settings, seconds: float) -> AsyncIterator[AsyncConnection]:
    """Open a command's transaction, which may last so long: a whole rota takes longer than a webhook has."""
    async with (
        open_database(settings, pool_size=1, patient=True) as database,
        database.begin(seconds=seconds) as connection,
    ):
        await connection.execute(text(f"set local statement_timeout = '{int(seconds)}s'"))
        yield connection
