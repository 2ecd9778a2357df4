"""Decisions: the time to decide about a whole line and to look up a rota, by size."""

import statistics
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text

from ivr.database.engine import Database
from routing.line.dispatch import Candidate, Waiting, dispatch
from routing.rota.duty import Rota
from routing.rota.live import RotaCache
from routing.rota.shift import Shift
from routing.rules import Rules
from routing.sealing import Sealer
from routing.switchboard.offer import dispatching
from routing.transaction import Helpline
from tests.bench import house
from tests.bench.house import Place
from tests.bench.requests import NUMBER
from tests.databases import AS_OWNER
from tests.routing.switchboard.decided import decided

WAITING = (10, 1_000, 10_000)
COUNSELLORS = 2_000
SHIFTS = (100, 1_000_000)
ZONE = ZoneInfo("Asia/Jakarta")
RULES = Rules(number=NUMBER, zone=ZONE)


async def measure_all(place: Place) -> dict[str, float]:
    """Return the median milliseconds of each decision."""
    found = {f"dispatch, {count} waiting, {COUNSELLORS} free": _dispatch(count) for count in WAITING}
    for count in WAITING:
        found[f"serve the line, {count} waiting, {COUNSELLORS} on duty"] = await _serve(place.url, count)
    found |= {f"who is on duty, {count} shifts": _lookup(count) for count in SHIFTS}
    return found


def _dispatch(count: int) -> float:
    now = datetime.now(UTC)
    free = [
        Candidate(
            n, f"+6281{n:08}", 1 + n % 3, ("id", "en") if n % 2 else ("id",), now - timedelta(seconds=n)
        )
        for n in range(COUNSELLORS)
    ]
    line = [Waiting(uuid4(), now, "en" if n % 5 == 0 else "id") for n in range(count)]
    return _median(lambda: dispatch(now, line, free, RULES, slots=COUNSELLORS), 5)


async def _serve(url: str, count: int) -> float:
    """Run a whole dispatch with its statements in a transaction that is rolled back; one counsellor is free."""
    database = Database(url)
    helpline = Helpline(RULES, RotaCache(), Sealer(["k" * 40]))
    async with database.begin(seconds=120) as connection:
        await connection.execute(text(AS_OWNER))
        await connection.execute(text("truncate calls cascade"))
        await house.publish(connection, COUNSELLORS, on_duty=COUNSELLORS)
        await connection.execute(text("truncate holds"))
        await house.hold_everybody(connection)
        await house.let_wait(connection, count)
        await connection.execute(text("delete from holds where id = (select max(id) from holds)"))
        await connection.execute(text("analyze calls, holds, offers, counsellors"))
    took = []
    for _ in range(6):
        async with database.begin(seconds=60) as connection:
            began = perf_counter()
            await decided(dispatching.serve_line, helpline, connection, datetime.now(UTC))
            took.append(perf_counter() - began)
            await connection.rollback()
    await database.close()
    return statistics.median(took[1:]) * 1000


def _lookup(count: int) -> float:
    shifts = tuple(
        Shift(
            n,
            n % 50_000,
            f"Counsellor {n}",
            f"+6281{n % 50_000:08}",
            1 << n % 7,
            None,
            n * 7 % 1440,
            n * 7 % 1440 + 60,
        )
        for n in range(count)
    )
    rota = Rota(1, ZONE, shifts)
    at = datetime(2026, 11, 25, 3, 30, tzinfo=UTC)
    return _median(lambda: rota.on_duty(at, ()), 5)


def _median(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return statistics.median(took) * 1000
