"""`satunomor rota`: check a rota file, publish it, give it back, and see who is on duty (design, part 10)."""

import contextlib
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import ending
from ivr.clock import RealClock
from ivr.commands.rota_answers import (
    Who,
    any_name_shows,
    count,
    err,
    out,
    print_reading,
    print_reading_json,
    print_who,
    print_who_json,
)
from ivr.database import NOT_OPENED, open_database
from ivr.settings import Settings, SettingsNotSound
from routing import roster
from routing.rota import publishing
from routing.rota.days import FIRST_YEAR, LAST_YEAR
from routing.rota.decoding import MOST_BYTES
from routing.rota.export import export as as_csv
from routing.rota.lines import Reading, RotaNotSound
from routing.rota.live import Shelf
from routing.rota.reading import read_rota

FOUND, MISUSE = 1, 2  # exit statuses

app = typer.Typer(help="The rota: check a file, publish it, give it back, see who is on duty.")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The rota, a CSV file.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="ISO-TIME", help="An instant, such as 2026-12-25T22:00.")
]

_Result = TypeVar("_Result")
_BY = "command line"
_PUBLISH_SECONDS = 120.0
_READ_SECONDS = 60.0


@app.callback()
def _begin() -> None:
    any_name_shows()


@app.command()
def check(file: File, as_json: AsJson = False) -> None:
    """Say everything that is wrong or odd in a rota file. Needs no database."""
    reading = _read(file, _settings())
    (print_reading_json if as_json else print_reading)(reading)
    raise typer.Exit(FOUND if reading.errors else 0)


@app.command()
def publish(file: File, as_json: AsJson = False) -> None:
    """Replace the whole live rota by a file, if all of it is sound."""
    settings = _settings()
    reading = _read(file, settings)
    version = None
    if not reading.errors:
        try:
            version = ending.run(_opened(_publish(settings, reading, _name(file))))
        except RotaNotSound as refused:
            reading.errors = refused.errors
    if as_json:
        print_reading_json(reading, version=version)
    else:
        print_reading(reading)
        out().print(
            "Nothing was published: the live rota is as it was."
            if version is None
            else f"Published as version {version}: the live rota has {count(reading.rows, 'shift')} now."
        )
    raise typer.Exit(FOUND if version is None else 0)


@app.command()
def export() -> None:
    """Print the live rota as a CSV file, which imports to the same rota."""
    settings = _settings()
    found = ending.run(_opened(_export(settings)))
    if found is None:
        err().print("No rota is published yet.")
        raise typer.Exit(FOUND)
    content, zone = found
    if zone != settings.hotline_timezone:
        err().print(f"This rota was published in the time of {zone}, not {settings.hotline_timezone}.")
    typer.echo(content.encode(), nl=False)


@app.command()
def who(at: At = None, as_json: AsJson = False) -> None:
    """Say who is on duty, now or at another instant, and when somebody comes next."""
    settings = _settings()
    instant = _instant(at, settings) if at is not None else _now(settings)
    found = ending.run(_opened(_who(settings, instant)))
    (print_who_json if as_json else print_who)(found, instant, settings)


# --- Reading the file


def _read(file: Path, settings: Settings) -> Reading:
    try:
        with file.open("rb") as stream:
            # One byte more is enough to say that it is too large.
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as fault:
        _misuse(f"{file} cannot be read: {getattr(fault, 'strerror', None) or fault}.")
    with _progress() as progress:
        return read_rota(
            content,
            country=settings.hotline_country,
            languages=settings.hotline_languages,
            today=_now(settings).astimezone(settings.zone).date(),
            progress=progress,
        )


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Give what shows the lines done, or None when nobody looks."""
    console = err()
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("lines"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _name(file: Path) -> str:
    """Return the file's name as text; a system may have names that are none."""
    return os.fsencode(file.name).decode("utf-8", "replace")


# --- The database


async def _opened(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Do the work; a database that isn't there ends the command with what there is to do."""
    try:
        return await work
    except NOT_OPENED as fault:
        _misuse(f"The database cannot be used: {fault}")


@contextlib.asynccontextmanager
async def _connection(settings: Settings, seconds: float) -> AsyncIterator[AsyncConnection]:
    async with (
        open_database(settings, pool_size=1, patient=True) as database,
        database.begin(seconds=seconds) as connection,
    ):
        # The limits of a webhook are too tight for a whole rota.
        await connection.execute(text(f"set local statement_timeout = '{int(seconds)}s'"))
        yield connection


async def _publish(settings: Settings, reading: Reading, source: str) -> int:
    async with _connection(settings, _PUBLISH_SECONDS) as connection:
        return await publishing.publish(
            connection,
            reading,
            now=_now(settings),
            by=_BY,
            source=source,
            zone=settings.hotline_timezone,
        )


async def _export(settings: Settings) -> tuple[str, str] | None:
    """Return the live rota as CSV, and the zone of its times."""
    async with _connection(settings, _READ_SECONDS) as connection:
        live = await publishing.live_version(connection)
        if live is None:
            return None
        return as_csv(await publishing.lines_of(connection, live.id)), live.zone


async def _who(settings: Settings, at: datetime) -> Who:
    async with _connection(settings, _READ_SECONDS) as connection:
        found = await roster.attendance(connection, Shelf(), at)
    return Who(published=False) if found is None else Who(True, found.there(at), found.next_start(at))


# --- Settings and time


def _settings() -> Settings:
    try:
        return Settings.read()
    except SettingsNotSound as fault:
        _misuse(str(fault))


def _now(settings: Settings) -> datetime:
    scaled = settings.satunomor_clock
    if scaled is None:
        return RealClock().now()
    return RealClock(origin=scaled.origin, started=scaled.started, speed=scaled.speed).now()


def _instant(written: str, settings: Settings) -> datetime:
    """Read an ISO time; one without an offset is of the hotline's zone."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        _misuse(f"--at {written}: this is not an ISO time. Write one such as 2026-12-25T22:00.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        _misuse(f"--at {written}: the year is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return found if found.tzinfo is not None else found.replace(tzinfo=settings.zone)


def _misuse(message: str) -> NoReturn:
    err().print(Text(message), soft_wrap=True)
    raise typer.Exit(MISUSE)
