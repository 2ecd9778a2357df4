"""Numbers: read from standard input, so that no shell history and no process list shows them."""

import sys

import typer

from ivr.commands import exit_on_error
from routing.phone_numbers import PhoneNotSound, read_phone


def read(country: str, command: str, what: str) -> str:
    """Read one number as E.164; a national one is of `country`. `what` is the prompt at a terminal."""
    if sys.stdin.isatty():
        typer.echo(what, err=True)
    try:
        return read_phone(sys.stdin.readline().strip(), country).e164
    except PhoneNotSound as fault:
        if fault.reason == "readings":
            typer.echo(
                f"This number can be read in more than one way. Start `{command}` and type it with + and its "
                "country code, or with its 0 at the start.",
                err=True,
            )
            raise typer.Exit(exit_on_error.STATUS) from None
        # `echo NUMBER | ...` would stay in the shell's history.
        typer.echo(
            f"Standard input holds no phone number. Start `{command}` and type one when it asks.", err=True
        )
        raise typer.Exit(exit_on_error.STATUS) from None
