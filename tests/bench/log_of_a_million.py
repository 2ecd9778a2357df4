"""The log of a million calls: what its export takes beside COPY, and heartbeats beside the erasure of its numbers."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import psycopg

from ivr.database.connections import libpq_url
from ivr.database.engine import Database
from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.bench import beside, many_calls, servers
from tests.bench.beside import Beside
from tests.bench.house import Place
from tests.bench.requests import now

_RUNS = 5
_SECONDS = 15
_BEGUN_AFTER = 3  # seconds: the eraser erases by then
_NUMBERS = "select count(*) from calls where caller_hash is not null"
_COPY = "copy call_summaries to stdout (format csv)"


@dataclass(frozen=True)
class Export:
    """Seconds of runs that take turns: PostgreSQL's COPY of the table, and the export of all its calls by the page."""

    copied: list[float]
    exported: list[float]
    rows: int
    megabytes: float  # by which the server grew meanwhile

    @property
    def times(self) -> float:
        """Return how many times as long the export takes, in the median run."""
        return median(ours / copy for ours, copy in zip(self.exported, self.copied, strict=True))


@dataclass(frozen=True)
class Erasure:
    """Heartbeats alone and beside the erasure, and how many numbers there were before and after."""

    beside: Beside
    before: int
    after: int


async def measure(place: Place, folder: Path, count: int) -> tuple[Export, Erasure]:
    """Return what was measured of so many calls of three months, all of whose numbers are kept."""
    database = Database(place.url)
    await many_calls.fill(database, datetime.now(UTC), many=count, numbers_of_all=True)
    async with database.begin() as connection:
        account = await accounts.add(connection, now(), "supervisor@bench.test", [Role.SUPERVISOR])
        cookie = f"satunomor={await sessions.begin(connection, now(), account, is_open=True)}"
    await database.close()
    with psycopg.connect(libpq_url(place.url), autocommit=True) as owner:
        owner.execute("vacuum analyze")
    with servers.serve(place.url, folder, PAGES_URL="http://127.0.0.1") as server:
        export = _export(place, server, cookie)
        waiting = await beside.let_wait(place)
        eraser = ["tests.bench.eraser", json.dumps(servers.settings_of(place.url, folder))]
        before = _count(place)
        erased = await beside.measure(server, waiting, eraser, seconds=_SECONDS, after=_BEGUN_AFTER)
    return export, Erasure(erased, before, _count(place))


def _export(place: Place, server: tuple[int, int], cookie: str) -> Export:
    port, pid = server
    headers = {"Sec-Fetch-Site": "same-origin", "Cookie": cookie}
    copied, exported, last = [], [], b""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=300) as client:
        servers.let_rest(pid)
        held = servers.memory_of(pid)
        for _ in range(_RUNS):
            copied.append(_copy(place))
            began = time.perf_counter()
            with client.stream("POST", "/calls/export", data={"day": "all"}) as answer:
                answer.raise_for_status()
                for block in answer.iter_bytes():
                    last = (last + block)[-100:]
            exported.append(time.perf_counter() - began)
        grown = servers.memory_of(pid) - held
    return Export(copied, exported, int(last.decode().rsplit(",", 1)[1]), grown)


def _copy(place: Place) -> float:
    began = time.perf_counter()
    with psycopg.connect(libpq_url(place.url)) as connection, connection.cursor().copy(_COPY) as rows:
        for _ in rows:
            pass
    return time.perf_counter() - began


def _count(place: Place) -> int:
    with psycopg.connect(libpq_url(place.url)) as connection:
        row = connection.execute(_NUMBERS).fetchone()
    assert row is not None
    return int(row[0])
