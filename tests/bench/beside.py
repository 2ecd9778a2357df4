"""Beside: how long signed heartbeats take alone, and beside something else that the same server does."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from ivr.database.engine import Database
from tests.bench import house, load, servers
from tests.bench.house import Place
from tests.bench.requests import CALLER_SID, QUEUE_SID, form, post

RUNS = 5
PER_SECOND = 100
WAITING = 200
CONNECTIONS = 16


@dataclass(frozen=True)
class Run:
    """Milliseconds at p95, and the cores that the server took."""

    p95: float
    cores: float


@dataclass(frozen=True)
class Beside:
    """The measurements, run by run."""

    alone: list[Run] = field(default_factory=list)
    beside: list[Run] = field(default_factory=list)

    @property
    def times(self) -> float:
        """Return how many times longer they take beside it, in the median run."""
        return median(with_.p95 / without.p95 for without, with_ in zip(self.alone, self.beside, strict=True))


async def let_wait(place: Place) -> list[UUID]:
    """Let the callers wait whose heartbeats are sent."""
    database = Database(place.url)
    async with database.begin(seconds=120) as connection:
        waiting = await house.let_wait(connection, WAITING)
    await database.close()
    return waiting


async def measure(
    server: tuple[int, int], waiting: Sequence[UUID], other: Sequence[str], *, seconds: int, after: float = 1
) -> Beside:
    """Return the time of heartbeats alone and beside `other` (a module and its arguments), in alternating runs.

    `server` is its port and its pid; `other` has begun `after` so many seconds.
    """
    port, pid = server
    again = form(CALLER_SID, "+6281390000001", QueueSid=QUEUE_SID, QueuePosition="1", QueueTime="30")
    requests = [post(f"/voice/wait?call={waiting[n % WAITING]}", again) for n in range(seconds * PER_SECOND)]
    found = Beside()
    await _run(port, pid, requests)
    for _ in range(RUNS):
        servers.let_rest(pid)
        found.alone.append(await _run(port, pid, requests))
        with _other(other):
            await asyncio.sleep(after)
            found.beside.append(await _run(port, pid, requests))
    return found


async def _run(port: int, pid: int, requests: list[bytes]) -> Run:
    before = servers.cpu_of(pid)
    taken = await load.send_at(port, requests, per_second=PER_SECOND, connections=CONNECTIONS)
    cores = (servers.cpu_of(pid) - before) / taken.seconds
    return Run(load.latency(taken.took, taken.seconds).p95, cores)


@contextlib.contextmanager
def _other(arguments: Sequence[str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", *arguments])
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"{arguments[0]} ended before the heartbeats did")
    finally:
        process.terminate()
        process.wait(20)
