"""The commands of `satunomor`, one file each."""

import typer

from ivr.commands import (
    block,
    contacts,
    counsellors,
    demo,
    doctor,
    forget,
    migrate,
    provision,
    rota,
    serve,
    work,
)
from ivr.commands.accounts import audit, users
from ivr.process import shutdown

app = typer.Typer(
    name="satunomor",
    help="One phone number that always finds a listener.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals hold phone numbers
)
app.command()(serve.serve)
app.command()(work.work)
app.command()(migrate.migrate)
app.command()(provision.provision)
app.command()(doctor.doctor)
app.command()(forget.forget)
app.add_typer(rota.app, name="rota")
app.add_typer(contacts.app, name="contacts")
app.add_typer(counsellors.app, name="counsellors")
app.add_typer(block.app, name="block")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.command()(demo.demo)


def main() -> None:
    """Run the program."""
    shutdown.end_by_signals()
    app()
