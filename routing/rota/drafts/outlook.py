"""Outlook: the rota as a draft would make it, beside the live one: what changes, and which hours lose everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import choices, counsellors
from routing.rota import publishing
from routing.rota.cover import Cover
from routing.rota.coverage import kept_needs
from routing.rota.coverage.needs import Needs
from routing.rota.drafts.difference import Change, Kind, difference
from routing.rota.drafts.hours import DAYS, Turn, hours_of, names_of
from routing.rota.drafts.masking import masked
from routing.rota.duty import Rota
from routing.rota.files.lines import ShiftLine
from routing.rota.files.long_work import beside_the_loop
from routing.rota.guard import Span, emptied, spans_of
from routing.rota.live import covers_from, load, rota_of
from routing.rota.scope import EVERYTHING, Merged, Scope, merge
from routing.rota.shift import Shift

MOST = 200  # of a list that a page shows
MOST_LINES = 20_000  # of a rota whose moments can be asked for
_MOST_NAMES = 6
_DAY = timedelta(days=1)
_table = counsellors.counsellors


@dataclass(frozen=True, slots=True)
class Sides:
    """What is live, and what would be; ids below zero are of people whom no rota has named before."""

    version: int | None
    live_zone: str | None
    old: Sequence[ShiftLine]
    merged: Merged  # the whole rota as it would be
    before: Rota | None
    after: Rota
    covers: Sequence[Cover]
    gone: frozenset[int]  # ids of those who may not be rung
    names: Mapping[int, str]
    first_named: Sequence[str]
    needs: Needs
    spans: Sequence[Span]  # where the guard looks
    first_day: date
    now: datetime


async def load_sides(
    connection: AsyncConnection, new: Sequence[ShiftLine], now: datetime, zone: ZoneInfo
) -> Sides:
    """Return what is live, and what would be if these lines were published now."""
    live = await publishing.live_version(connection)
    old = [] if live is None else await publishing.lines_of(connection, live.id)
    scope = Scope.of(new)
    size = len(old) + len(new)
    merged = await beside_the_loop(size, merge, old, new, scope)
    lines = merged.lines
    phones = {line.phone for line in lines if not line.is_for_nobody}
    ids = await counsellors.ids_by_phone(connection, phones | {line.phone for line in old})
    ids |= {phone: -number for number, phone in enumerate(sorted(phones - ids.keys()), 1)}
    awaiting = set((await connection.execute(select(_table.c.phone).where(_table.c.awaits_rota))).scalars())
    named = {line.phone: line.name for line in reversed(new) if not line.is_for_nobody}
    first_named = {phone: name for phone, name in named.items() if ids[phone] < 0 or phone in awaiting}
    gone = counsellors.gone(await counsellors.standings(connection, now))
    first_ids = frozenset(ids[phone] for phone in first_named)
    ends = await counsellors.clearance_ends(connection)
    before = (
        None
        if live is None
        else await beside_the_loop(len(old), rota_of, old, ids, ends, ZoneInfo(live.zone))
    )
    clear_by_hand = (await choices.current(connection)).clear_by_hand
    spans = spans_of(scope, zone, now)
    first_day = max(now.astimezone(zone).date(), scope.first or date.min)
    furthest = max(*(end for _, end in spans), now + 2 * DAYS * _DAY)
    names = {shift.counsellor_id: shift.name for shift in (before.shifts if before else ())}
    names |= {ids[phone]: name for phone, name in named.items()}
    return Sides(
        None if live is None else live.id,
        None if live is None else live.zone,
        old,
        merged,
        before,
        await beside_the_loop(size, rota_of, lines, ids, ends, zone),
        await covers_from(connection, now, furthest),
        # Whoever is named for the first time is cleared by the publish, or waits for it.
        gone | first_ids if clear_by_hand else gone - first_ids,
        {id_: name for id_, name in names.items() if id_ is not None},
        sorted(first_named.values(), key=str.casefold),
        await kept_needs.live(connection),
        spans,
        first_day,
        now,
    )


async def load_restored(connection: AsyncConnection, version: Any, now: datetime) -> Sides:
    """Return what is live, and what would be if this version (a row) were published again now."""
    live = await publishing.live_version(connection)
    lines = await publishing.lines_of(connection, version.id)
    old = [] if live is None else await publishing.lines_of(connection, live.id)
    after = await load(connection, version.id, ZoneInfo(version.zone))
    before = None if live is None else await load(connection, live.id, ZoneInfo(live.zone))
    spans = spans_of(EVERYTHING, after.zone, now)
    shifts = (*(before.shifts if before else ()), *after.shifts)
    return Sides(
        None if live is None else live.id,
        None if live is None else live.zone,
        old,
        Merged(lines, [], []),
        before,
        after,
        await covers_from(connection, now, max(end for _, end in spans)),
        counsellors.gone(await counsellors.standings(connection, now)),
        {shift.counsellor_id: shift.name for shift in shifts if shift.counsellor_id is not None},
        (),
        await kept_needs.live(connection),
        spans,
        now.astimezone(after.zone).date(),
        now,
    )


def compared(sides: Sides) -> dict[str, Any]:
    """Return, as JSON, what a page shows of the difference."""
    found = difference(sides.old, sides.merged.lines)
    hours = hours_of(
        sides.before, sides.after, sides.covers, sides.first_day, without=sides.gone, needs=sides.needs
    )
    empty = (
        []
        if sides.before is None
        else emptied(
            sides.before, sides.after, sides.covers, sides.spans, without=sides.gone, needs=sides.needs
        )
    )
    return {
        "version": sides.version,
        "at": sides.now.isoformat(),
        "added": found.count(Kind.ADDED),
        "changed": found.count(Kind.CHANGED),
        "removed": found.count(Kind.REMOVED),
        "same": found.same,
        "changes": [_change(each, sides.first_named) for each in found.changes[:MOST]],
        "more_changes": max(len(found.changes) - MOST, 0),
        "turns": [_turn(each, sides) for each in hours.turns[:MOST]],
        "more_turns": max(len(hours.turns) - MOST, 0),
        "first_day": hours.first.isoformat(),
        "fewest": hours.fewest,
        "needed": hours.needed,
        "emptied": [[start.isoformat(), end.isoformat(), *_lost(start, sides)] for start, end in empty],
        "first_named": list(sides.first_named[:MOST]),
        "more_first_named": max(len(sides.first_named) - MOST, 0),
        "kept_weekly": sum(line.on_date is None for line in sides.merged.kept),
        "kept_dated": _ahead(sides),
        "lines": len(sides.merged.lines),
        "list": [_line(line) for line in sides.merged.lines[:MOST]],
    }


def changes_between(before: Iterable[ShiftLine], after: Iterable[ShiftLine]) -> dict[str, Any]:
    """Return, as JSON, what changes from one rota to another, as in `compared`."""
    found = difference(before, after)
    return {
        "added": found.count(Kind.ADDED),
        "changed": found.count(Kind.CHANGED),
        "removed": found.count(Kind.REMOVED),
        "same": found.same,
        "changes": [_change(each, ()) for each in found.changes[:MOST]],
        "more_changes": max(len(found.changes) - MOST, 0),
    }


def shifts_kept(sides: Sides) -> list[list[Any]] | None:
    """Return, as JSON, the rota as it would be, so that its moments can be asked for; None if it is too long."""
    if len(sides.after.shifts) > MOST_LINES:
        return None
    return [
        [
            shift.line,
            shift.counsellor_id,
            shift.name,
            shift.days,
            _iso(shift.on_date),
            shift.start,
            shift.end,
            shift.tier,
            list(shift.languages),
            _iso(shift.valid_from),
            _iso(shift.valid_until),
            shift.instead,
        ]
        for shift in sides.after.shifts
    ]


def rota_kept(rows: Iterable[Sequence[Any]], zone: ZoneInfo, clearance_ends: Mapping[int, date]) -> Rota:
    """Return the rota of `shifts_kept`; its people have no phones. `clearance_ends` are theirs now, by id."""
    return Rota.from_rows(
        0,
        zone,
        (
            Shift(
                line,
                who,
                name,
                "",
                days,
                _day(on),
                start,
                end,
                tier,
                tuple(spoken),
                _day(first),
                _day(last),
                instead,
                clearance_ends.get(who),
            )
            for line, who, name, days, on, start, end, tier, spoken, first, last, instead in rows
        ),
    )


def _change(change: Change, first_named: Sequence[str]) -> dict[str, Any]:
    line = change.after or change.before
    return {
        "kind": change.kind.value,
        "name": change.name,
        "new": change.after is not None and change.name in first_named,
        "days": change.days,
        "dates": [day.isoformat() for day in change.dates],
        "before": None if change.before is None else _line(change.before),
        "after": None if change.after is None else _line(change.after),
        "line": 0 if line is None else line.line,
        "count": change.count,
        "minutes": change.minutes,
    }


def _line(line: ShiftLine) -> dict[str, Any]:
    return {
        "line": line.line,
        "days": line.days,
        "date": _iso(line.on_date),
        "start": line.start,
        "end": line.end,
        "name": "" if line.is_for_nobody else line.name,
        "phone": masked(line.phone),
        "tier": line.tier,
        "languages": " ".join(line.languages),
        "organisation": line.organisation or "",
        "from": _iso(line.valid_from),
        "until": _iso(line.valid_until),
        "instead": line.instead,
    }


def _turn(turn: Turn, sides: Sides) -> dict[str, Any]:
    return {
        "start": turn.start.isoformat(),
        "end": turn.end.isoformat(),
        "come": list(names_of(turn.come, sides.names, _MOST_NAMES)),
        "more_come": max(len(turn.come) - _MOST_NAMES, 0),
        "go": list(names_of(turn.go, sides.names, _MOST_NAMES)),
        "more_go": max(len(turn.go) - _MOST_NAMES, 0),
        "before": turn.before,
        "after": turn.after,
    }


def _lost(at: datetime, sides: Sides) -> list[str]:
    """Return the first names of those who are there now."""
    if sides.before is None:
        return []
    there = sides.before.on_duty(at, sides.covers, without=sides.gone)
    return list(dict.fromkeys(duty.name for duty in there))[:_MOST_NAMES]


def _ahead(sides: Sides) -> int:
    """Return how many lines with a date ahead stay."""
    today = sides.now.astimezone(sides.after.zone).date()
    return sum(line.on_date is not None and line.on_date >= today for line in sides.merged.kept)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
