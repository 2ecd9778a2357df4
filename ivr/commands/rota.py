"""`satunomor rota`: check a rota file, and give it as a list (design, part 10). The rest is in `live_rota/`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ivr.commands.as_needed import as_needed
from ivr.commands.exit_on_error import exit_on_error
from ivr.commands.readings.for_people import print_reading
from ivr.commands.readings.for_programs import print_reading_json
from ivr.commands.readings.language import LanguageOption, language_of
from ivr.commands.readings.people import People
from ivr.commands.rota_file import (
    Answers,
    ContactsFile,
    HoursOfCodes,
    Month,
    answers_of,
    people_of,
    read_file,
)
from ivr.commands.rota_output import escape_unprintable
from ivr.paced_clock import clock_of
from ivr.process.interpreter import collect_seldom
from ivr.rota_files.rota_file import given_by
from ivr.settings import Settings
from routing.rota.files.export import export as export_csv
from routing.rota.files.export import list_of
from routing.rota.reading import Given

FOUND = 1  # exit status

# Those that need the database are imported when they are asked for: without it, `check` starts twice as fast.
app = typer.Typer(
    help="The rota: check a file, publish it, give it back, see who is on duty.",
    cls=as_needed(
        {
            "publish": "ivr.commands.live_rota.publishing",
            "versions": "ivr.commands.live_rota.publishing",
            "restore": "ivr.commands.live_rota.publishing",
            "export": "ivr.commands.live_rota.exporting",
            "who": "ivr.commands.live_rota.publishing",
        }
    ),
)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="The rota: a CSV, xlsx or ods file.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.callback()
def _begin() -> None:
    escape_unprintable()
    collect_seldom()


@app.command()
def check(
    file: File,
    contacts: ContactsFile = None,
    answer: Answers = None,
    hours: HoursOfCodes = None,
    month: Month = None,
    as_json: AsJson = False,
    lang: LanguageOption = None,
) -> None:
    """Print every error, question and warning of a rota file. Needs no database."""
    language = language_of(lang)
    people = people_of(contacts, read_settings(), language)
    reading = read_file(file, given_with(people, answers_of(answer, hours, month, language)), language)
    (print_reading_json if as_json else print_reading)(reading, language, people=people)
    raise typer.Exit(0 if reading.is_sound else FOUND)


@app.command()
def convert(
    file: File,
    contacts: ContactsFile = None,
    answer: Answers = None,
    hours: HoursOfCodes = None,
    month: Month = None,
    as_json: AsJson = False,
    lang: LanguageOption = None,
) -> None:
    """Print a rota of any form as the list that would be published. Needs no database.

    What was understood is said on standard error. With errors or open questions nothing is printed on standard output.
    """
    language = language_of(lang)
    people = people_of(contacts, read_settings(), language)
    reading = read_file(file, given_with(people, answers_of(answer, hours, month, language)), language)
    if as_json:
        shifts = list_of(reading.shifts if reading.is_sound else ())
        print_reading_json(reading, language, people=people, list=shifts)
    else:
        print_reading(reading, language, people=people, to_errors=True)
        if reading.is_sound:
            typer.echo(export_csv(reading.shifts, language=language).encode(), nl=False)
    raise typer.Exit(0 if reading.is_sound else FOUND)


def given_with(people: People, answers: dict[str, str], *, is_strict: bool = False) -> Given:
    """Return what a file is read with here and now."""
    settings = read_settings()
    return given_by(settings, now(settings), people.contacts, answers, is_strict)


def read_settings() -> Settings:
    """Read the settings. What cannot be used ends the command with a message."""
    with exit_on_error():
        return Settings.read()


def now(settings: Settings) -> datetime:
    """Return the instant of the helpline's clock."""
    return clock_of(settings).now()
