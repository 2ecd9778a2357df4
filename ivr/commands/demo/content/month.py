"""The month: thirty days of calls up to now, played by the people of the rota, and written while the demo is used."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg
from sqlalchemy import select

from ivr.bootstrap import rules_of
from ivr.commands.demo.content import deeds, hands, today
from ivr.commands.demo.content.accounts import Team
from ivr.commands.demo.content.deeds import Done
from ivr.commands.demo.played_month import Plan, Played, copy, play, turns_of, until, usual_rate
from ivr.database.connections import libpq_url
from ivr.database.engine import Database
from ivr.settings import Settings
from routing.counsellors import counsellors
from routing.rota.duty import Rota
from routing.rota.live import RotaCache, load
from routing.rota.publishing import versions
from routing.rota.sample import SAMPLE_NAME
from routing.sealing import Sealer
from routing.transaction import Helpline

DAYS = 30
CALLS_A_DAY = 100
_SEED = 2020
# Turns go on a little: whoever talks as the month ends is not sent home.
_GOES_ON = timedelta(hours=3)


class _Known(NamedTuple):
    """What a month is planned from."""

    rota: Rota
    phones: Mapping[int, str]
    organisations: Mapping[int, str | None]


async def write_month(
    database: Database, settings: Settings, sealer: Sealer, now: datetime, team: Team
) -> None:
    """Write the month that ends now. It takes a few seconds, of a thread: callers are served meanwhile."""
    known = await _known(database, settings)
    done = await asyncio.to_thread(_write, database.url, known, settings, sealer, now, team)
    helpline = Helpline(rules_of(settings), RotaCache(), sealer)
    async with database.begin() as connection:
        done += await today.decide(connection, helpline, now, team.another_supervisor)
        await deeds.tell(connection, done, sealer)


def _write(
    url: str, known: _Known, settings: Settings, sealer: Sealer, now: datetime, team: Team
) -> list[Done]:
    """Play the month and copy it, in a thread and a loop of its own."""
    played = until(play(_plan(known, settings, sealer, now)), now)
    done = hands.handle(played, team.supervisors, now, sealer)
    asyncio.run(_copied(url, played))  # noqa: TID251 - no signal reaches a thread
    return done


def _plan(known: _Known, settings: Settings, sealer: Sealer, now: datetime) -> Plan:
    start = now - timedelta(days=DAYS)
    turns = [
        replace(turn, organisation=known.organisations.get(turn.counsellor_id))
        for turn in turns_of(known.rota, (), known.phones, start, now + _GOES_ON)
    ]
    return Plan(_SEED, start, DAYS, turns, usual_rate(CALLS_A_DAY), rules_of(settings), sealer)


async def _copied(url: str, played: Played) -> None:
    async with await psycopg.AsyncConnection.connect(libpq_url(url)) as connection:
        await copy(connection, played)
    # The planner knows the tables from now on.
    async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
        await connection.execute("analyze")


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
