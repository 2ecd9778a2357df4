"""`python -m tests.bench.large`: 20,000 callers wait on two processes, and 500 call in one second; a million calls."""

import asyncio
import os
import random
import statistics
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from ivr.database.engine import Database
from ivr.process import shutdown
from tests.bench import house, load, log_of_a_million, million, servers
from tests.bench.house import Place
from tests.bench.load import Latency
from tests.bench.requests import CALLER_SID, QUEUE_SID, form, post
from tests.databases import AS_OWNER

SHORT, LONG = 2_000, 20_000
ASKING = 2_000  # callers spread over the line; each asks equally often, however long the line is
ON_DUTY = 200
RUNS, RUN_RATE, RUN_SECONDS = 3, 500, 10
RATES, SECONDS = (250, 500, 1000, 1500), 15
CONNECTIONS = 128
GOAL_P95_MS = 250
CALLS_AT_ONCE, GREETED_WITHIN_MS = 500, 1000
A_MILLION = 1_000_000

console = Console(highlight=False, width=130)


@dataclass(frozen=True)
class Step:
    """One rate: its results, and how busy each process was (1.0 is a whole core)."""

    asked: int
    latency: Latency
    web: float
    database: float
    megabytes: float

    @property
    def each_us(self) -> float:
        """Processor time of both processes and of the database, for each request."""
        return (self.web + self.database) / self.latency.per_second * 1e6


class House:
    """Two processes of one helpline, and the callers who wait there."""

    def __init__(self, place: Place, processes: tuple[tuple[int, int], tuple[int, int]]) -> None:
        """`processes`: port and pid of each."""
        self._place, self._processes = place, processes

    async def let_wait(self, count: int) -> list[bytes]:
        """Let exactly that many callers wait; return a heartbeat of each, in random order."""
        database = Database(self._place.url)
        async with database.begin(seconds=120) as connection:
            await connection.execute(text(AS_OWNER))
            await connection.execute(text("truncate calls cascade"))
            waiting = await house.let_wait(connection, count)
        async with database.begin(seconds=120) as connection:
            await connection.execute(text(AS_OWNER))
            await connection.execute(text("analyze calls"))
        await database.close()
        place = {"QueueSid": QUEUE_SID, "QueuePosition": "1", "QueueTime": "30", "AvgQueueTime": "60"}
        again = form(CALLER_SID, "+6281390000001", **place)
        random.shuffle(waiting)
        return [post(f"/voice/wait?call={call}", again) for call in waiting]

    async def step(self, requests: list[bytes], *, per_second: int) -> Step:
        """Send all, half of them to each process."""
        pids = [pid for _, pid in self._processes]
        before = sum(map(servers.cpu_of, pids)), servers.cpu_of_children(self._place.postmaster)
        halves = await asyncio.gather(
            *(
                load.send_at(port, requests[half::2], per_second=per_second / 2, connections=CONNECTIONS // 2)
                for half, (port, _) in enumerate(self._processes)
            )
        )
        took = [each for half in halves for each in half.took]
        seconds = max(half.seconds for half in halves)
        web = sum(map(servers.cpu_of, pids)) - before[0]
        database = servers.cpu_of_children(self._place.postmaster) - before[1]
        megabytes = sum(map(servers.memory_of, pids))
        latency = load.latency(took, seconds)
        return Step(per_second, latency, web / seconds, database / seconds, megabytes)


async def main() -> None:
    """Compare a long line with a short one; raise the rate in the long one; let many call at once."""
    with house.database(os.environ.get("DATABASE_URL")) as place, tempfile.TemporaryDirectory() as folder:
        await _open(place.url)
        with servers.serve(place.url, Path(folder)) as one, servers.serve(place.url, Path(folder)) as other:
            here = House(place, (one, other))
            await _compare(here)
            asking = await here.let_wait(LONG)
            steps = [await here.step(_some(asking, rate, SECONDS), per_second=rate) for rate in RATES]
            _show(steps)
            calls = [
                post("/voice/incoming", form(f"CA{uuid4().hex}", f"+62815{n:08}"))
                for n in range(CALLS_AT_ONCE)
            ]
            greeted = (await here.step(calls, per_second=CALLS_AT_ONCE)).latency
    console.print(
        f"{CALLS_AT_ONCE} call in one second while {LONG:,} wait: greeted after {greeted.p50:.0f} ms (p50), "
        f"{greeted.p95:.0f} ms (p95; at most {GREETED_WITHIN_MS})."
    )
    await _fill()
    await _log()


async def _log() -> None:
    """Take the log of a million calls as a file; erase their numbers beside callers."""
    with house.database(os.environ.get("DATABASE_URL")) as place, tempfile.TemporaryDirectory() as folder:
        export, erasure = await log_of_a_million.measure(place, Path(folder), A_MILLION)
    console.print(
        f"{export.rows:,} calls exported in {_each(export.exported)} s, table copied in {_each(export.copied)} s: "
        f"{export.times:.2f} times in the median run (at most 6); the server grew by {export.megabytes:.0f} MB."
    )
    found = erasure.beside
    console.print(
        f"{erasure.before - erasure.after:,} of {erasure.before:,} numbers erased. Heartbeats p95 alone "
        f"{_each(run.p95 for run in found.alone)} ms, beside {_each(run.p95 for run in found.beside)} ms: "
        f"{found.times:.2f} times in the median run (at most 3)."
    )


def _each(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.1f}" for value in values)


async def _fill() -> None:
    """Fill a database with a million calls, and tell how long that takes."""
    with house.database(os.environ.get("DATABASE_URL")) as place:
        made = await million.make(place.url, A_MILLION, datetime.now(UTC))
    console.print(
        f"{made.calls:,} calls with {made.events:,} events, played in {made.playing:.0f} s, written by COPY in "
        f"{made.writing:.0f} s."
    )


async def _open(url: str) -> None:
    database = Database(url)
    async with database.begin(seconds=120) as connection:
        await house.publish(connection, ON_DUTY, on_duty=ON_DUTY)
        await house.hold_everybody(connection)
    await database.close()


async def _compare(here: House) -> None:
    """Print what a heartbeat costs in a long line, as a multiple of one in a short line, in alternating runs."""
    ratios = []
    for _ in range(RUNS):
        cost = {}
        for count in (SHORT, LONG):
            requests = (await here.let_wait(count))[:ASKING]
            await here.step(_some(requests, RUN_RATE, 1), per_second=RUN_RATE)
            step = await here.step(_some(requests, RUN_RATE, RUN_SECONDS), per_second=RUN_RATE)
            cost[count] = step.each_us
        ratios.append(cost[LONG] / cost[SHORT])
        shown = ", ".join(f"{count:,} waiting {each:.0f} µs" for count, each in cost.items())
        console.print(
            f"A heartbeat at {RUN_RATE} a second, servers and database: {shown}: {ratios[-1]:.2f} times."
        )
    console.print(f"Median run: {statistics.median(ratios):.2f} times as much (at most 1.2).")


def _some(requests: list[bytes], per_second: int, seconds: int) -> list[bytes]:
    """Return that many requests, one caller after another; no caller repeats before all have asked."""
    return list(islice(cycle(requests), per_second * seconds))


def _show(steps: list[Step]) -> None:
    table = Table(
        "asked a second", "reached", "p50 ms", "p95 ms", "p99 ms", "web cores", "database cores", "web MB"
    )
    for step in steps:
        table.add_row(
            str(step.asked),
            f"{step.latency.per_second:.0f}",
            f"{step.latency.p50:.1f}",
            f"{step.latency.p95:.1f}",
            f"{step.latency.p99:.1f}",
            f"{step.web:.2f}",
            f"{step.database:.2f}",
            f"{step.megabytes:.0f}",
        )
    console.print(table)
    cores = os.cpu_count() or 1
    held = [
        step.asked
        for step in steps
        if step.latency.per_second > 0.95 * step.asked and step.latency.p95 < GOAL_P95_MS
    ]
    console.print(
        f"{LONG:,} waiting, 2 processes, the load itself on the same {cores} cores: "
        f"{max(held, default=0)} heartbeats a second are carried with p95 below {GOAL_P95_MS} ms."
    )
    busiest = max(steps[-1].web, steps[-1].database)
    what = "the web processes' processor time" if busiest == steps[-1].web else "PostgreSQL's processor time"
    console.print(f"What gives first: {what} ({busiest:.2f} of {cores} cores at {steps[-1].asked} a second).")


shutdown.end_by_signals()
shutdown.run(main())
