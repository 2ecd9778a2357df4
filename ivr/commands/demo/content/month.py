"""The month: thirty days of calls up to now, played by the people of the rota, and written while the demo is used."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import psycopg
from sqlalchemy import select

from ivr.bootstrap import rules_of
from ivr.commands.demo.content import deeds, hands, today
from ivr.commands.demo.content.accounts import Team
from ivr.commands.demo.content.deeds import Done
from ivr.commands.demo.played_month import Plan, Played, copy, play, turns_of, until, usual_rate
from ivr.database.connections import libpq_url
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.settings import Settings
from routing.audit.chain import audit
from routing.counsellors import counsellors
from routing.rota.duty import Rota
from routing.rota.live import RotaCache, load
from routing.rota.publishing import versions
from routing.rota.sample import SAMPLE_NAME
from routing.sealing import Sealer
from routing.transaction import Helpline

logger = logging.getLogger(__name__)

T = TypeVar("T")

DAYS = 30
CALLS_A_DAY = 100
_SEED = 2020
# Turns go on a little: whoever talks as the month ends is not sent home.
_GOES_ON = timedelta(hours=3)
_AGAIN_SECONDS = 1.0


class _Known(NamedTuple):
    """What a month is planned from."""

    rota: Rota
    phones: Mapping[int, str]
    organisations: Mapping[int, str | None]


async def write_month(
    database: Database,
    settings: Settings,
    sealer: Sealer,
    now: datetime,
    team: Team,
    *,
    on_wait: Callable[[], None] = lambda: None,
) -> None:
    """Write the month that ends now. It takes a few seconds, of a thread: callers are served meanwhile.

    While the database is away it waits, and calls `on_wait` each time that it begins to. What is written already is
    not written twice.
    """
    known = await _once_it_answers(lambda: _known(database, settings), on_wait)
    played, done = await asyncio.to_thread(_played, known, settings, sealer, now, team)
    await _once_it_answers(lambda: asyncio.to_thread(_write, database.url, played), on_wait)
    helpline = Helpline(rules_of(settings), RotaCache(), sealer)
    await _once_it_answers(lambda: _decided(database, helpline, now, team, done), on_wait)


async def _once_it_answers(work: Callable[[], Awaitable[T]], on_wait: Callable[[], None]) -> T:
    """Do one transaction, again and again while the database is away."""
    waits = False
    while True:
        try:
            return await work()
        except (DatabaseNotReachable, psycopg.OperationalError) as error:
            if not waits:
                logger.warning("demo.month_waits %s", type(error).__name__)
                on_wait()
            waits = True
            await asyncio.sleep(_AGAIN_SECONDS)


def _played(
    known: _Known, settings: Settings, sealer: Sealer, now: datetime, team: Team
) -> tuple[Played, list[Done]]:
    played = until(play(_plan(known, settings, sealer, now)), now)
    return played, hands.handle(played, team.supervisors, now, sealer)


def _write(url: str, played: Played) -> None:
    """Copy the month, in a thread and a loop of its own."""
    asyncio.run(_copied(url, played))  # noqa: TID251 - no signal reaches a thread


async def _decided(
    database: Database, helpline: Helpline, now: datetime, team: Team, done: list[Done]
) -> None:
    """Decide on a callback and tell the audit of all that was done, unless that was committed already."""
    async with database.begin() as connection:
        told = select(audit.c.id).where(audit.c.subject.in_({each.deed.subject for each in done}))
        if not (await connection.execute(told.limit(1))).all():
            decided = await today.decide(connection, helpline, now, team.another_supervisor)
            await deeds.tell(connection, [*done, *decided], helpline.sealer)


def _plan(known: _Known, settings: Settings, sealer: Sealer, now: datetime) -> Plan:
    start = now - timedelta(days=DAYS)
    turns = [
        replace(turn, organisation=known.organisations.get(turn.counsellor_id))
        for turn in turns_of(known.rota, (), known.phones, start, now + _GOES_ON)
    ]
    return Plan(_SEED, start, DAYS, turns, usual_rate(CALLS_A_DAY), rules_of(settings), sealer)


async def _copied(url: str, played: Played) -> None:
    async with await psycopg.AsyncConnection.connect(libpq_url(url)) as connection:
        if not await _is_there(connection, played):
            await copy(connection, played)
    # The planner knows the tables from now on.
    async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
        await connection.execute("analyze")


async def _is_there(connection: "psycopg.AsyncConnection[Any]", played: Played) -> bool:
    """Whether the month was committed already: word of it may have been lost as the database stopped."""
    newest = [row["id"] for row in played.rows.tables["calls"][-1:]]
    found = await connection.execute("select 1 from calls where id = any(%s)", (newest,))
    return await found.fetchone() is not None


async def _known(database: Database, settings: Settings) -> _Known:
    """Return the newest rota of invented people, and what is known of them."""
    async with database.begin() as connection:
        fuller = next(row for row in await versions(connection) if row.source != SAMPLE_NAME)
        rota = await load(connection, fuller.id, settings.zone)
        rows = (
            await connection.execute(
                select(counsellors.c.id, counsellors.c.phone, counsellors.c.organisation)
            )
        ).all()
    return _Known(rota, {row.id: row.phone for row in rows}, {row.id: row.organisation for row in rows})
