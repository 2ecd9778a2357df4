"""The console of the demo: where its phones are, or with --plain what they hear while the scenarios play."""

import asyncio
import contextlib
import logging
import textwrap
from collections.abc import AsyncIterator
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from ivr.commands import exit_on_error
from ivr.commands.demo.browser import open_page
from ivr.commands.demo.content import PASSWORD, write_files, write_month
from ivr.commands.demo.environment import (
    Environment,
    FolderNotUsable,
    PortTaken,
    ProcessFailed,
    open_environment,
)
from ivr.commands.demo.front import BENCH
from ivr.commands.demo.scenarios import play
from ivr.lab import Line
from ivr.process import shutdown

logger = logging.getLogger(__name__)
console = Console(highlight=False)

_GAP, _NARROWEST = 2, 24  # columns
_COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_red")


def run(port: int, speed: float, *, stay: bool, plain: bool, browser: bool) -> None:
    """Run the demo. Raises typer.Exit, after a message, when it cannot."""
    demo = _plain(port, speed, stay=stay) if plain else _with_bench(port, speed, browser=browser)
    try:
        with exit_on_error.exit_on_error():
            shutdown.run(demo)
    except (PortTaken, FolderNotUsable, ProcessFailed) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(exit_on_error.STATUS) from None
    except AssertionError as surprise:
        typer.echo(f"The calls did not go as they should: {surprise}", err=True)
        raise typer.Exit(1) from None
    except shutdown.Ended:
        console.print("Stopped.")


async def _with_bench(port: int, speed: float, *, browser: bool) -> None:
    _greet()
    async with open_environment(port=port, speed=speed, of_2020=False) as environment, filling(environment):
        address = f"{environment.public_url}{BENCH}"
        files = await asyncio.to_thread(write_files, environment.folder)
        opened = browser and await open_page(address)
        for name, told in (
            ("phones", f"{address} ({_how_to_open(opened=opened)})"),
            ("", 'ring the number, answer, press keys; "Supervisor" or "Coordinator" signs in to the pages'),
            ("password", f'"{PASSWORD}", four words (where pages ask for it again)'),
            ("rotas", f"{files} (files to upload)"),
            (
                "invented",
                "people, calls and messages, all but the seven numbers of 2020; nothing leaves this machine",
            ),
        ):
            _say(f"  {name:<8}", told)
        console.print("Ctrl-C ends it.")
        await asyncio.Event().wait()


async def _plain(port: int, speed: float, *, stay: bool) -> None:
    _greet()
    async with open_environment(port=port, speed=speed, of_2020=True) as environment:
        _tell_where(environment, speed, await environment.link())
        environment.lab.on_line = _Teller()
        async for title in play(environment):
            console.print(f"\n[bold]{title}[/]")
        await _tell_timeline(environment)
        if stay:
            async with filling(environment):
                console.print("\nStill up; every call so far is in the database. Ctrl-C ends it.")
                await asyncio.Event().wait()


def _greet() -> None:
    console.print("[bold]Satu Nomor[/]: one number that always finds a listener. Starting ...")


def _how_to_open(*, opened: bool) -> str:
    return "opens in your browser" if opened else "open this address in a browser on this machine"


@contextlib.asynccontextmanager
async def filling(environment: Environment) -> AsyncIterator[None]:
    """Write the invented month beside whatever is done meanwhile."""
    environment.filling.set()
    task = asyncio.create_task(_fill(environment), name="month")
    task.add_done_callback(lambda _: environment.filling.clear())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _fill(environment: Environment) -> None:
    database, settings, now = environment.database, environment.settings, environment.clock.now()
    try:
        await write_month(
            database, settings, environment.sealer, now, environment.team, on_wait=_say_that_it_waits
        )
    except Exception:
        logger.exception("demo.month_not_written")
        _say("  month   ", f"The month of invented calls could not be written; see {environment.folder}.")


def _say_that_it_waits() -> None:
    _say("  month   ", "The database was stopped: the month of invented calls is written once it is back.")


def _tell_where(environment: Environment, speed: float, link: str) -> None:
    for name, told in (
        ("service", f"{environment.public_url} (real webhooks, signed), {speed:g} times as fast as life"),
        ("pages", f"{link} (signs in, once)"),
        ("password", f'"{PASSWORD}", four words (where they ask for the password again)'),
        ("rota", "the seven numbers of 2020, and two more counsellors for today"),
        ("database", f"PostgreSQL in {environment.folder}"),
        ("network", "simulated here; nothing leaves this machine"),
    ):
        _say(f"  {name:<8}", told)


def _say(head: str, told: str, marked: str = "") -> None:
    """Print what is told under a heading, which may be `marked` with colours.

    A terminal's lines end between words; nothing breaks a line of a file.
    """
    lines = [told]
    if console.is_terminal:
        # A word too long for a line, such as an address, is left to the terminal: so it can be copied as one.
        width = max(_NARROWEST, console.width - len(head) - _GAP)
        lines = textwrap.wrap(told, width, break_long_words=False, break_on_hyphens=False)
    for line in lines:
        console.print(f"{marked or escape(head)}{' ' * _GAP}{escape(line)}", soft_wrap=True)
        marked = " " * len(head)


class _Teller:
    """Prints the lab's transcript, each phone in a colour of its own."""

    def __init__(self) -> None:
        self._colours: dict[str, str] = {}

    def __call__(self, line: Line) -> None:
        colour = self._colours.setdefault(line.who, _COLOURS[len(self._colours) % len(_COLOURS)])
        at, who = f"  {line.at:%H:%M:%S}  ", f"{line.who:<15}"
        _say(at + who, line.what, f"{at}[{colour}]{escape(who)}[/]")


async def _tell_timeline(environment: Environment) -> None:
    console.print("\n[bold]The timeline of the second call[/]: what happened, and why")
    names = await environment.names()
    _, second, *_ = (leg for leg in environment.lab.calls if leg.direction == "inbound")
    for event in await environment.timeline(second):
        told = ", ".join(_told(name, value, names) for name, value in event.detail.items() if name != "offer")
        _say(f"  {event.at:%H:%M:%S}  {event.kind:<23}", told)


def _told(name: str, value: Any, names: dict[str, str]) -> str:
    """Return one detail of an event as people read it: `why` without its name, counsellors by name."""
    match name:
        case "why":
            return str(value)
        case "counsellor":
            return names[str(value)]
        case "counsellors":
            return ", ".join(f"{names[who]}: {reason.replace('_', ' ')}" for who, reason in value.items())
        case _:
            return f"{name} {value}"
