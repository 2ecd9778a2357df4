"""`python -m tests.bench.large`: 10,000 callers wait on two processes; how many heartbeats a second that carries."""

import asyncio
import os
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ivr import ending
from ivr.database import Database
from tests.bench import house, load, servers
from tests.bench.house import Place
from tests.bench.load import Latency
from tests.bench.requests import CALLER_SID, QUEUE_SID, form, post

WAITING = 10_000
ON_DUTY = 200
RATES = (250, 500, 1000, 1500)
SECONDS = 15
CONNECTIONS = 128
GOAL = 1000

console = Console(highlight=False, width=130)


@dataclass(frozen=True)
class Step:
    """One rate: what came of it, and who was how busy (1.0 is a whole core)."""

    asked: int
    latency: Latency
    web: float
    database: float
    megabytes: float


async def main() -> None:
    """Raise the rate until it is no longer reached."""
    with house.database(os.environ.get("DATABASE_URL")) as place, tempfile.TemporaryDirectory() as folder:
        requests = await _prepare(place.url)
        with servers.serve(place.url, Path(folder)) as one, servers.serve(place.url, Path(folder)) as other:
            steps = [await _step(place, (one, other), requests, rate) for rate in RATES]
    _show(steps)


async def _prepare(url: str) -> list[bytes]:
    database = Database(url)
    async with database.begin(seconds=120) as connection:
        await house.publish(connection, ON_DUTY, on_duty=ON_DUTY)
        await house.hold_everybody(connection)
        waiting = await house.let_wait(connection, WAITING)
    await database.close()
    again = form(
        CALLER_SID,
        "+6281390000001",
        QueueSid=QUEUE_SID,
        QueuePosition="1",
        QueueTime="30",
        AvgQueueTime="60",
    )
    return [post(f"/voice/wait?call={call}", again) for call in waiting]


async def _step(
    place: Place, processes: tuple[tuple[int, int], tuple[int, int]], requests: list[bytes], rate: int
) -> Step:
    sent = random.choices(requests, k=rate * SECONDS)  # noqa: S311 - a load, not a secret
    pids = [pid for _, pid in processes]
    before = sum(map(servers.cpu_of, pids)), servers.cpu_of_children(place.postmaster)
    halves = await asyncio.gather(
        *(
            load.send_at(port, sent[half::2], per_second=rate / 2, connections=CONNECTIONS // 2)
            for half, (port, _) in enumerate(processes)
        )
    )
    took = [each for half in halves for each in half.took]
    seconds = max(half.seconds for half in halves)
    web = sum(map(servers.cpu_of, pids)) - before[0]
    database = servers.cpu_of_children(place.postmaster) - before[1]
    megabytes = sum(map(servers.memory_of, pids))
    return Step(rate, load.latency(took, seconds), web / seconds, database / seconds, megabytes)


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
    held = [step.asked for step in steps if step.latency.per_second > 0.95 * step.asked]
    console.print(
        f"{WAITING} waiting, 2 processes, the load itself on the same {cores} cores: "
        f"{max(held, default=0)} heartbeats a second are carried."
    )
    busiest = max(steps[-1].web, steps[-1].database)
    what = "the web processes' processor time" if busiest == steps[-1].web else "PostgreSQL's processor time"
    console.print(f"What gives first: {what} ({busiest:.2f} of {cores} cores at {steps[-1].asked} a second).")


ending.by_signals()
ending.run(main())
