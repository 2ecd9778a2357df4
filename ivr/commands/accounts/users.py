"""`satunomor users`: who may sign in to the pages. Invitations are links that work once, mailed or printed."""

import json
from typing import Annotated, NoReturn

import typer
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr import secret_key
from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.in_transaction import in_transaction
from ivr.commands.rota_output import escape_unprintable, out
from ivr.commands.typed.who_runs import who_runs
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings
from routing import audit
from routing.audit import Actor, Deed
from routing.people import accounts, one_time_links, sessions
from routing.people.accounts import Account, AccountExists, EmailNotSound, NameNotSound
from routing.people.one_time_links import Purpose
from routing.people.roles import LastAdmin, Role

app = typer.Typer(
    help="Who may sign in to the pages: invite, list, give a new link, end.", no_args_is_help=True
)

NOT_DONE = 1
_SECONDS = 30.0

Email = Annotated[str, typer.Argument(help="The email that they sign in with.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What they may do; repeat it for several.")]
Name = Annotated[
    str, typer.Option("--name", help="Their name, as versions and histories say who did something.")
]
Printed = Annotated[bool, typer.Option("--print", help="Print the link, also where SMTP_URL would mail it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.command()
def add(email: Email, role: Roles, name: Name = "", printed: Printed = False) -> None:
    """Make an account; mail or print a link with which its owner chooses a password. It works once, for 72 hours."""
    with exit_on_error():
        settings = _settings()
        mailed = _is_mailed(settings, printed=printed)
        sound, named = _sound(email), _sound_name(name)
        deed = Deed("account.invited", after={"roles": sorted(role)})

        async def work(connection: AsyncConnection) -> str | None:
            now = clock_of(settings).now()
            try:
                account = await accounts.add(connection, now, sound, set(role), name=named)
            except AccountExists:
                return None
            token = await one_time_links.make(connection, now, account, Purpose.INVITATION, mailed=mailed)
            await _note(connection, settings, account, deed)
            return token

        token = shutdown.run(in_transaction(settings, work, seconds=_SECONDS))
    if token is None:
        typer.echo(f"{sound} has an account. A new link: satunomor users reset {sound}", err=True)
        raise typer.Exit(NOT_DONE)
    _tell_link(settings, sound, token, mailed=mailed)


@app.command()
def reset(email: Email, printed: Printed = False) -> None:
    """Mail or print a link for a new password; it takes the second factor away. The account's sessions end now."""
    with exit_on_error():
        settings = _settings()
        mailed = _is_mailed(settings, printed=printed)
        sound = _sound(email)

        async def work(connection: AsyncConnection) -> str | None:
            now = clock_of(settings).now()
            account = await accounts.by_email(connection, sound)
            if account is None:
                return None
            purpose = Purpose.INVITATION if account.password_hash is None else Purpose.RESET
            token = await one_time_links.make(connection, now, account.id, purpose, mailed=mailed)
            await sessions.end_all(connection, account.id)
            await _note(connection, settings, account.id, Deed("account.link_made"))
            return token

        token = shutdown.run(in_transaction(settings, work, seconds=_SECONDS))
    if token is None:
        _unknown(sound)
    _tell_link(settings, sound, token, mailed=mailed)


@app.command()
def end(email: Email) -> None:
    """End an account: its sessions end now, and nobody signs in with it any more."""
    with exit_on_error():
        settings = Settings.read()
        sound = _sound(email)

        async def work(connection: AsyncConnection) -> bool:
            account = await accounts.by_email(connection, sound)
            if account is None:
                return False
            await accounts.end(connection, clock_of(settings).now(), account.id, by=None)
            await sessions.end_all(connection, account.id)
            await one_time_links.withdraw(connection, account.id)
            await _note(connection, settings, account.id, Deed("account.ended"))
            return True

        try:
            was_there = shutdown.run(in_transaction(settings, work, seconds=_SECONDS))
        except LastAdmin as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(NOT_DONE) from None
    if not was_there:
        _unknown(sound)
    out().print(Text(f"{sound} is signed out, and signs in no more."))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the accounts: email, name, roles, and whether they have a password and a second factor."""
    escape_unprintable()
    with exit_on_error():
        found = shutdown.run(in_transaction(Settings.read(), accounts.all_of, seconds=_SECONDS))
    if as_json:
        listed = [
            {
                "email": each.email,
                "name": each.name,
                "roles": each.roles,
                "password": each.password_hash is not None,
                "second_factor": each.totp_confirmed,
            }
            for each in found
        ]
        typer.echo(json.dumps({"users": listed}, ensure_ascii=False).encode())
        return
    _print(found)


def _settings() -> Settings:
    settings = Settings.read()
    if not settings.pages_url:
        misuse("Not set: PAGES_URL or PUBLIC_URL, where people reach the pages. The link begins with it.")
    return settings


def _sound(email: str) -> str:
    try:
        return accounts.email_of(email)
    except EmailNotSound as fault:
        misuse(f"{email}: {fault}")


def _unknown(email: str) -> NoReturn:
    typer.echo(f"{email} has no account. See: satunomor users list", err=True)
    raise typer.Exit(NOT_DONE)


async def _note(connection: AsyncConnection, settings: Settings, account: int, deed: Deed) -> None:
    named = Deed(deed.action, f"account {account}", deed.before, deed.after)
    actor = Actor(by=f"command line: {who_runs()}")
    await audit.note(connection, clock_of(settings).now(), actor, named, secret_key.sealer(settings))


def _sound_name(name: str) -> str:
    try:
        return accounts.name_of(name)
    except NameNotSound as fault:
        misuse(f"--name: {fault}")


def _is_mailed(settings: Settings, *, printed: bool) -> bool:
    return bool(settings.smtp_url.get_secret_value()) and not printed


def _tell_link(settings: Settings, email: str, token: str, *, mailed: bool) -> None:
    if mailed:
        out().print(
            Text(
                f"A worker mails the link to {email} within seconds. Not there? satunomor users reset {email} --print"
            )
        )
        return
    out().print(
        Text(f"The link for {email} works once, within 72 hours. Send it by a way that only they can read:")
    )
    typer.echo(f"{settings.pages_url}/link/{token}")


def _print(found: list[Account]) -> None:
    if not found:
        out().print("Nobody has an account. Make the first: satunomor users add EMAIL --role admin")
        return
    table = Table("email", "name", "roles", "password", "second factor")
    for each in found:
        chosen = "chosen" if each.password_hash else "invited"
        table.add_row(
            Text(each.email),
            Text(each.name),
            ", ".join(each.roles),
            chosen,
            "yes" if each.totp_confirmed else "no",
        )
    out().print(table)
