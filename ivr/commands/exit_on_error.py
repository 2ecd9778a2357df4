"""Exit on error: a command that cannot work prints why and exits with status 2."""

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import typer
from rich.text import Text

from ivr.commands.rota_output import err
from ivr.settings import SettingsNotSound

STATUS = 2


@contextlib.contextmanager
def exit_on_error(*, database: str = "") -> Iterator[None]:
    """Turn an error in settings, prompts or database into a message and exit status 2.

    `database` is said before what is wrong with the database.
    """
    try:
        yield
    except SettingsNotSound as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(STATUS) from None
    except Exception as fault:
        # Imported here: a command that needs no database starts twice as fast without it.
        from ivr.database.engine import NOT_OPENED  # noqa: PLC0415
        from ivr.phone.prompts import PromptsNotSound  # noqa: PLC0415

        if not isinstance(fault, (*NOT_OPENED, PromptsNotSound)):
            raise
        typer.echo(f"{database if isinstance(fault, NOT_OPENED) else ''}{fault}", err=True)
        raise typer.Exit(STATUS) from None


def misuse(*messages: str) -> NoReturn:
    """Print what is wrong with the words that were typed, and exit with status 2."""
    for message in messages:
        # The name of a file that somebody sent may move a terminal.
        shown = "".join(each if each.isprintable() else "\ufffd" for each in message)
        err().print(Text(shown), soft_wrap=True)
    raise typer.Exit(STATUS)
