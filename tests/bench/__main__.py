"""`python -m tests.bench`: prints a table and writes bench.json."""

import asyncio
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from ivr.database import Database
from tests.bench import house, load, servers
from tests.bench.requests import form, post

REQUESTS = 3000
WARM_UP = 300
CONNECTIONS = 16
COUNSELLORS = 2 * (REQUESTS + WARM_UP)

console = Console(highlight=False)


@dataclass
class Cost:
    """What one kind of request costs: microseconds of processor time a request, milliseconds of waiting."""

    server_us: float
    database_us: float
    p50: float
    p95: float
    per_second: float


async def main() -> None:
    """Measure everything."""
    costs: dict[str, Cost] = {}
    with house.database(os.environ.get("DATABASE_URL")) as url, tempfile.TemporaryDirectory() as folder:
        wait = [post("/voice/wait", form(f"CA{uuid4().hex}", "+6281390000001")) for _ in range(REQUESTS)]
        for name in ("static", "no_database", "one_insert"):
            with servers.baseline(name, BENCH_DATABASE_URL=url) as (port, pid):
                costs[name] = await measure(port, pid, wait)
        requests = await prepare(url)
        with servers.serve(url, Path(folder)) as (port, pid):
            for name, prepared in requests.items():
                costs[name] = await measure(port, pid, prepared)
    show(costs)
    Path("bench.json").write_text(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=2))


async def prepare(url: str) -> dict[str, list[bytes]]:
    """Fill the database, and return the requests to send for each webhook."""
    database = Database(url)
    total = REQUESTS + WARM_UP
    async with database.begin(seconds=120) as connection:
        await house.publish(connection, COUNSELLORS)
        await house.hold_everybody(connection)
        waiting = await house.let_wait(connection, 1000)
        ringing = await house.let_ring(connection, await house.let_wait(connection, total))
    await database.close()
    return {
        "incoming": [post("/voice/incoming", form(f"CA{uuid4().hex}", f"+62815{n:08}")) for n in range(total)],
        "wait": [
            post(f"/voice/wait?call={waiting[n % len(waiting)]}", form("CA1", "+6281390000001", QueueSid="QU1"))
            for n in range(total)
        ],
        "accept": [
            post(f"/voice/offer/key?offer={offer}", form("CA2", "+6281390000001", Digits="1"))
            for offer in ringing
        ],
    }


async def measure(port: int, pid: int, requests: list[bytes]) -> Cost:
    """Warm up, then send the rest and read the processor's clocks."""
    await load.send(port, requests[:WARM_UP], connections=CONNECTIONS)
    measured = requests[WARM_UP:]
    database = servers.cpu_of_database({})
    began, database_began = servers.cpu_of(pid), sum(database.values())
    latency = await load.send(port, measured, connections=CONNECTIONS)
    server = servers.cpu_of(pid) - began
    of_database = sum(servers.cpu_of_database(database).values()) - database_began
    each = 1e6 / len(measured)
    return Cost(server * each, of_database * each, latency.p50, latency.p95, latency.per_second)


def show(costs: dict[str, Cost]) -> None:
    """Print the table."""
    table = Table("", "server µs", "× no database", "database µs", "p50 ms", "p95 ms", "a second")
    base = costs["no_database"].server_us
    for name, cost in costs.items():
        table.add_row(
            name,
            f"{cost.server_us:.0f}",
            f"{cost.server_us / base:.2f}",
            f"{cost.database_us:.0f}",
            f"{cost.p50:.2f}",
            f"{cost.p95:.2f}",
            f"{cost.per_second:.0f}",
        )
    console.print(table)


asyncio.run(main())
