"""`satunomor rota` with the live rota: publish a file, restore a version, see who is on duty (design, part 10)."""

import os
from collections.abc import Coroutine
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from ivr.commands import rota
from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.live_rota import database
from ivr.commands.live_rota.versions import (
    print_emptied,
    print_published,
    print_published_json,
    print_versions,
    print_versions_json,
)
from ivr.commands.readings.language import LanguageOption, language_of
from ivr.commands.rota_file import (
    Answers,
    ContactsFile,
    HoursOfCodes,
    Month,
    answers_of,
    open_file,
    people_of,
)
from ivr.commands.rota_output import out, print_who, print_who_json
from ivr.process import shutdown
from ivr.rota_files.publishing import Answer, Wish
from ivr.settings import Settings
from routing.rota.files.days import FIRST_YEAR, LAST_YEAR, read_date
from routing.rota.files.faults import CellNotSound
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.saying import say
from routing.rota.publishing import LineEmptied, VersionNotKnown, ZoneDiffers
from routing.rota.reading import not_read
from routing.rota.scope import Scope, ScopeNotSound
from routing.rota.sheets.facts import TableNotRead

At = Annotated[
    str | None, typer.Option("--at", metavar="ISO-TIME", help="An instant, such as 2026-12-25T22:00.")
]

AllowEmpty = Annotated[
    bool, typer.Option("--allow-empty", help="Publish even if nobody is left where somebody is now.")
]

_Result = TypeVar("_Result")


def publish(  # noqa: PLR0913, PLR0917 - one argument an option
    file: rota.File,
    everything: Annotated[
        bool, typer.Option("--all", help="Replace the whole rota, not only what the file speaks of.")
    ] = False,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Replace from this day on alone.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Replace up to this day alone.")
    ] = None,
    allow_empty: AllowEmpty = False,
    contacts: ContactsFile = None,
    answer: Answers = None,
    hours: HoursOfCodes = None,
    month: Month = None,
    as_json: rota.AsJson = False,
    lang: LanguageOption = None,
) -> None:
    """Replace the part of the live rota that a file speaks of, if the whole file is sound.

    Weekly lines replace the weekly ones from now on; lines with a date replace those from their first date to their
    last. It is refused if it leaves nobody on duty at an hour that has somebody now.
    """
    settings, language = rota.read_settings(), language_of(lang)
    begins, ends = _day("--from", first, language), _day("--until", last, language)
    people = people_of(contacts, settings, language)
    given = rota.given_with(people, answers_of(answer, hours, month, language), is_strict=True)
    wish = Wish(_name(file), partial(Scope.of, everything=everything, first=begins, last=ends), allow_empty)
    try:
        opened = open_file(file, given, language)
        reading, result = _opened(database.publish(settings, opened, wish, rota.now(settings)), language)
    except TableNotRead as fact:
        reading, result = not_read(fact), Answer()
    except ScopeNotSound as fault:
        days_ = {"first": fault.days.first, "last": fault.days.last}
        misuse(say("no-day-between", params=days_, language=language))
    except ZoneDiffers as fault:
        zones = {"live": fault.zone, "ours": settings.hotline_timezone}
        misuse(say("zones-differ", params=zones, language=language))
    result.replace_gap_warnings(reading, rota.now(settings).astimezone(settings.zone).date())
    print_answer = print_published_json if as_json else print_published
    print_answer(reading, people, result, settings, rota.now(settings), language)
    raise typer.Exit(rota.FOUND if result.published is None else 0)


def versions(as_json: rota.AsJson = False, lang: LanguageOption = None) -> None:
    """List the published versions, the newest first; each is a whole rota."""
    settings, language = rota.read_settings(), language_of(lang)
    found = _opened(database.versions(settings), language)
    if as_json:
        print_versions_json(found, settings)
    else:
        print_versions(found, settings, language)


def restore(
    version: Annotated[int, typer.Argument(metavar="VERSION", help="Its number, from `rota versions`.")],
    allow_empty: AllowEmpty = False,
    lang: LanguageOption = None,
) -> None:
    """Publish an old version as a new one. It is refused if it leaves nobody at an hour that has somebody now."""
    settings, language = rota.read_settings(), language_of(lang)
    try:
        restored = _opened(database.restore(settings, version, rota.now(settings), allow_empty), language)
    except VersionNotKnown:
        misuse(say("version-unknown", params={"version": version}, language=language))
    except LineEmptied as refused:
        print_emptied(refused.spans, settings, language)
        raise typer.Exit(rota.FOUND) from None
    out().print(say("restored", params={"version": restored, "old": version}, language=language))


def who(at: At = None, as_json: rota.AsJson = False, lang: LanguageOption = None) -> None:
    """Show who is on duty, now or at another instant, and when the next shift starts."""
    settings, language = rota.read_settings(), language_of(lang)
    instant = _instant(at, settings, language) if at is not None else rota.now(settings)
    found = _opened(database.who(settings, instant), language)
    if as_json:
        print_who_json(found, instant, settings)
    else:
        print_who(found, instant, settings, language)


def _name(file: Path) -> str:
    """Return the file's name as text, also where the file system has one that is no UTF-8."""
    return os.fsencode(file.name).decode("utf-8", "replace")


def _opened(work: Coroutine[Any, Any, _Result], language: Language) -> _Result:
    """Run the work; a database that cannot be opened ends the command with a message and its remedy."""
    with exit_on_error(database=f"{catalogue(language).words['database']}: "):
        return shutdown.run(work)


def _instant(written: str, settings: Settings, language: Language) -> datetime:
    """Read an ISO time; without an offset it is in the hotline's zone."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        misuse(say("at-not-sound", params={"written": written}, language=language))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        years = {"written": written, "first": FIRST_YEAR, "last": LAST_YEAR}
        misuse(say("at-out-of-range", params=years, language=language))
    return found if found.tzinfo is not None else found.replace(tzinfo=settings.zone)


def _day(option: str, written: str | None, language: Language) -> date | None:
    try:
        return None if written is None else read_date(written)
    except CellNotSound as fault:
        misuse(f"{option} {written}: {say(fault.key, written or '', fault.params, language)}")
