"""`satunomor provision`: point the number at Twilio here, and print the fallback document."""

from dataclasses import replace
from typing import Annotated

import typer

from ivr import bootstrap
from ivr.commands import exit_on_error
from ivr.commands.in_transaction import in_transaction
from ivr.database.engine import NOT_OPENED
from ivr.doctor.findings import masked
from ivr.doctor.of_carrier import place
from ivr.phone.documents import static
from ivr.phone.documents.speech import Voice
from ivr.phone.links import Links
from ivr.phone.prompts import Prompts
from ivr.phone.twilio import number_setup
from ivr.phone.twilio.errors import CarrierNotReachable
from ivr.phone.twilio.number_setup import CredentialsRefused, NumberNotOurs, NumberSetup, OwnNumber, SetUp
from ivr.process import shutdown
from ivr.settings import Settings
from routing import choices
from routing.choices.help_numbers import HelpNumbers

FAILED = 1
_SECONDS = 8.0


def provision(
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing before the change.")] = False,
) -> None:
    """Point the number at Twilio here, after showing what changes; print the fallback document."""
    with exit_on_error.exit_on_error():
        settings = Settings.read()
        settings.require(*bootstrap.needed(settings))
        prompts = Prompts(settings.hotline_languages, settings.data_dir, settings.help_numbers)
        voice = Voice(prompts, Links(settings.public_url), settings.language)
    try:
        shutdown.run(_provision(settings, yes=yes))
    except CredentialsRefused:
        _fail("Twilio refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN. Copy both from Twilio's console.")
    except NumberNotOurs:
        _fail(f"The account at Twilio has no number {masked(settings.hotline_number)}. Buy it there first.")
    except CarrierNotReachable as error:
        _fail(f"Twilio did not do it: {error}. Run this again.")
    numbers = shutdown.run(_help_numbers(settings))
    _print_fallback(static.fallback(replace(voice, numbers=numbers)), settings)


async def _provision(settings: Settings, *, yes: bool) -> None:
    wanted = number_setup.wanted(settings)
    async with number_setup.opened(settings) as asked:
        own = await asked.number()
        number = masked(settings.hotline_number)
        if own.taken_by:
            _fail(
                f"{number} belongs to a {own.taken_by}, which takes its calls whatever its URLs say. "
                f"Take it out of that {own.taken_by} in Twilio's console first."
            )
        if not _show(own, wanted, number):
            return
        if not yes and not typer.confirm("Change this at Twilio?"):
            _fail("Nothing was changed.")
        await asked.set_up(own.sid, wanted)
        await _verify(asked, wanted, number)


def _show(own: OwnNumber, wanted: SetUp, number: str) -> bool:
    """Print what would change; return whether anything would."""
    differing = own.set_up.differing(wanted)
    if not differing:
        typer.echo(f"{number} is set up as it should be; nothing to change.")
        return False
    typer.echo(f"At Twilio, {number} would change:")
    for name, (is_, should) in differing.items():
        typer.echo(f"  {name:<16}from  {place(is_.url)} ({is_.method})")
        typer.echo(f"  {'':<16}to    {place(should.url)} ({should.method})")
    return True


async def _verify(asked: NumberSetup, wanted: SetUp, number: str) -> None:
    left = (await asked.number()).set_up.differing(wanted)
    if left:
        _fail(f"Twilio took the change, and still has another {', '.join(left)}. Run this again.")
    typer.echo(f"Done, and looked at again: calls to {number} come here.")


async def _help_numbers(settings: Settings) -> HelpNumbers:
    """Return the numbers that admins have chosen for whoever is in danger or needs to talk."""
    try:
        chosen = await in_transaction(settings, choices.current, seconds=_SECONDS)
    except NOT_OPENED as error:
        installed = settings.help_numbers
        named = " and ".join(map(str, filter(None, installed)))
        typer.echo(f"{error}\nThe document names {named}, whatever was chosen on /settings.", err=True)
        return installed
    return chosen.help_numbers(settings.help_numbers)


def _print_fallback(document: str, settings: Settings) -> None:
    typer.echo("\nThe fallback document, for when this whole site is down:\n")
    typer.echo(document)
    if settings.fallback_url:
        typer.echo(
            f"\nIt belongs at FALLBACK_URL, {place(settings.fallback_url)}, answering POST as text/xml."
        )
    else:
        typer.echo(
            "\nPut it on another host that answers POST with it as text/xml (a TwiML Bin at Twilio does), set "
            "FALLBACK_URL to its address and run this again."
        )


def _fail(why: str) -> None:
    typer.echo(why, err=True)
    raise typer.Exit(FAILED)
