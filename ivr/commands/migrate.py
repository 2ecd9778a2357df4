"""`satunomor migrate`: bring the database's schema to the newest revision."""

import contextlib

import typer

from ivr.database.embedded.server import using
from ivr.database.engine import NOT_OPENED, newest_revision
from ivr.database.engine import migrate as bring_up_to_date
from ivr.settings import Settings, SettingsNotSound


def migrate() -> None:
    """Bring the database's schema to the newest revision; `serve` and `work` do it too, when they start."""
    try:
        with contextlib.ExitStack() as server:
            settings = Settings.read()
            if settings.database_url is None:
                typer.echo(f"No DATABASE_URL: using our own PostgreSQL in {settings.data_dir.absolute()}")
                url = server.enter_context(using(settings.data_dir))
            else:
                url = settings.database_url.get_secret_value()
            bring_up_to_date(url)
    except (SettingsNotSound, *NOT_OPENED) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"The database is at revision {newest_revision()}, the newest.")
