"""`satunomor rota export`: the live rota as a file, or an empty one to be filled in (design, part 10)."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.live_rota import database
from ivr.commands.readings.language import LanguageOption, language_of
from ivr.commands.rota_output import err
from ivr.process import shutdown
from ivr.settings import Settings
from ivr.workbooks.writing import write_xlsx
from routing.rota.files.export import export as as_csv
from routing.rota.files.export import header, table
from routing.rota.files.lines import ShiftLine
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.saying import say

NOTHING = 1  # exit status

_SUFFIX = ".xlsx"
_SHEET = "Rota"


def export(
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Write a workbook; a FILE named .xlsx becomes one anyway.")
    ] = False,
    semicolons: Annotated[
        bool, typer.Option("--semicolons", help="Part the cells of CSV by semicolons, as Excel in Indonesia.")
    ] = False,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with the mark by which Excel knows UTF-8.")
    ] = False,
    template: Annotated[
        bool, typer.Option("--template", help="Write the header alone, to be filled in. Needs no database.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write this file; else the output.")
    ] = None,
    lang: LanguageOption = None,
) -> None:
    """Write the live rota as CSV or as a workbook, which imports to the same rota."""
    language = language_of(lang)
    is_book = _is_book(output, language, xlsx=xlsx, csv=semicolons or bom)
    lines = [] if template else _live(language)
    if is_book:
        content = write_xlsx(_SHEET, header(language), table(lines, language))
    else:
        text = as_csv(lines, ";" if semicolons else ",", language)
        content = text.encode("utf-8-sig" if bom else "utf-8")
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        misuse(say("file-not-written", params={"file": str(output), "reason": reason}, language=language))


def _is_book(output: Path | None, language: Language, *, xlsx: bool, csv: bool) -> bool:
    """Tell whether a workbook is asked for; what contradicts itself is misuse."""
    is_named = output is not None and output.suffix.lower() == _SUFFIX
    if csv and (xlsx or is_named):
        misuse(say("export-csv-alone", language=language))
    if xlsx and output is not None and not is_named:
        misuse(say("export-not-named", params={"file": str(output), "suffix": _SUFFIX}, language=language))
    if xlsx and output is None and sys.stdout.isatty():
        misuse(say("export-to-terminal", language=language))
    return xlsx or is_named


def _live(language: Language) -> list[ShiftLine]:
    """Return the live rota's lines; without one, tell and exit."""
    with exit_on_error(database=f"{catalogue(language).words['database']}: "):
        settings = Settings.read()
        found = shutdown.run(database.export(settings))
    if found is None:
        _exit_with_nothing(language)
    lines, zone = found
    if zone != settings.hotline_timezone:
        zones = {"live": zone, "ours": settings.hotline_timezone}
        err().print(say("export-other-zone", params=zones, language=language), soft_wrap=True)
    return lines


def _exit_with_nothing(language: Language) -> NoReturn:
    err().print(say("no-rota", language=language))
    raise typer.Exit(NOTHING)
