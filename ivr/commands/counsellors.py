"""`satunomor counsellors`: list the counsellors; take one off the line for a while, or put them back (P9).

It never shows a number: a counsellor is named by name, or by the id in the list.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import secret_key
from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.rota_output import escape_unprintable, out
from ivr.commands.typed import instants
from ivr.commands.typed.instants import InstantNotSound
from ivr.commands.typed.who_runs import who_runs
from ivr.database.engine import open_database
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings
from routing import audit
from routing.audit import Actor, Deed
from routing.counselling import pausing
from routing.counsellors import PausedBy
from routing.line import roster
from routing.line.dispatch import Availability
from routing.line.roster import Listed
from routing.rota.live import RotaCache

app = typer.Typer(help="The counsellors: how they stand; pause one until a time, or end a pause.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name, or the id from the list.")]
Until = Annotated[
    str,
    typer.Option(
        metavar="TIME", help="When the pause ends: 16:00, the next that comes, or 2026-12-25T16:00."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

_SECONDS = 60.0
_Result = TypeVar("_Result")


@app.callback(invoke_without_command=True)
def counsellors_(context: typer.Context, as_json: AsJson = False) -> None:
    """List every counsellor: on duty or not, and free, held, resting, paused or last after misses."""
    escape_unprintable()
    if context.invoked_subcommand is None:
        list_(as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every counsellor, as the command alone does."""
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        found = shutdown.run(_with_database(settings, lambda connection: _list(connection, now)))
        if as_json:
            _print_json(found, now, settings)
        else:
            _print(found, settings)


@app.command()
def pause(name: Name, until: Until) -> None:
    """Take a counsellor off the line until a time; only `resume` ends it sooner, no key of theirs."""
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        ends = _ends(until, now, settings)
        who = shutdown.run(
            _with_database(settings, lambda connection: _pause(connection, now, name, ends, settings))
        )
    out().print(Text(f"{who.name} is paused until {instants.spoken(ends, settings)}."))


@app.command()
def resume(name: Name) -> None:
    """End a counsellor's pause."""
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        who, was_paused = shutdown.run(
            _with_database(settings, lambda connection: _resume(connection, now, name, settings))
        )
    out().print(Text(f"{who.name} is paused no more." if was_paused else f"{who.name} was not paused."))


# --- The database


async def _with_database(
    settings: Settings, work: Callable[[AsyncConnection], Awaitable[_Result]]
) -> _Result:
    async with _connection(settings) as connection:
        return await work(connection)


@contextlib.asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[AsyncConnection]:
    async with (
        open_database(settings, pool_size=1, patient=True) as database,
        database.begin(seconds=_SECONDS) as connection,
    ):
        yield connection


async def _list(connection: AsyncConnection, now: datetime) -> list[Listed]:
    return await roster.everybody(connection, RotaCache(), now)


async def _pause(
    connection: AsyncConnection, now: datetime, name: str, ends: datetime, settings: Settings
) -> Listed:
    who = _find(await _list(connection, now), name)
    by = Actor(by=f"command line: {who_runs()}")
    await pausing.pause(connection, now, who.id, until=ends, by=by)
    deed = Deed("counsellor.paused", f"counsellor {who.id}", after={"until": ends.isoformat()})
    await audit.note(connection, now, by, deed, secret_key.sealer(settings))
    return who


async def _resume(
    connection: AsyncConnection, now: datetime, name: str, settings: Settings
) -> tuple[Listed, bool]:
    who = _find(await _list(connection, now), name)
    by = Actor(by=f"command line: {who_runs()}")
    was_paused = await pausing.resume(connection, now, who.id, by=by)
    if was_paused:
        deed = Deed("counsellor.resumed", f"counsellor {who.id}")
        await audit.note(connection, now, by, deed, secret_key.sealer(settings))
    return who, was_paused


def _find(listed: list[Listed], name: str) -> Listed:
    """Return the counsellor with this id or this whole name; a similar name does not count."""
    asked = _plain(name)
    found = [one for one in listed if str(one.id) == asked]
    found = found or [one for one in listed if _plain(one.name) == asked]
    if not found:
        misuse(f"No counsellor is called {name}; `satunomor counsellors` lists them.")
    if len(found) > 1:
        ids = ", ".join(str(one.id) for one in found)
        misuse(f"{len(found)} counsellors are called {name}: give an id instead, one of {ids}.")
    return found[0]


def _ends(until: str, now: datetime, settings: Settings) -> datetime:
    try:
        return instants.read(until, now, settings)
    except InstantNotSound as fault:
        misuse(f"--until {until}: {fault}")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


# --- Output


def _print(found: list[Listed], settings: Settings) -> None:
    if not found:
        out().print("There are no counsellors yet: a published rota or an import of contacts names them.")
        return
    table = Table("id", "name", "on duty", "state")
    for one in found:
        state = _state(one, settings)
        table.add_row(str(one.id), Text(one.name), "yes" if one.is_on_duty else "no", Text(state))
    out().print(table)


def _state(one: Listed, settings: Settings) -> str:
    said = []
    if one.paused_until is not None:
        by = "by themselves" if one.paused_by is PausedBy.COUNSELLOR else "by a coordinator"
        said.append(f"paused until {instants.spoken(one.paused_until, settings)}, {by}")
    elif one.standing is Availability.RESTING and one.rests_until is not None:
        said.append(f"resting until {one.rests_until.astimezone(settings.zone):%H:%M:%S}")
    elif one.standing is not Availability.FREE:
        said.append(one.standing.replace("_", " "))
    elif one.is_on_duty:
        said.append("free")
    if one.last_since is not None:
        said.append(f"last after misses since {instants.spoken(one.last_since, settings)}")
    return "; ".join(said)


def _print_json(found: list[Listed], now: datetime, settings: Settings) -> None:
    def iso(instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(settings.zone).isoformat(timespec="seconds")

    listed = [
        {
            "id": one.id,
            "name": one.name,
            "on_duty": one.is_on_duty,
            "state": one.standing,
            "paused_until": iso(one.paused_until),
            "paused_by": one.paused_by,
            "rests_until": iso(one.rests_until),
            "last_since": iso(one.last_since),
        }
        for one in found
    ]
    typer.echo(json.dumps({"at": iso(now), "counsellors": listed}, ensure_ascii=False).encode())
