"""The output of `satunomor rota publish`, `versions` and `restore`, for people and programs (design, part 10)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from ivr.commands.readings.for_people import print_reading
from ivr.commands.readings.for_programs import print_reading_json
from ivr.commands.readings.people import People
from ivr.commands.rota_output import iso, out, print_json, spoken
from ivr.rota_files.publishing import Answer
from ivr.settings import Settings
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.files.times import write_time
from routing.rota.guard import Span
from routing.rota.messages.catalogue import Language, catalogue
from routing.rota.messages.folding import in_lines
from routing.rota.messages.saying import Written, counted, say
from routing.rota.messages.shortening import shortened

_MOST_LISTED = 20


def print_published(
    reading: Reading, people: People, answer: Answer, settings: Settings, now: datetime, language: Language
) -> None:
    """Print what was read, what stays of the old rota, and the version."""
    print_reading(reading, language, people=people)
    if answer.emptied:
        print_emptied(answer.emptied, settings, language)
        return
    published = answer.published
    if published is None:
        typer.echo(say("nothing-published", language=language))
        return
    _print_kept(published.kept, now.astimezone(settings.zone).date(), language)
    if published.left_out:
        where = in_lines([line.line for line in published.left_out], language)
        typer.echo(say("left-out", params={"where": Written(where)}, language=language))
    shifts = counted(len(published.lines), "shift", language)
    typer.echo(
        say("published", params={"version": published.version_id, "shifts": shifts}, language=language)
    )


def print_published_json(
    reading: Reading, people: People, answer: Answer, settings: Settings, now: datetime, language: Language
) -> None:
    """Print the result of a publish as JSON, instants in the hotline's zone."""
    published = answer.published
    ahead = [] if published is None else _ahead(published.kept, now.astimezone(settings.zone).date())
    print_reading_json(
        reading,
        language,
        people=people,
        version=None if published is None else published.version_id,
        kept=[
            {
                "day": str(line.on_date),
                "start": write_time(line.start),
                "end": write_time(line.end),
                "name": line.name,
            }
            for line in ahead
        ],
        left_out=[] if published is None else [line.line for line in published.left_out],
        emptied=[{"start": iso(start, settings), "end": iso(end, settings)} for start, end in answer.emptied],
    )


def print_emptied(spans: Sequence[Span], settings: Settings, language: Language = "en") -> None:
    """Print the times that would have nobody on duty, and the remedy."""
    typer.echo(say("emptied", language=language))
    between = catalogue(language).words["from-to"]
    _print_list(
        (
            between.format(start=spoken(start, settings, language), end=spoken(end, settings, language))
            for start, end in spans
        ),
        language,
    )
    typer.echo(say("emptied-remedy", language=language))
    typer.echo(say("nothing-published", language=language))


def print_versions(rows: Sequence[Any], settings: Settings, language: Language = "en") -> None:
    """Print the versions as a table."""
    if not rows:
        typer.echo(say("no-rota", language=language))
        return
    words = catalogue(language).words
    heads = ("head-version", "head-published", "head-by", "head-file", "head-shifts")
    table = Table(*(words[head] for head in heads), "")
    for row in rows:
        again = words["version-again"].format(version=row.restored_from)
        file = row.source if row.restored_from is None else f"{row.source} ({again})"
        table.add_row(
            str(row.id),
            f"{row.published_at.astimezone(settings.zone):%Y-%m-%d %H:%M %Z}",
            Text(row.published_by),
            Text(shortened(file)),
            str(row.shift_count),
            words["live"] if row.live else "",
        )
    out().print(table)


def print_versions_json(rows: Sequence[Any], settings: Settings) -> None:
    """Print the versions as JSON."""
    print_json(
        [
            {
                "version": row.id,
                "published_at": iso(row.published_at, settings),
                "published_by": row.published_by,
                "source": row.source,
                "shifts": row.shift_count,
                "live": row.live,
                "restored_from": row.restored_from,
            }
            for row in rows
        ]
    )


def _print_kept(kept: Sequence[ShiftLine], today: date, language: Language) -> None:
    if weekly := sum(line.on_date is None for line in kept):
        typer.echo(counted(weekly, "weekly-stay", language))
    if ahead := _ahead(kept, today):
        typer.echo(counted(len(ahead), "dated-stay", language))
        _print_list(
            (
                f"{line.on_date} {write_time(line.start)}-{write_time(line.end)} {shortened(line.name)}"
                for line in ahead
            ),
            language,
        )


def _ahead(kept: Iterable[ShiftLine], today: date) -> list[ShiftLine]:
    dated = [(line.on_date, line) for line in kept if line.on_date is not None and line.on_date >= today]
    return [line for _, line in sorted(dated, key=lambda each: (each[0], each[1].start))]


def _print_list(items: Iterable[str], language: Language) -> None:
    shown = list(items)
    for item in shown[:_MOST_LISTED]:
        typer.echo(f"  {item}")
    if len(shown) > _MOST_LISTED:
        typer.echo(f"  {catalogue(language).words['and-more'].format(count=len(shown) - _MOST_LISTED)}")
