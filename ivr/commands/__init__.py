"""The commands of `satunomor`, one file each."""

import typer

from ivr.commands.as_needed import as_needed
from ivr.process import shutdown

app = typer.Typer(
    name="satunomor",
    cls=as_needed(
        {
            "serve": "ivr.commands.serve",
            "work": "ivr.commands.work",
            "migrate": "ivr.commands.migrate",
            "provision": "ivr.commands.provision",
            "doctor": "ivr.commands.doctor",
            "forget": "ivr.commands.forget",
            "demo": "ivr.commands.demo",
            "rota": "ivr.commands.rota",
            "contacts": "ivr.commands.contacts",
            "counsellors": "ivr.commands.counsellors",
            "block": "ivr.commands.block",
            "users": "ivr.commands.accounts.users",
            "audit": "ivr.commands.accounts.audit",
        }
    ),
    help="One phone number that always finds a listener.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals hold phone numbers
)


@app.callback()
def _begin() -> None:
    """Do nothing: with it typer makes a group, though no command is here."""


def main() -> None:
    """Run the program."""
    shutdown.end_by_signals()
    app()
