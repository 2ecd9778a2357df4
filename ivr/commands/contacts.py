"""`satunomor contacts`: import people from a table of names and phones, and give them back (design, parts 8 and 10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.live_rota.database import connected
from ivr.commands.readings.for_people import print_reading
from ivr.commands.readings.for_programs import print_reading_json
from ivr.commands.readings.language import LanguageOption, language_of
from ivr.commands.rota_file import bytes_of
from ivr.commands.rota_output import escape_unprintable
from ivr.commands.typed.who_runs import who_runs
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings
from ivr.workbooks.reading import read_table
from routing.audit import Actor
from routing.rota.contacts import Imported, PhonesBusy, all_contacts, import_contacts
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.saying import say
from routing.rota.people.contact import Contacts
from routing.rota.people.contact_rows import ContactsFile
from routing.rota.people.contacts_file import contacts_csv
from routing.rota.people.contacts_import import ImportPlan
from routing.rota.people.contacts_table import read_contacts_table, reading_of
from routing.rota.people.resolution import ID_PREFIX
from routing.rota.reading import not_read
from routing.rota.sheets.facts import TableNotRead

FOUND = 1  # exit status
_SECONDS = 120.0
_TRIES = 5  # each waits half a second for a counsellor who is on the line

app = typer.Typer(help="The contacts: import people from a table, give them back.", no_args_is_help=True)

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="People: a table of names and phones (CSV, xlsx, ods).", show_default=False
    ),
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="ID=VALUE",
        help="Answer a question, again and again: person:NAME=yes has another number, =new is somebody else.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.callback()
def _begin() -> None:
    escape_unprintable()


@app.command("import")
def import_(file: File, answer: Answers = None, as_json: AsJson = False, lang: LanguageOption = None) -> None:
    """Keep the people of a file, if all of it is sound and no question is open.

    People are known by their phone, and nobody is renamed or removed. A known name with a phone that nobody has is
    asked about. A contact is rung once a rota names them.
    """
    language = language_of(lang)
    with exit_on_error():
        settings = Settings.read()
        now = clock_of(settings).now()
    answers = _answers(answer or (), language)
    try:
        grid = read_table(bytes_of(file, language))
    except TableNotRead as fact:
        imported, reading = Imported(ImportPlan(), is_done=False), not_read(fact)
    else:
        contacts = read_contacts_table(
            grid,
            settings.hotline_country,
            languages=settings.hotline_languages,
            hotline=settings.hotline_number or None,
        )
        imported = _imported(settings, contacts, answers, now, language)
        reading = reading_of(contacts, imported.plan, is_sheet=grid.kind == "sheet")
    (_print_json if as_json else _print)(imported, reading, language)
    raise typer.Exit(0 if imported.is_done else FOUND)


@app.command()
def export(lang: LanguageOption = None) -> None:
    """Print all contacts as a CSV file, which imports to the same."""
    with exit_on_error():
        settings = Settings.read()
    with exit_on_error(database=_before(language_of(lang))):
        found = shutdown.run(_all(settings))
    typer.echo(contacts_csv(found).encode(), nl=False)


# --- What was typed


def _answers(typed: Sequence[str], language: Language) -> dict[str, str]:
    """Return the answers by question id."""
    found = {}
    for each in typed:
        # The last "=": a name may have one, an answer has none.
        id_, _, value = each.rpartition("=")
        if (
            not id_.strip().removeprefix(ID_PREFIX).strip()
            or not id_.strip().startswith(ID_PREFIX)
            or not value.strip()
        ):
            misuse(say("answer-not-of-contacts", params={"written": each}, language=language))
        found[id_.strip()] = value.strip()
    return found


# --- The database


def _before(language: Language) -> str:
    """Return what is said before what is wrong with the database."""
    return f"{catalogue(language).words['database']}: "


def _imported(
    settings: Settings, file: ContactsFile, answers: Mapping[str, str], now: datetime, language: Language
) -> Imported:
    with exit_on_error(database=_before(language)):
        try:
            return shutdown.run(_import(settings, file, answers, now))
        except PhonesBusy:
            misuse(say("contacts-busy", language=language))


async def _import(
    settings: Settings, file: ContactsFile, answers: Mapping[str, str], now: datetime
) -> Imported:
    """Import in one transaction; begin again where a call has a counsellor's row. Raises PhonesBusy."""
    by = Actor(by=f"command line: {who_runs()}")
    for _ in range(_TRIES - 1):
        try:
            async with connected(settings, _SECONDS) as connection:
                return await import_contacts(connection, file, answers, now=now, by=by)
        except PhonesBusy:
            continue
    async with connected(settings, _SECONDS) as connection:
        return await import_contacts(connection, file, answers, now=now, by=by)


async def _all(settings: Settings) -> Contacts:
    async with connected(settings, _SECONDS) as connection:
        return await all_contacts(connection)


# --- Output


def _print(imported: Imported, reading: Reading, language: Language) -> None:
    print_reading(reading, language, noun="contact")
    key = "contacts-imported" if imported.is_done else "contacts-not-imported"
    typer.echo(say(key, params=imported.plan.counts, language=language))


def _print_json(imported: Imported, reading: Reading, language: Language) -> None:
    plan = imported.plan
    print_reading_json(
        reading,
        language,
        noun="contact",
        imported=imported.is_done,
        new=[{"line": each.row, "name": each.contact.name, "phone": each.contact.phone} for each in plan.new],
        changed=[
            {"line": each.row, "name": each.after.name, "phone": each.after.phone} for each in plan.changed
        ],
        renumbered=[
            {
                "line": each.row,
                "name": each.after.name,
                "phone": each.after.phone,
                "before": each.before.phone,
            }
            for each in plan.renumbered
        ],
        unchanged=len(plan.unchanged),
        not_in_file=len(plan.not_in_file),
    )
