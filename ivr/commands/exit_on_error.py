"""Exit on error: a command that cannot work prints why and exits with status 2."""

import contextlib
from collections.abc import Iterator

import typer

from ivr.database.engine import NOT_OPENED
from ivr.phone.prompts import PromptsNotSound
from ivr.settings import SettingsNotSound

STATUS = 2


@contextlib.contextmanager
def exit_on_error() -> Iterator[None]:
    """Turn an error in settings, prompts or database into a message and exit status 2."""
    try:
        yield
    except (SettingsNotSound, PromptsNotSound, *NOT_OPENED) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(STATUS) from None
