"""Checks of the database: reachable, migrated, clock right, somebody signs in, rota published, worker running."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.clock import Clock
from ivr.database.embedded.server import using
from ivr.database.engine import NOT_OPENED, Database, DatabaseNotReachable, newest_revision, schema_is_current
from ivr.database.migrate import schema_is_newer
from ivr.doctor import of_accounts
from ivr.doctor.findings import Finding, clock_difference, failing, ok, run_check, skipped, warning
from ivr.settings import Settings
from routing import choices, counsellors
from routing.line import carrier_route, roster
from routing.line.dispatch import Candidate
from routing.migrations import app_role
from routing.rota.coverage import kept_needs
from routing.rota.files.days import ENGLISH
from routing.rota.gaps import gaps
from routing.rota.live import RotaCache, covers_from
from routing.switchboard import clock_step

_SECONDS = 10.0
_TONIGHT = timedelta(hours=24)
_A_DAY = timedelta(days=1)
_AHEAD = timedelta(days=7)
_NAMED = 3
# A worker that is not stuck writes a heartbeat every 10 s and starts a sweep every 5 s.
_SILENT_SECONDS = 60
_TIME_REMEDY = "Let both machines keep their clocks by NTP."
_AFTER_SCHEMA = (
    *("role", "accounts", "help-numbers", "clock-steps"),
    *("rota", "gaps", "counsellors", "legs", "worker"),
)


async def look(settings: Settings, clock: Clock) -> list[Finding]:
    """Check the database that the settings name, or our own."""
    with contextlib.ExitStack() as opened:
        try:
            if settings.database_url is None:
                url = opened.enter_context(using(settings.data_dir))
            else:
                url = settings.database_url.get_secret_value()
            database = Database(url, pool_size=1)
        except NOT_OPENED as error:
            return _away(str(error))
        try:
            return await look_at(database, settings, clock, RotaCache())
        finally:
            await database.close()


async def look_at(database: Database, settings: Settings, clock: Clock, rota: RotaCache) -> list[Finding]:
    """Check a database over these connections; `rota` is the copy of the live rota that its process keeps."""
    try:
        async with database.begin(seconds=_SECONDS) as connection:
            its_clock = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
            ours = clock.now()
            is_current = await connection.run_sync(schema_is_current)
            is_newer = await connection.run_sync(schema_is_newer)
    except DatabaseNotReachable as error:
        return _away(str(error))
    found = [
        ok("database", "The database answers."),
        clock_difference(
            "clock-database", "the database's", (ours - its_clock).total_seconds(), _TIME_REMEDY
        ),
        _schema(is_current=is_current, is_newer=is_newer),
    ]
    if not is_current:
        return found + skipped(_AFTER_SCHEMA, "the schema is not this program's")
    for check, work in (
        ("role", _role),
        ("accounts", of_accounts.look),
        ("help-numbers", _help_numbers),
        ("clock-steps", _steps),
        ("rota", partial(_rota, rota)),
        ("legs", _legs),
        ("worker", _worker),
    ):
        found += await run_check(check, partial(_begun, database, work, settings, clock))
    return found


async def _begun(
    database: Database,
    work: Callable[[AsyncConnection, Settings, datetime], Awaitable[list[Finding]]],
    settings: Settings,
    clock: Clock,
) -> list[Finding]:
    async with database.begin(seconds=_SECONDS) as connection:
        return await work(connection, settings, clock.now())


def _away(why: str) -> list[Finding]:
    remedy = "Start PostgreSQL, and see that DATABASE_URL names it and that this host may connect to it."
    first = " ".join(why.split())
    return [
        failing("database", f"The database cannot be used: {first}", remedy),
        *skipped(("clock-database", "schema", *_AFTER_SCHEMA), "there is no database"),
    ]


def _schema(*, is_current: bool, is_newer: bool) -> Finding:
    if is_newer:
        return failing(
            "schema",
            "The database has been migrated by a newer version of this program.",
            "Run that version here too.",
        )
    if not is_current:
        return failing(
            "schema",
            f"The database is behind revision {newest_revision()}, which this program needs.",
            "Run `satunomor migrate`.",
        )
    return ok("schema", "Every migration has been applied.")


async def _role(connection: AsyncConnection, _settings: Settings, _now: datetime) -> list[Finding]:
    """Tell whether PostgreSQL keeps the audit from being changed by the program itself."""
    if (await connection.execute(text("select current_user"))).scalar_one() == app_role.NAME:
        return [ok("role", "The program may only add to the audit.")]
    return [
        warning(
            "role",
            "The program works as the database's owner, who may change the audit.",
            "See docs/operations.md, `A database role of its own`.",
        )
    ]


async def _help_numbers(connection: AsyncConnection, settings: Settings, _now: datetime) -> list[Finding]:
    """Tell whether callers who need to talk right now can be told of somebody else."""
    numbers = (await choices.current(connection)).help_numbers(settings.help_numbers)
    if numbers.referral is not None:
        told = f"Callers are told to ring {numbers.emergency} in danger, and {numbers.referral} to talk right now."
        return [ok("help-numbers", told)]
    return [
        warning(
            "help-numbers",
            "No referral number is set: whom nobody can answer hears of no other line to talk to.",
            "Choose one on /settings, or set REFERRAL_NUMBER.",
        )
    ]


async def _rota(
    cache: RotaCache, connection: AsyncConnection, settings: Settings, now: datetime
) -> list[Finding]:
    rota = await cache.live(connection)
    if rota is None:
        remedy = "Write one and run `satunomor rota publish FILE`."
        none = failing("rota", "No rota is published: callers are told that nobody is there.", remedy)
        return [none, *skipped(("gaps", "counsellors"), "no rota is published")]
    gone = counsellors.gone(await counsellors.standings(connection, now))
    covers = await covers_from(connection, now, now + _AHEAD)
    needs = await kept_needs.live(connection)
    # In a thread: a long rota must not hold up a webhook of this process.
    found = await asyncio.to_thread(
        lambda: list(gaps(rota, covers, now, now + _AHEAD, without=gone, needs=needs))
    )
    named = await roster.candidates(connection, cache, now)
    count = len(rota.shifts)
    return [
        ok("rota", f"A rota with {count} {'shift' if count == 1 else 'shifts'} is live."),
        *_gaps(found, now, settings),
        *_counsellors([one for one in named if one.counsellor_id not in gone]),
    ]


def _gaps(
    found: list[tuple[datetime, datetime | None]], now: datetime, settings: Settings
) -> Iterator[Finding]:
    """Judge the gaps: one within 24 hours is failing, a later one a warning."""
    remedy = (
        "Find somebody and publish the rota with them (`satunomor rota publish FILE`); "
        "if the hotline is closed then, say so on the page /rota/needs."
    )
    soon = [gap for gap in found if gap[0] < now + _TONIGHT]
    later = [gap for gap in found if gap not in soon]
    if soon:
        told = _told(soon, settings)
        yield failing("gaps", f"Nobody is on duty within the next 24 hours: {told}.", remedy)
    if later:
        yield warning("gaps", f"Nobody is on duty in the days ahead: {_told(later, settings)}.", remedy)
    if not found:
        yield ok("gaps", f"Somebody is on duty at every minute of the next {_AHEAD.days} days.")


def _told(found: list[tuple[datetime, datetime | None]], settings: Settings) -> str:
    spans = "; ".join(
        f"from {_spoken(start, settings)} "
        + ("on, with no end" if end is None else f"to {_spoken(end, settings)}")
        for start, end in found[:_NAMED]
    )
    return spans + (f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else "")


def _spoken(instant: datetime, settings: Settings) -> str:
    local = instant.astimezone(settings.zone)
    return f"{ENGLISH[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"


def _counsellors(named: list[Candidate]) -> Iterator[Finding]:
    on_duty = [one for one in named if one.is_on_duty]
    if named and not on_duty:
        yield warning(
            "counsellors",
            "All who are on the rota now are paused: no phone rings.",
            "Ask one who paused themselves to call the number and press 1, or run `satunomor counsellors resume NAME`.",
        )
    elif on_duty and all(one.last for one in on_duty):
        yield warning(
            "counsellors",
            "All who are on duty have missed several offers in a row, and are rung less often.",
            "See who they are (`satunomor counsellors`), and ask them whether their phones ring.",
        )
    else:
        yield ok("counsellors", f"{len(on_duty)} of {len(named)} on the rota now can be rung.")


async def _steps(connection: AsyncConnection, settings: Settings, now: datetime) -> list[Finding]:
    row = await clock_step.last_step(connection, now - _A_DAY)
    if row is None or row.stepped_at is None or row.stepped_by is None:
        return [ok("clock-steps", "No clock of a serving machine was set within the last day.")]
    way = "forward" if row.stepped_by > 0 else "back"
    told = f"by {abs(row.stepped_by):.0f} s {way} on {_spoken(row.stepped_at, settings)}"
    remedy = "Let this machine keep its clock by NTP from its start on, and let it not sleep."
    return [warning("clock-steps", f"The clock of a serving machine was set {told}.", remedy)]


async def _legs(connection: AsyncConnection, settings: Settings, _now: datetime) -> list[Finding]:
    row = await carrier_route.state(connection)
    if row.failing_since is None:
        return [ok("legs", "No leg to a counsellor's phone is known to fail.")]
    since = _spoken(row.failing_since, settings)
    return [
        failing(
            "legs",
            f"Legs to counsellors' phones fail, {row.failures} in a row, found on {since}: it is not the phones.",
            "Look at Twilio's error log, its voice permissions for the counsellors' country and the account's balance, "
            "and ring one of them from Twilio's console.",
        )
    ]


async def _worker(connection: AsyncConnection, _settings: Settings, _now: datetime) -> list[Finding]:
    """Check the worker's heartbeat and its last sweep, both by the database's clock."""
    silent = (
        await connection.execute(
            text(
                "select extract(epoch from clock_timestamp() - least(max(last_heartbeat), (select"
                " to_timestamp(max(defer_timestamp)) from procrastinate_periodic_defers"
                " where task_name = 'sweep'))) from procrastinate_workers"
            )
        )
    ).scalar_one()
    if silent is None:
        remedy = "Run `satunomor work`, or `satunomor serve --with-worker`."
        return [warning("worker", "No worker is running: what is left open is not closed.", remedy)]
    if silent > _SILENT_SECONDS:
        remedy = "Look at why it ended, and run `satunomor work` again."
        return [failing("worker", f"The last worker was heard of {silent:.0f} s ago.", remedy)]
    return [ok("worker", "A worker is at work.")]
