"""Exit on error: what a command cannot work with, said plainly, with exit status 2."""

import contextlib
from collections.abc import Iterator

import typer

from ivr.database.engine import NOT_OPENED
from ivr.phone.prompts import PromptsNotSound
from ivr.settings import SettingsNotSound

STATUS = 2


@contextlib.contextmanager
def exit_on_error() -> Iterator[None]:
    """Turn what the settings, the prompts or the database lack into a message and the exit status of misuse."""
    try:
        yield
    except (SettingsNotSound, PromptsNotSound, *NOT_OPENED) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(STATUS) from None
