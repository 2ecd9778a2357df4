"""The rota file of a command: its options, and the file read with them (design, part 10)."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ivr.commands.exit_on_error import misuse
from ivr.commands.readings.people import NOBODY, People
from ivr.commands.rota_output import err
from ivr.rota_files.rota_file import RotaFile
from ivr.settings import Settings
from ivr.workbooks.reading import load, read_table
from routing.rota.facts.answered import read_hours_answer, read_month_answer
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.saying import say
from routing.rota.people.contacts_import import ImportPlan
from routing.rota.people.contacts_table import read_contacts_table, reading_of
from routing.rota.reading import Given, not_read
from routing.rota.sheets.facts import TableNotRead

ContactsFile = Annotated[
    Path | None, typer.Option("--contacts", metavar="FILE", help="People: a table of names and phones.")
]
Answers = Annotated[
    list[str] | None,
    typer.Option("--answer", metavar="ID=VALUE", help="Answer a question; again and again."),
]
HoursOfCodes = Annotated[
    list[str] | None,
    typer.Option(
        "--hours",
        metavar="CODE=START-END",
        help="The hours of a code, such as P=08:00-16:00; START-END alone for what has no hours.",
    ),
]
Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="The month of dates without a year.")
]


def answers_of(
    answers: Sequence[str] | None, hours: Sequence[str] | None, month: str | None, language: Language
) -> dict[str, str]:
    """Return the answers by question id. Misuse ends the command with a message."""
    found: dict[str, str] = {}
    for each in answers or ():
        # The last "=": a name may have one, an answer has none.
        asked, _, value = each.rpartition("=")
        if not asked.strip() or not value.strip():
            misuse(say("answer-not-sound", params={"written": each}, language=language))
        found[asked.strip()] = value.strip()
    for each in hours or ():
        code, equals, value = each.rpartition("=")
        if read_hours_answer(value) is None:
            misuse(say("hours-not-sound", params={"written": each}, language=language))
        found[f"hours:{code.strip()}" if equals else "hours"] = value.strip()
    if month is not None:
        if read_month_answer(month) is None:
            misuse(say("month-not-sound", params={"written": month}, language=language))
        found["month"] = month
    return found


def people_of(file: Path | None, settings: Settings, language: Language) -> People:
    """Return the people of a file of contacts, nobody without one. A file that is not sound ends the command."""
    if file is None:
        return NOBODY
    option = f"--contacts {file}"
    try:
        grid = read_table(bytes_of(file, language))
    except TableNotRead as fact:
        misuse(f"{option}: {not_read(fact).errors[0].said(language)}")
    found = read_contacts_table(
        grid,
        settings.hotline_country,
        languages=settings.hotline_languages,
        hotline=settings.hotline_number or None,
    )
    plan = ImportPlan(errors=found.errors, warnings=found.warnings)
    people = People(found.contacts, reading_of(found, plan, is_sheet=grid.kind == "sheet"), option)
    if found.errors:
        misuse(*people.errors_said(language))
    return people


def open_file(file: Path, given: Given, language: Language) -> RotaFile:
    """Open a rota file. One that cannot be opened ends the command with a message. Raises TableNotRead."""
    return RotaFile(read_table(bytes_of(file, language)), given, partial(_progress, language))


def read_file(file: Path, given: Given, language: Language) -> Reading:
    """Read a rota file. One that cannot be opened ends the command with a message."""
    try:
        return open_file(file, given, language).read()
    except TableNotRead as fact:
        return not_read(fact)


def bytes_of(file: Path, language: Language) -> bytes:
    """Return what is in a file. One that cannot be opened ends the command with a message. Raises TableNotRead."""
    try:
        return load(file)
    except (OSError, ValueError) as fault:
        if isinstance(fault, TableNotRead):
            raise
        reason = getattr(fault, "strerror", None) or str(fault)
        misuse(say("file-not-opened", params={"file": str(file), "reason": reason}, language=language))


@contextlib.contextmanager
def _progress(language: Language) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that shows the lines done, or None without a terminal."""
    console = err()
    if not console.is_terminal:
        yield None
        return
    words = catalogue(language).words
    columns = (
        TextColumn(words["reading"]),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(words["progress"]),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show
