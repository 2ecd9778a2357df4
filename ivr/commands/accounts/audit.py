"""`satunomor audit`: whether the audit is as it was written."""

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import secret_key
from ivr.commands.exit_on_error import exit_on_error
from ivr.commands.in_transaction import in_transaction
from ivr.commands.rota_output import out
from ivr.commands.typed.who_runs import who_runs
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings
from routing import audit
from routing.audit import VERIFIED, Actor, Deed, Verified

app = typer.Typer(help="The audit: who did what, when.", no_args_is_help=True)

NOT_AS_WRITTEN = 1
_SECONDS = 600.0


@app.command()
def verify() -> None:
    """Read the audit's chain from its beginning; exit with 1 where a row was changed, added or removed.

    What is found is noted in the audit too, for the page that shows it.
    """
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

    async def work(connection: AsyncConnection) -> Verified:
        found = await audit.verify(connection, sealer)
        told = {"rows": found.count} | (
            {} if found.first_wrong is None else {"first_wrong": found.first_wrong}
        )
        actor = Actor(by=f"command line: {who_runs()}")
        await audit.note(connection, clock_of(settings).now(), actor, Deed(VERIFIED, after=told), sealer)
        return found

    return await in_transaction(settings, work, seconds=_SECONDS)
