"""Reading: a rota file with the kept contacts and the kept answers, as `rota publish` and the pages read it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from ivr.rota_files.rota_file import RotaFile
from ivr.settings import Settings
from routing.rota import kept_answers
from routing.rota.contacts import all_contacts
from routing.rota.files.lines import Reading
from routing.rota.kept_answers import KeptAnswer
from routing.rota.people.contact import Contact, Contacts

READ_SECONDS = 60.0

# Opens a transaction that may last so many seconds.
Begin = Callable[[float], AbstractAsyncContextManager[AsyncConnection]]


class Known(NamedTuple):
    """What is kept and decides how a file is read."""

    contacts: Sequence[Contact]
    kept: Mapping[str, KeptAnswer]


async def read(begin: Begin, file: RotaFile, settings: Settings) -> tuple[Reading, Known]:
    """Read a file with the kept contacts, and with the answers kept for its layout; return what was kept too."""
    async with begin(READ_SECONDS) as connection:
        contacts = await all_contacts(connection)
    # In a thread, so that a signal and a lost server are noticed meanwhile.
    first = await asyncio.to_thread(file.read, contacts)
    async with begin(READ_SECONDS) as connection:
        kept = await kept_answers.of(connection, first.layout)
    given = file.given_with(contacts)
    reading = await asyncio.to_thread(
        kept_answers.recalled, first, given, kept, partial(file.read, contacts), settings.zone
    )
    return reading, Known(tuple(contacts), kept)


async def known(connection: AsyncConnection, layout: str) -> Known:
    """Return what is kept now for files of a layout."""
    contacts: Contacts = await all_contacts(connection)
    return Known(tuple(contacts), await kept_answers.of(connection, layout))


@contextlib.asynccontextmanager
async def begun(database: Database, seconds: float) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that may last so long: a whole rota takes longer than a webhook has."""
    async with database.begin(seconds=seconds) as connection:
        await connection.execute(text(f"set local statement_timeout = '{int(seconds)}s'"))
        yield connection
