"""A rota file and what it is read with. It knows no database: `rota check` needs none."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.settings import Settings
from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contacts
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.grid import Grid

# Called with the lines done and the lines expected.
Progress = Callable[[int, int], None]
Shown = Callable[[], AbstractContextManager[Progress | None]]


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
