"""`satunomor audit`: whether the audit is as it was written."""

import typer

from ivr import secret_key, shutdown
from ivr.commands.exit_on_error import exit_on_error
from ivr.commands.in_transaction import in_transaction
from ivr.commands.rota_output import out
from ivr.settings import Settings
from routing.audit import Verified
from routing.audit import verify as verified

app = typer.Typer(help="The audit: who did what, when.", no_args_is_help=True)

NOT_AS_WRITTEN = 1
_SECONDS = 600.0


@app.command()
def verify() -> None:
    """Read the audit's chain from its beginning; exit with 1 where a row was changed, added or removed."""
    with exit_on_error():
        found = shutdown.run(_verify(Settings.read()))
    if found.first_wrong is not None:
        typer.echo(
            f"Row {found.first_wrong} is not as it was written, or is missing; the {found.count} rows before it are. "
            "Somebody changed the database past the program, or SECRET_KEY lacks the key of that time.",
            err=True,
        )
        raise typer.Exit(NOT_AS_WRITTEN)
    last = "" if found.last is None else f" The last is row {found.last}."
    out().print(f"{found.count} rows are as they were written.{last}")


async def _verify(settings: Settings) -> Verified:
    sealer = secret_key.sealer(settings)
    return await in_transaction(settings, lambda connection: verified(connection, sealer), seconds=_SECONDS)
