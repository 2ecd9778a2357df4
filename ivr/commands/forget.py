"""`satunomor forget`: erase a caller's traces, here and at Twilio."""

import typer

from ivr import retention, secret_key
from ivr.bootstrap import rules_of
from ivr.clock import Clock
from ivr.commands import exit_on_error
from ivr.commands.rota_output import count
from ivr.commands.typed import numbers
from ivr.database.engine import DatabaseNotReachable, open_database
from ivr.paced_clock import clock_of
from ivr.phone.links import Links
from ivr.phone.offline import spool
from ivr.phone.twilio.gateway import Gateway
from ivr.process import shutdown
from ivr.retention import Erased
from ivr.settings import Settings
from routing.rota.live import RotaCache
from routing.transaction import Helpline

NOT_ALL_ERASED = 1


def forget() -> None:
    """Erase a caller's number, recordings and call records; read the number from standard input."""
    with exit_on_error.exit_on_error():
        settings = Settings.read()
        settings.require("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "HOTLINE_NUMBER", "PUBLIC_URL")
        number = numbers.read(settings.hotline_country, "satunomor forget", "The number to forget:")
        erased = shutdown.run(_forget(settings, number, clock_of(settings)))
    _tell(erased)
    if spool.has_files(settings.data_dir):
        typer.echo(
            "There are notes in DATA_DIR/standby of calls that are not in the database yet, perhaps of theirs: "
            "run this again when they are gone. Other hosts may have some too.",
            err=True,
        )
    if erased.on_the_line or erased.left or not erased.is_listed:
        raise typer.Exit(NOT_ALL_ERASED)


async def _forget(settings: Settings, number: str, clock: Clock) -> Erased:
    helpline = Helpline(rules_of(settings), RotaCache(), secret_key.sealer(settings))
    gateway = Gateway(settings, helpline.rules, Links(settings.public_url))
    try:
        async with open_database(settings, patient=True) as database:
            if database.withheld is not None:
                raise DatabaseNotReachable(database.withheld)
            hashes = helpline.sealer.hashes(number)
            erased = await retention.forget(database, gateway, helpline, clock.now(), hashes)
            await retention.forget_at_carrier(database, gateway, clock.now(), number, erased)
            return erased
    finally:
        await gateway.close()


def _tell(erased: Erased) -> None:
    found = erased.numbers + erased.callbacks + erased.records + erased.left + erased.on_the_line
    if erased.blocked:
        typer.echo("This number is blocked, and stays so: a block is kept as a hash alone.")
    if erased.never_rung:
        typer.echo("This number is never to be rung again, and stays so: that is kept as a hash alone.")
    if not erased.is_listed:
        typer.echo(
            "Twilio could not be asked now which other calls of theirs it keeps: run this again.", err=True
        )
    if not found:
        typer.echo("Nothing was found of this number.")
        return
    typer.echo(
        f"Erased: the number of {count(erased.numbers, 'call')} and {count(erased.callbacks, 'callback')}, "
        f"{count(erased.recordings, 'recording')}, {count(erased.records, 'call record')} at Twilio. "
        "What remains of these calls names nobody."
    )
    if erased.on_the_line:
        typer.echo(
            f"Still on the line: {count(erased.on_the_line, 'call')} of theirs. Run this again afterwards.",
            err=True,
        )
    if erased.left:
        typer.echo(
            f"Not erased yet, and kept with the number: {count(erased.left, 'call')}. Twilio did not erase it now, or "
            "a message or a callback of theirs is under way. Run this again.",
            err=True,
        )
