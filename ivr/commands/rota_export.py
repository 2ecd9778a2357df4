"""`satunomor rota export`: the live rota as a file, or an empty one to be filled in (design, part 10)."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ivr import shutdown
from ivr.commands import rota_database as database
from ivr.commands.exit_on_error import exit_on_error, misuse
from ivr.commands.rota_output import err
from ivr.settings import Settings
from ivr.workbooks.writing import write_xlsx
from routing.rota.files.export import HEADER, table
from routing.rota.files.export import export as as_csv
from routing.rota.files.lines import ShiftLine

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
) -> None:
    """Write the live rota as CSV or as a workbook, which imports to the same rota."""
    is_book = _is_book(output, xlsx=xlsx, csv=semicolons or bom)
    lines = [] if template else _live()
    if is_book:
        content = write_xlsx(_SHEET, HEADER, table(lines))
    else:
        text = as_csv(lines, ";" if semicolons else ",")
        content = text.encode("utf-8-sig" if bom else "utf-8")
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except (OSError, ValueError) as fault:
        misuse(f"{output} cannot be written: {getattr(fault, 'strerror', None) or fault}.")


def _is_book(output: Path | None, *, xlsx: bool, csv: bool) -> bool:
    """Tell whether a workbook is asked for; what contradicts itself is misuse."""
    is_named = output is not None and output.suffix.lower() == _SUFFIX
    if csv and (xlsx or is_named):
        misuse("--semicolons and --bom are of CSV, not of a workbook.")
    if xlsx and output is not None and not is_named:
        misuse(f"{output}: --xlsx writes a workbook, which spreadsheets open only by the name {_SUFFIX}.")
    if xlsx and output is None and sys.stdout.isatty():
        misuse("A workbook is not for a terminal: name a file with --output, or lead the output into one.")
    return xlsx or is_named


def _live() -> list[ShiftLine]:
    """Return the live rota's lines; without one, tell and exit."""
    with exit_on_error(database="The database cannot be used: "):
        settings = Settings.read()
        found = shutdown.run(database.export(settings))
    if found is None:
        _exit_with_nothing()
    lines, zone = found
    if zone != settings.hotline_timezone:
        err().print(f"This rota was published in the time of {zone}, not {settings.hotline_timezone}.")
    return lines


def _exit_with_nothing() -> NoReturn:
    err().print("No rota is published yet.")
    raise typer.Exit(NOTHING)
