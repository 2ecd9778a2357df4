"""The output of `satunomor rota`: sentences for people, JSON for programs (design, part 10)."""

import io
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr.settings import Settings
from routing.phone_numbers import international
from routing.rota.duty import Duty
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.saying import Written, say


class Who(NamedTuple):
    """Who is on duty at an instant, and when the next shift starts; empty without a published rota."""

    published: bool
    on_duty: tuple[Duty, ...] = ()
    next_start: datetime | None = None


def escape_unprintable() -> None:
    """Let a terminal print escapes for letters that it cannot show, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out() -> Console:
    """Return the console for output, without rich's markup: a name may look like it."""
    return Console(highlight=False, markup=False)


def err() -> Console:
    """Return the console for progress and errors."""
    return Console(stderr=True, highlight=False, markup=False)


def print_who(found: Who, at: datetime, settings: Settings, language: Language = "en") -> None:
    """Print who is on duty, for people."""
    console = out()
    if not found.published:
        console.print(say("no-rota", language=language))
        return
    now = {"at": Written(spoken(at, settings, language))}
    if found.on_duty:
        console.print(say("who-on-duty", params=now, language=language))
        console.print(_table(found.on_duty, language))
    else:
        console.print(say("who-nobody", params=now, language=language))
    if found.next_start is None:
        console.print(say("who-no-next", language=language))
    else:
        following = {"at": Written(spoken(found.next_start, settings, language))}
        console.print(say("who-next", params=following, language=language))


def print_who_json(found: Who, at: datetime, settings: Settings) -> None:
    """Print who is on duty as JSON, instants in the hotline's zone."""
    on_duty = [{"name": duty.name, "phone": duty.phone, "tier": duty.tier} for duty in found.on_duty]
    next_start = None if found.next_start is None else iso(found.next_start, settings)
    print_json({"at": iso(at, settings), "on_duty": on_duty, "next_start": next_start})


def count(number: int, noun: str) -> str:
    """Return "1 shift", "2 shifts"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(on_duty: Iterable[Duty], language: Language) -> Table:
    words = catalogue(language).words
    table = Table(words["head-tier"], words["head-name"], words["head-phone"])
    for duty in on_duty:
        table.add_row(str(duty.tier), Text(duty.name), Text(international(duty.phone), no_wrap=True))
    return table


def spoken(instant: datetime, settings: Settings, language: Language = "en") -> str:
    """Return an instant as people read it, in the hotline's zone."""
    local = instant.astimezone(settings.zone)
    return f"{catalogue(language).weekdays[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"


def iso(instant: datetime, settings: Settings) -> str:
    """Return an instant as programs read it, in the hotline's zone."""
    return instant.astimezone(settings.zone).isoformat(timespec="seconds")


def print_json(value: object) -> None:
    """Print a value as JSON in UTF-8."""
    typer.echo(json.dumps(value, ensure_ascii=False).encode())
