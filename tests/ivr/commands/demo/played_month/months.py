"""Months to be played: a team, its turns, and a database that is filled with what they did."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from ivr.commands.demo.played_month import Plan, Played, Turn, a_team, copy, turns_of_team, usual_rate
from ivr.database.connections import libpq_url
from routing.rules import Rules
from routing.sealing import Sealer
from tests.soak.house import MAX_WAIT

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)  # midnight in Jakarta
# The soak's witness knows the limits of its own helpline.
RULES = Rules(number="+622150001234", zone=ZONE, max_wait=timedelta(seconds=MAX_WAIT))
SEALER = Sealer(["a key for tests that is long enough to seal with"])
TEAM = a_team()
USUAL_IDS = {one.phone: n for n, one in enumerate(TEAM, 1)}


def a_plan(
    *, seed: int = 1, days: int = 2, a_day: float = 80, turns: Sequence[Turn] | None = None, **more: Any
) -> Plan:
    """Return a plan that begins on a Monday."""
    usual = turns_of_team(TEAM, USUAL_IDS, ZONE, MONDAY, days)
    return Plan(
        seed, MONDAY, days, usual if turns is None else turns, usual_rate(a_day), RULES, SEALER, **more
    )


async def fill(url: str, played: Played) -> None:
    """Write the team, then what was played."""
    async with await psycopg.AsyncConnection.connect(libpq_url(url)) as connection:
        for one in TEAM:
            await connection.execute(
                "insert into counsellors (id, name, phone, cleared, created_at, languages)"
                " overriding system value values (%s, %s, %s, true, %s, %s)",
                (USUAL_IDS[one.phone], one.name, one.phone, MONDAY, list(one.languages)),
            )
        await copy(connection, played)
