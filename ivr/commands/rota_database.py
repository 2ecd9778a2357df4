"""The database work of `satunomor rota`: one transaction a function; a publish reads in one and writes in another."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.rota_file import RotaFile
from ivr.commands.rota_output import Who
from ivr.commands.rota_versions import Answer
from ivr.database.engine import Database, open_database
from ivr.settings import Settings
from routing.line import roster
from routing.people import choices
from routing.rota import kept_answers, publishing
from routing.rota.contacts import all_contacts
from routing.rota.coverage import kept_needs
from routing.rota.files.lines import Reading, RotaNotSound, ShiftLine
from routing.rota.kept_answers import KeptAnswer
from routing.rota.live import RotaCache
from routing.rota.people.contact import Contact, Contacts
from routing.rota.publishing import LineEmptied
from routing.rota.scope import Scope

_BY = "command line"
_PUBLISH_SECONDS = 120.0
_READ_SECONDS = 60.0


class Wish(NamedTuple):
    """How a file is to be published: its name, what of the rota it replaces, and whether hours may be left empty."""

    source: str
    scope_of: Callable[[Sequence[ShiftLine]], Scope]
    allow_empty: bool


class _Known(NamedTuple):
    """What is kept and decides how a file is read."""

    contacts: Sequence[Contact]
    kept: Mapping[str, KeptAnswer]


async def publish(settings: Settings, file: RotaFile, wish: Wish, now: datetime) -> tuple[Reading, Answer]:
    """Read a file with what is kept, and publish it if it is sound; what was answered is kept with it.

    Raises ScopeNotSound and ZoneDiffers.
    """
    async with _opened(settings) as begin:
        while True:
            reading, known = await _read(begin, file, settings)
            if not reading.is_sound:
                return reading, Answer()
            try:
                async with begin(_PUBLISH_SECONDS) as connection:
                    # A file of thousands of lines is not read while others wait, so what it was read with may have
                    # changed: a counsellor whose number is another now would be made anew with the old one.
                    await publishing.in_turn(connection)
                    if await _known(connection, reading.layout) == known:
                        return reading, await _publish(connection, reading, file, wish, now, settings)
            except RotaNotSound as refused:
                reading.errors = refused.errors
                return reading, Answer()
            except LineEmptied as refused:
                return reading, Answer(emptied=refused.spans)


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
    async with _opened(settings) as begin, begin(seconds) as connection:
        yield connection


# --- Transactions

_Begin = Callable[[float], AbstractAsyncContextManager[AsyncConnection]]


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Begin]:
    async with open_database(settings, pool_size=1, patient=True) as database:
        yield partial(_begun, database)


@contextlib.asynccontextmanager
async def _begun(database: Database, seconds: float) -> AsyncIterator[AsyncConnection]:
    async with database.begin(seconds=seconds) as connection:
        await connection.execute(text(f"set local statement_timeout = '{int(seconds)}s'"))
        yield connection


# --- A publish


async def _read(begin: _Begin, file: RotaFile, settings: Settings) -> tuple[Reading, _Known]:
    """Read a file with the kept contacts, and with the answers kept for its layout; return what was kept too."""
    async with begin(_READ_SECONDS) as connection:
        contacts = await all_contacts(connection)
    # In a thread, so that a signal and a lost server are noticed meanwhile.
    first = await asyncio.to_thread(file.read, contacts)
    async with begin(_READ_SECONDS) as connection:
        kept = await kept_answers.of(connection, first.layout)
    given = file.given_with(contacts)
    reading = await asyncio.to_thread(
        kept_answers.recalled, first, given, kept, partial(file.read, contacts), settings.zone
    )
    return reading, _Known(tuple(contacts), kept)


async def _known(connection: AsyncConnection, layout: str) -> _Known:
    contacts: Contacts = await all_contacts(connection)
    return _Known(tuple(contacts), await kept_answers.of(connection, layout))


async def _publish(
    connection: AsyncConnection,
    reading: Reading,
    file: RotaFile,
    wish: Wish,
    now: datetime,
    settings: Settings,
) -> Answer:
    """Publish a sound reading, and keep what was answered. Raises what `publishing.publish` raises."""
    published = await publishing.publish(
        connection,
        reading,
        now=now,
        by=_BY,
        source=wish.source,
        zone=settings.hotline_timezone,
        scope=wish.scope_of(reading.shifts),
        allow_empty=wish.allow_empty,
        clear_by_hand=(await choices.current(connection)).clear_by_hand,
    )
    answers = kept_answers.lasting(file.given.answers, reading.steady)
    await kept_answers.keep(connection, reading.layout, answers, _BY, now)
    return Answer(published, needs=await kept_needs.live(connection))
