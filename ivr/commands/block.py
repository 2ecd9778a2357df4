"""`satunomor block`: turn a number away for a while, let it in again, list the blocks.

The number comes from standard input and is kept as a keyed hash. The list tells since when, until when, why and by
whom, and nothing that identifies a caller.
"""

import json
import re
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import secret_key
from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.in_transaction import in_transaction
from ivr.commands.rota_output import escape_unprintable, out
from ivr.commands.typed import instants, numbers
from ivr.commands.typed.instants import InstantNotSound
from ivr.commands.typed.who_runs import who_runs
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings
from routing import blocks
from routing.blocks import Block
from routing.supervision import blocking
from routing.supervision.blocking import LONGEST_REASON, NumberOfCounsellor

app = typer.Typer(
    help="Numbers that are turned away kindly: add one, remove one, list them.", no_args_is_help=True
)

NOT_BLOCKED = 1
_BLOCKED_FOR = timedelta(hours=24)
_FOR_GOOD = "ever"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SECONDS = 60.0

Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why, for those who read the list. No name, no number.")
]
Until = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When it ends: 16:00, the next that comes, or 2026-12-25T16:00."),
]
For = Annotated[
    str | None,
    typer.Option("--for", metavar="SPAN", help="How long: 90m, 12h, 7d, or `ever`. Without an end: 24h."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def add(reason: Reason, until: Until = None, for_: For = None) -> None:
    """Turn a number away; read it from standard input. Adding it again changes the end and the reason."""
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        why, ends = _reason(reason), _end(until, for_, now, settings)
        number = numbers.read(settings.hotline_country, "satunomor block add", "The number to turn away:")
        if number == settings.hotline_number:
            misuse("This is the hotline's own number.")
        hashes = secret_key.sealer(settings).hashes(number)
        row = Block(caller_hash=hashes[0], since=now, until=ends, note=why, by=who_runs())
        try:
            longer = shutdown.run(
                in_transaction(
                    settings,
                    lambda connection: blocking.turn_away(connection, row, number, hashes, may_shorten=True),
                    seconds=_SECONDS,
                )
            )
        except NumberOfCounsellor:
            misuse("This is a counsellor's number: `satunomor counsellors pause` takes them off the line.")
    out().print(Text(f"This number is turned away {_ending(ends, settings)}."))
    if longer is not None:
        was = f"Until now it was turned away {_ending(longer.until, settings)}"
        out().print(Text(f"{was}, by {longer.by}: that is replaced."))


@app.command()
def remove() -> None:
    """Let a number in again; read it from standard input."""
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        number = numbers.read(settings.hotline_country, "satunomor block remove", "The number to let in:")
        hashes = secret_key.sealer(settings).hashes(number)
        was_blocked = shutdown.run(
            in_transaction(settings, lambda connection: _remove(connection, now, hashes), seconds=_SECONDS)
        )
    if not was_blocked:
        typer.echo("This number was not turned away. Is it the right one?", err=True)
        raise typer.Exit(NOT_BLOCKED)
    out().print("This number is let in again.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the blocks: since when, until when, why and by whom; never a number."""
    escape_unprintable()
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
        found = shutdown.run(
            in_transaction(settings, lambda connection: blocks.standing(connection, now), seconds=_SECONDS)
        )
    if as_json:
        _print_json(found, now, settings)
    else:
        _print(found, settings)


async def _remove(connection: AsyncConnection, now: datetime, hashes: list[bytes]) -> bool:
    was_blocked = await blocks.is_blocked(connection, now, hashes)
    await blocks.unblock(connection, hashes)
    return was_blocked


# --- Options


def _reason(written: str) -> str:
    reason = " ".join(written.split())
    if not reason or len(reason) > LONGEST_REASON:
        misuse(f"--reason: write why, in at most {LONGEST_REASON} characters.")
    if blocking.names_number(reason):
        misuse("--reason: this looks like a number. The list is read by others: say why without it.")
    return reason


def _ending(ends: datetime | None, settings: Settings) -> str:
    return "for good" if ends is None else f"until {instants.spoken(ends, settings)}"


def _end(until: str | None, span: str | None, now: datetime, settings: Settings) -> datetime | None:
    if until is not None and span is not None:
        misuse("Give --until or --for, not both.")
    if until is not None:
        try:
            return instants.read(until, now, settings)
        except InstantNotSound as fault:
            misuse(f"--until {until}: {fault}")
    if span is None:
        return now + _BLOCKED_FOR
    if span == _FOR_GOOD:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", span)
    if found is None:
        misuse(f"--for {span}: this is no span. Write one such as 90m, 12h or 7d, or `ever`.")
    return now + int(found[1]) * _UNITS[found[2]]


# --- Output


def _print(found: list[Block], settings: Settings) -> None:
    if not found:
        out().print("No number is turned away.")
        return
    table = Table("since", "until", "reason", "by")
    for one in found:
        until = "for good" if one.until is None else instants.spoken(one.until, settings)
        table.add_row(instants.spoken(one.since, settings), until, Text(one.note), Text(one.by))
    out().print(table)


def _print_json(found: list[Block], now: datetime, settings: Settings) -> None:
    def iso(instant: datetime | None) -> str | None:
        return None if instant is None else instant.astimezone(settings.zone).isoformat(timespec="seconds")

    listed = [
        {"since": iso(one.since), "until": iso(one.until), "reason": one.note, "by": one.by} for one in found
    ]
    typer.echo(json.dumps({"at": iso(now), "blocks": listed}, ensure_ascii=False).encode())
