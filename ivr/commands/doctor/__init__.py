"""`satunomor doctor`: check that calls will come in and be answered, and say what to do if not."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

from ivr.commands import exit_on_error
from ivr.doctor import examination, of_settings
from ivr.doctor.findings import Finding, Level
from ivr.paced_clock import clock_of
from ivr.process import shutdown
from ivr.settings import Settings

FOUND = 1
CHECKS = (
    *(
        "settings",
        "secret",
        "public-url",
        "fallback-url",
        "fallback-document",
        "pages-url",
        "country",
        "prompts",
        "handles",
        "service",
    ),
    *(
        "database",
        "clock-database",
        "schema",
        "role",
        "accounts",
        "help-numbers",
        "clock-steps",
        "rota",
        "gaps",
        "counsellors",
        "legs",
        "worker",
    ),
    *("twilio", "clock-twilio", "number", "queues"),
)
_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.FAILING: "red", Level.SKIPPED: "bright_black"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    skip: Annotated[list[str] | None, typer.Option(metavar="CHECK", help="Leave a check out.")] = None,
) -> None:
    """Check settings, database, rota, Twilio and this machine's clock; exit status 1 if something fails."""
    left_out = frozenset(skip or ())
    if unknown := left_out - set(CHECKS):
        typer.echo(
            f"There is no check {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}.", err=True
        )
        raise typer.Exit(exit_on_error.STATUS)
    settings, found = of_settings.read()
    found = [
        finding for finding in found + shutdown.run(_examined(settings)) if finding.check not in left_out
    ]
    (_print_json if as_json else _print)(found)
    raise typer.Exit(FOUND if _fails(found) else 0)


async def _examined(settings: Settings) -> list[Finding]:
    return await examination.by_command(settings, clock_of(settings))


def _fails(found: Iterable[Finding]) -> bool:
    return any(finding.level is Level.FAILING for finding in found)


def _print(found: list[Finding]) -> None:
    for finding in found:
        level = typer.style(f"{finding.level:<8}", fg=_COLOURS[finding.level])
        typer.echo(f"{level} {finding.check:<17} {finding.message}")
        if finding.remedy:
            typer.echo(f"{'':27}{finding.remedy}")
    count = {level: sum(finding.level is level for finding in found) for level in Level}
    typer.echo(
        f"{count[Level.FAILING]} failing, {count[Level.WARNING]} to be warned of, {count[Level.OK]} well."
    )


def _print_json(found: list[Finding]) -> None:
    findings = [
        {
            "check": finding.check,
            "level": finding.level,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in found
    ]
    typer.echo(json.dumps({"ok": not _fails(found), "findings": findings}, ensure_ascii=False).encode())
