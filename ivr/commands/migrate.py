"""`satunomor migrate`: bring the database's schema to the newest revision."""

import contextlib

import typer

from ivr.commands.exit_on_error import exit_on_error
from ivr.database.embedded.server import using
from ivr.database.engine import migrate as bring_up_to_date
from ivr.database.engine import newest_revision
from ivr.database.migrate import grant_rights
from ivr.settings import Settings


def migrate() -> None:
    """Bring the database's schema to the newest revision; `serve` and `work` do it too, when they start."""
    with exit_on_error(), contextlib.ExitStack() as server:
        settings = Settings.read()
        if settings.database_url is None:
            typer.echo(f"No DATABASE_URL: using our own PostgreSQL in {settings.data_dir.absolute()}")
            url = server.enter_context(using(settings.data_dir))
        else:
            url = settings.database_url.get_secret_value()
        bring_up_to_date(url)
        # An administrator may have made the role only now.
        grant_rights(url)
    typer.echo(f"The database is at revision {newest_revision()}, the newest.")
