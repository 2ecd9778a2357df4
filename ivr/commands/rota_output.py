"""The output of `satunomor rota`: sentences for people, JSON for programs (design, part 10)."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr.settings import Settings
from routing.phone_numbers import international
from routing.rota.duty import Duty
from routing.rota.files.days import ENGLISH
from routing.rota.files.faults import Fault, shortened
from routing.rota.files.lines import Reading


class Who(NamedTuple):
    """Who is on duty at an instant, and when the next shift starts; empty without a published rota."""

    published: bool
    on_duty: tuple[Duty, ...] = ()
    next_start: datetime | None = None


def escape_unprintable() -> None:
    """Let a terminal print escapes for letters that it cannot show, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out() -> Console:
    """Return the console for output, without rich's markup: a name may look like it."""
    return Console(highlight=False, markup=False)


def err() -> Console:
    """Return the console for progress and errors."""
    return Console(stderr=True, highlight=False, markup=False)


def print_reading(reading: Reading) -> None:
    """Print every error and every warning, then how many."""
    for word, colour, faults in (("error", "red", reading.errors), ("warning", "yellow", reading.warnings)):
        styled = typer.style(word, fg=colour)
        if faults:
            # In one write and without rich, which takes 20 s for 100,000 warnings.
            typer.echo("\n".join(f"{styled} {_sentence(alike)}" for alike in _folded(faults)))
    counts = f"{count(len(reading.errors), 'error')}, {count(len(reading.warnings), 'warning')}"
    typer.echo(f"{count(reading.rows, 'shift')}: {counts}.")


def print_reading_json(reading: Reading, **more: object) -> None:
    """Print a reading as JSON, with the fields of `more`."""
    found = {
        "shifts": reading.rows,
        "errors": _as_json(reading.errors),
        "warnings": _as_json(reading.warnings),
    }
    print_json(found | more)


def print_who(found: Who, at: datetime, settings: Settings) -> None:
    """Print who is on duty, for people."""
    console = out()
    if not found.published:
        console.print("No rota is published yet.")
        return
    if found.on_duty:
        console.print(f"On duty on {spoken(at, settings)}:")
        console.print(_table(found.on_duty))
    else:
        console.print(f"Nobody is on duty on {spoken(at, settings)}.")
    if found.next_start is None:
        console.print("No later shift is planned.")
    else:
        console.print(f"The next shift starts on {spoken(found.next_start, settings)}.")


def print_who_json(found: Who, at: datetime, settings: Settings) -> None:
    """Print who is on duty as JSON, instants in the hotline's zone."""
    on_duty = [{"name": duty.name, "phone": duty.phone, "tier": duty.tier} for duty in found.on_duty]
    next_start = None if found.next_start is None else iso(found.next_start, settings)
    print_json({"at": iso(at, settings), "on_duty": on_duty, "next_start": next_start})


def count(number: int, noun: str) -> str:
    """Return "1 shift", "2 shifts"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_lines(numbers: Sequence[int]) -> str:
    """Return "in line 2", "in lines 2 and 3", "in lines 2, 3, 4 and 7 more"."""
    if len(numbers) == 1:
        return f"in line {numbers[0]}"
    listed = [str(number) for number in numbers[:_LISTED]]
    last = listed.pop() if len(numbers) <= _LISTED else f"{len(numbers) - _LISTED} more"
    return f"in lines {', '.join(listed)} and {last}"


_LISTED = 3  # lines with the same fault that are named


def _folded(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Group faults with the same message in the place of the first, if there are more than `_LISTED`."""
    alike: dict[tuple[str, str], list[Fault]] = {}
    found: list[list[Fault]] = []
    for fault in faults:
        said = alike.setdefault((fault.column, fault.message), [])
        said.append(fault)
        if len(said) <= _LISTED:
            found.append([fault])
    folded = []
    for group in found:
        said = alike[group[0].column, group[0].message]
        if len(said) <= _LISTED or group[0].column == "file":
            folded.append(group)
        elif said[0] is group[0]:
            folded.append(said)
    return folded


def _sentence(alike: Sequence[Fault]) -> str:
    fault = alike[0]
    column = "" if fault.column == "file" else f", {shortened(fault.column)}"
    value = (
        f' "{shortened(fault.value)}"'
        if fault.value and {each.value for each in alike} == {fault.value}
        else ""
    )
    return f"{in_lines([each.line for each in alike])}{column}{value}: {fault.message}"


def _as_json(faults: Iterable[Fault]) -> list[dict[str, object]]:
    return [
        {"line": fault.line, "column": fault.column, "value": fault.value, "message": fault.message}
        for fault in faults
    ]


def _table(on_duty: Iterable[Duty]) -> Table:
    table = Table("tier", "name", "phone")
    for duty in on_duty:
        table.add_row(str(duty.tier), Text(duty.name), Text(international(duty.phone), no_wrap=True))
    return table


def spoken(instant: datetime, settings: Settings) -> str:
    """Return an instant as people read it, in the hotline's zone."""
    local = instant.astimezone(settings.zone)
    return f"{ENGLISH[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"


def iso(instant: datetime, settings: Settings) -> str:
    """Return an instant as programs read it, in the hotline's zone."""
    return instant.astimezone(settings.zone).isoformat(timespec="seconds")


def print_json(value: object) -> None:
    """Print a value as JSON in UTF-8."""
    typer.echo(json.dumps(value, ensure_ascii=False).encode())
