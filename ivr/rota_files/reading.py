"""Reading: a rota file with the kept contacts and the kept answers, as `rota publish` and the pages read it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from ivr.settings import Settings
from routing.rota import kept_answers
from routing.rota.contacts import all_contacts
from routing.rota.files.lines import Reading
from routing.rota.kept_answers import KeptAnswer
from routing.rota.people.contact import Contact, Contacts
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.grid import Grid

READ_SECONDS = 60.0

# Opens a transaction that may last so many seconds.
Begin = Callable[[float], AbstractAsyncContextManager[AsyncConnection]]
# Called with the lines done and the lines expected.
Progress = Callable[[int, int], None]
Shown = Callable[[], AbstractContextManager[Progress | None]]


class Known(NamedTuple):
    """What is kept and decides how a file is read."""

    contacts: Sequence[Contact]
    kept: Mapping[str, KeptAnswer]


@dataclass(frozen=True, slots=True)
class RotaFile:
    """A rota file that was opened, what it is read with, and what shows how far its reading is."""

    grid: Grid
    given: Given
    shown: Shown = nullcontext

    def read(self, contacts: Contacts | None = None, kept: Mapping[str, str] | None = None) -> Reading:
        """Read it, with kept contacts and kept answers if there are any."""
        given = self.given if contacts is None else self.given_with(contacts, kept)
        with self.shown() as progress:
            return read_rota(self.grid, given, progress)

    def given_with(self, contacts: Contacts, kept: Mapping[str, str] | None = None) -> Given:
        """Return what it is read with where contacts are kept, which come before those given with the file."""
        return replace(self.given, contacts=contacts.joined(self.given.contacts), kept=kept or {})


def given_by(
    settings: Settings, now: datetime, contacts: Contacts, answers: Mapping[str, str], is_strict: bool
) -> Given:
    """Return what a rota file of this hotline is read with."""
    return Given(
        settings.hotline_country,
        settings.hotline_languages,
        now.astimezone(settings.zone).date(),
        settings.hotline_number or None,
        contacts,
        answers,
        is_strict,
        settings.zone,
    )


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
