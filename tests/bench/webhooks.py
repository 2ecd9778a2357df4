"""Webhooks: the cost of each one, compared with the baselines, on one loaded process."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from ivr.database.engine import Database
from tests.bench import counting, house, load, servers
from tests.bench.house import Place
from tests.bench.requests import CALLER_SID, LEG_SID, QUEUE_SID, form, post

REQUESTS = 3000
WARM_UP = 300
CONNECTIONS = 16
WAITING = 1000
ON_DUTY = 50

BASELINES = {"static text": "static", "no database": "no_database", "one insert": "one_insert"}
_CALLER = "+6281390000001"


@dataclass
class Cost:
    """The cost of one kind of request: microseconds of processor time, milliseconds of waiting, and database use."""

    server_us: float
    database_us: float
    p50: float
    p95: float
    per_second: float
    statements: int | None = None
    trips: int | None = None


async def measure_all(place: Place, folder: Path) -> dict[str, Cost]:
    """Return the cost of each baseline and of each webhook."""
    costs: dict[str, Cost] = {}
    wait = [post("/voice/wait", form(f"CA{uuid4().hex}", _CALLER)) for _ in range(REQUESTS + WARM_UP)]
    for name, factory in BASELINES.items():
        with servers.baseline(factory, BENCH_DATABASE_URL=place.url) as (port, pid):
            costs[name] = await _measure(place, port, pid, wait)
    requests = await _prepare(place.url)
    counted = await counting.count(place, folder, requests)
    with servers.serve(place.url, folder) as (port, pid):
        for name, prepared in requests.items():
            cost = costs[name] = await _measure(place, port, pid, prepared)
            cost.statements, cost.trips = counted[name].statements, counted[name].trips
    return costs


async def _prepare(url: str) -> dict[str, list[bytes]]:
    """Fill the database, and return the requests to send for each webhook."""
    database = Database(url)
    total = REQUESTS + WARM_UP
    async with database.begin(seconds=120) as connection:
        await house.publish(connection, total, on_duty=ON_DUTY)
        await house.hold_everybody(connection)
        waiting = await house.let_wait(connection, WAITING)
        ringing = await house.let_ring(connection, await house.let_wait(connection, total))
    await database.close()
    again = form(
        CALLER_SID, _CALLER, QueueSid=QUEUE_SID, QueuePosition="1", QueueTime="30", AvgQueueTime="60"
    )
    return {
        "wait": [post(f"/voice/wait?call={waiting[n % WAITING]}", again) for n in range(total)],
        "incoming": [
            post("/voice/incoming", form(f"CA{uuid4().hex}", f"+62815{n:08}")) for n in range(total)
        ],
        "accept": [
            post(f"/voice/offer/key?offer={offer}", form(LEG_SID, _CALLER, Digits="1")) for offer in ringing
        ],
    }


async def _measure(place: Place, port: int, pid: int, requests: list[bytes]) -> Cost:
    """Warm up, then send the rest and read the processor's clocks."""
    await load.send(port, requests[:WARM_UP], connections=CONNECTIONS)
    measured = requests[WARM_UP:]
    began, database_began = servers.cpu_of(pid), servers.cpu_of_children(place.postmaster)
    latency = await load.send(port, measured, connections=CONNECTIONS)
    server = servers.cpu_of(pid) - began
    of_database = servers.cpu_of_children(place.postmaster) - database_began
    each = 1e6 / len(measured)
    return Cost(server * each, of_database * each, latency.p50, latency.p95, latency.per_second)
