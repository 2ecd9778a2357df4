"""The database work of `satunomor rota`: one transaction a function; a publish reads in one and writes in another."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.rota_output import Who
from ivr.database.engine import open_database
from ivr.rota_files.publishing import PUBLISH_SECONDS, Answer, Wish
from ivr.rota_files.publishing import publish as publish_file
from ivr.rota_files.reading import READ_SECONDS, Begin, begun, read
from ivr.rota_files.rota_file import RotaFile
from ivr.settings import Settings
from routing.line import roster
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache

_BY = "command line"


async def publish(settings: Settings, file: RotaFile, wish: Wish, now: datetime) -> tuple[Reading, Answer]:
    """Read a file with what is kept, and publish it if it is sound; what was answered is kept with it.

    Raises ScopeNotSound and ZoneDiffers.
    """
    async with _opened(settings) as begin:
        return await publish_file(begin, partial(read, begin, file, settings), wish, now, settings)


async def restore(settings: Settings, version: int, now: datetime, allow_empty: bool) -> int:
    """Publish a version again; return the new one's id. Raises what `publishing.restore` raises."""
    async with connected(settings, PUBLISH_SECONDS) as connection:
        return await publishing.restore(connection, version, now=now, by=_BY, allow_empty=allow_empty)


async def versions(settings: Settings) -> Sequence[Any]:
    """Return the rows of `rota_versions`, the newest first."""
    async with connected(settings, READ_SECONDS) as connection:
        return await publishing.versions(connection)


async def export(settings: Settings) -> tuple[list[ShiftLine], str] | None:
    """Return the live rota's lines, and the zone of their times; None if none is published."""
    async with connected(settings, READ_SECONDS) as connection:
        live = await publishing.live_version(connection)
        if live is None:
            return None
        return await publishing.lines_of(connection, live.id), live.zone


async def who(settings: Settings, at: datetime) -> Who:
    """Return who is on duty at an instant."""
    async with connected(settings, READ_SECONDS) as connection:
        found = await roster.attendance(connection, RotaCache(), at)
    return Who(published=False) if found is None else Who(True, found.there(at), found.next_start(at))


@contextlib.asynccontextmanager
async def connected(settings: Settings, seconds: float) -> AsyncIterator[AsyncConnection]:
    """Open a command's transaction, which may last so long: a whole rota takes longer than a webhook has."""
    async with _opened(settings) as begin, begin(seconds) as connection:
        yield connection


# --- Transactions


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Begin]:
    async with open_database(settings, pool_size=1, patient=True) as database:
        yield partial(begun, database)
