"""Strangers: how long signed webhooks take beside unsigned, too large, odd and idle connections.

`python -m tests.bench.strangers PORT` is the strangers' process: apart, and of low priority, as theirs is another
machine. Each of its connections sends one thing after another, a moment apart, as soon as the last one was refused.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ivr.database.engine import Database
from tests.bench import house, load, servers
from tests.bench.house import Place
from tests.bench.requests import CALLER_SID, QUEUE_SID, form, post

RUNS = 5
SECONDS = 6
PER_SECOND = 100
WAITING = 200
CONNECTIONS = 16
STRANGERS = 8
PAUSE_SECONDS = 0.1
IDLE = 200

_POST = b"POST /voice/incoming HTTP/1.1\r\nHost: x\r\n"
_SHAPED = (
    _POST + b"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: " + b"A" * 27 + b"=\r\n"
)
_FIELDS = b"&".join(b"f%d=" % n for n in range(8000))[:64_000] + b"&f1="
KNOCKS = (
    _SHAPED + b"Content-Length: %d\r\n\r\n" % len(_FIELDS) + _FIELDS,
    _SHAPED + b"Content-Length: 63002\r\n\r\na=" + b"%41" * 21_000,
    _SHAPED + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
    _SHAPED + b"Content-Length: 100000000\r\n\r\n" + b"x" * 1_000_000,
    _POST + b"Content-Length: 0\r\n\r\n",
    _POST + b"A: " + b"x" * 1_000_000,
    _POST + b"a: b\r\n" * 150_000,
    b"GET /media/music/60.wav HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /x HTTP/1.1\r\n\r\n" * 10_000,
    b"\x16\x03\x01" * 100,
)


@dataclass(frozen=True)
class Run:
    """Milliseconds at p95, and the cores that the server took."""

    p95: float
    cores: float


@dataclass(frozen=True)
class Beside:
    """The measurements, run by run."""

    alone: list[Run]
    beside: list[Run]

    @property
    def times(self) -> float:
        """Return how many times longer they take beside strangers, in the median run."""
        return median(with_.p95 / without.p95 for without, with_ in zip(self.alone, self.beside, strict=True))


async def measure(place: Place, folder: Path) -> Beside:
    """Return the time of heartbeats alone and beside strangers, in alternating runs."""
    database = Database(place.url)
    async with database.begin(seconds=120) as connection:
        waiting = await house.let_wait(connection, WAITING)
    await database.close()
    again = form(CALLER_SID, "+6281390000001", QueueSid=QUEUE_SID, QueuePosition="1", QueueTime="30")
    requests = [post(f"/voice/wait?call={waiting[n % WAITING]}", again) for n in range(SECONDS * PER_SECOND)]
    found = Beside([], [])
    with servers.serve(place.url, folder) as (port, pid):
        await _run(port, pid, requests)
        for _ in range(RUNS):
            found.alone.append(await _run(port, pid, requests))
            with _strangers(port):
                await asyncio.sleep(1)
                found.beside.append(await _run(port, pid, requests))
    return found


async def _run(port: int, pid: int, requests: list[bytes]) -> Run:
    before = servers.cpu_of(pid)
    taken = await load.send_at(port, requests, per_second=PER_SECOND, connections=CONNECTIONS)
    cores = (servers.cpu_of(pid) - before) / taken.seconds
    return Run(load.latency(taken.took, taken.seconds).p95, cores)


@contextlib.contextmanager
def _strangers(port: int) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.strangers", str(port)])
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


async def _knock(port: int, at: int) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(KNOCKS[at % len(KNOCKS)])
            async with asyncio.timeout(5):
                await reader.readuntil(b"\r\n\r\n")
            writer.transport.abort()
        at += 1
        await asyncio.sleep(PAUSE_SECONDS)


async def _be_idle(port: int) -> None:
    """Hold many silent connections; open each again when the server closes it."""
    while True:
        with contextlib.suppress(OSError):
            reader, _ = await asyncio.open_connection("127.0.0.1", port)
            await reader.read()


async def _all(port: int) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(STRANGERS):
            group.create_task(_knock(port, n))
        for _ in range(IDLE):
            group.create_task(_be_idle(port))


if __name__ == "__main__":
    os.nice(10)
    with asyncio.Runner() as runner:
        runner.run(_all(int(sys.argv[1])))
