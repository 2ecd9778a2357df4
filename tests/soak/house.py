"""The house of the soak: one database, two `serve` behind a balancer, two `work`, and the lab, in scaled time."""

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import httpx
from sqlalchemy import text

from ivr.clock import RealClock
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.lab import Lab
from ivr.settings import ScaledTime, environment_without_settings
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from tests.ivr.commands.killing import Door, kill
from tests.ivr.commands.processes import carried
from tests.soak.server import Server, a_reachable_folder, a_server
from tests.soak.versions import Versions

NUMBER = "+622150001234"
SID, TOKEN = "AC" + "6" * 32, "a token of this account"
MAX_WAIT = 150
AFTERNOON = datetime(
    2026, 11, 25, 6, 0, tzinfo=UTC
)  # 13:00 in Jakarta: hours in which phones may be rung back
_EVERY_DAY = 0b1111111
_START_SECONDS = 40.0
_QUIET = range(20_000, 30_000)  # below the ports that clients are given
_RETRIES = "#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"  # as the product's own links ask for


class Balancer(httpx.AsyncBaseTransport):
    """Gives each request to the next web process, as a balancer does; one that takes no connection is passed over."""

    def __init__(self, ports: list[int], versions: Versions) -> None:
        self.ports = ports  # may change during the run, as when an operator takes one out
        self._processes = {port: f"serve-{n}" for n, port in enumerate(ports)}
        self._versions = versions
        self._turn = 0
        self._inner = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=400, max_keepalive_connections=60, keepalive_expiry=2.0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._turn += 1
        ports = self.ports[:: 1 if self._turn % 2 else -1]
        request.url = request.url.copy_with(port=ports[0])
        try:
            response = await self._inner.handle_async_request(request)
        except httpx.ConnectError:
            request.url = request.url.copy_with(port=ports[-1])
            response = await self._inner.handle_async_request(request)
        self._versions.note(self._processes[request.url.port or 0], request)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class Crew:
    """The processes of the product, by name; one that is killed is started again."""

    def __init__(
        self, folder: Path, environment: dict[str, str], ports: list[int], versions: Versions
    ) -> None:
        self._folder, self._environment = folder, environment
        self._arguments = {f"serve-{n}": ["serve", "--port", str(port)] for n, port in enumerate(ports)}
        self._arguments |= {f"work-{n}": ["work"] for n in range(2)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports, self.versions = ports, versions

    def start(self, name: str) -> None:
        """Start one process; its log goes on in the same file."""
        with (self._folder / f"{name}.log").open("ab") as output:
            self.running[name] = subprocess.Popen(
                self.versions.start(name, *self._arguments[name]),
                cwd=self._folder,
                env=self._environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def starts(self, *names: str) -> None:
        """Start these, or all of them, and wait until they are up."""
        for name in names or self._arguments:
            self.start(name)
        await self.is_up()

    def kill(self, name: str) -> None:
        """Kill one."""
        kill(self.running[name])

    def name_of(self, process: "subprocess.Popen[bytes]") -> str:
        return next(name for name, each in self.running.items() if each is process)

    def dead(self) -> list[str]:
        """Return the processes that have ended."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    async def is_up(self) -> None:
        """Wait until every web process answers, and every worker has said that it works."""
        began = monotonic()
        async with httpx.AsyncClient() as client:
            for port in [self.ports[int(name[-1])] for name in self.running if name.startswith("serve")]:
                while True:
                    with contextlib.suppress(httpx.HTTPError):
                        if (await client.get(f"http://127.0.0.1:{port}/readyz")).is_success:
                            break
                    if monotonic() - began > _START_SECONDS:
                        raise TimeoutError(f"a web process did not start; see the logs in {self._folder}")
                    await asyncio.sleep(0.1)
        while any(not self._works(name) for name in self.running if name.startswith("work")):
            if monotonic() - began > _START_SECONDS:
                raise TimeoutError(f"a worker did not start; see the logs in {self._folder}")
            await asyncio.sleep(0.1)

    def _works(self, name: str) -> bool:
        said = (self._folder / f"{name}.log").read_text("utf-8").count("worker.started")
        return said >= self.versions.starts[name]

    def stop(self) -> None:
        """End them all at once; their data is dropped with the house."""
        for process in self.running.values():
            kill(process)


@dataclass
class House:
    """The place of the run."""

    folder: Path
    clock: RealClock
    lab: Lab
    door: Door
    crew: Crew
    database: Database
    balancer: Balancer
    speed: float
    server: Server | None  # ours, to be restarted; None where the database was given

    async def rows(self, statement: str) -> list[Any]:
        """Return the rows of a text in SQL; while the server is away, wait for it."""
        began = monotonic()
        while True:
            with contextlib.suppress(DatabaseNotReachable):
                async with self.database.begin(seconds=60) as connection:
                    await connection.execute(text("set local statement_timeout = '60s'"))
                    return list((await connection.execute(text(statement))).all())
            if monotonic() - began > _START_SECONDS:
                raise TimeoutError("the database did not come back")
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def open_house(
    *,
    speed: float,
    counsellors: list[str],
    seed: int = 0,
    url: str | None = None,
    other: Path | None = None,
    **variables: str,
) -> AsyncIterator[House]:
    """Build it, with a server of its own or the database at `url`; no process runs before `crew.starts()`.

    With the path of another checkout, its version serves beside ours.
    """
    versions = Versions(other)
    async with contextlib.AsyncExitStack() as opened:
        folder = opened.enter_context(a_reachable_folder())
        server = None
        if url is None:
            server = opened.enter_context(a_server(folder))
            url = server.new_database("satunomor_soak")
        time = ScaledTime(origin=AFTERNOON, started=datetime.now(UTC), speed=speed)
        clock = RealClock(origin=time.origin, started=time.started, speed=speed)
        ports = [_quiet_port() for _ in range(2)]
        public_url = f"http://127.0.0.1:{ports[0]}"
        balancer = Balancer(list(ports), versions)
        lab = Lab(
            clock,
            account_sid=SID,
            auth_token=TOKEN,
            seed=seed,
            calls_per_second=3.0,
            transport=balancer,
        )
        lab.add_number(
            NUMBER,
            voice_url=f"{public_url}/voice/incoming{_RETRIES}",
            status_callback=f"{public_url}/voice/status{_RETRIES}",
            fallback_url=f"{public_url}/voice/fallback{_RETRIES}",
        )
        door = Door(lab.app)
        lab.app = door  # type: ignore[assignment]  # the same API, with somebody at its door
        api_url = await opened.enter_async_context(carried(lab))
        database = Database(url)
        opened.push_async_callback(database.close)
        await _publish(database, clock.now(), counsellors)
        environment = _environment(folder, url, public_url, api_url, time) | variables
        crew = Crew(folder, environment, ports, versions)
        opened.callback(crew.stop)
        yield House(folder, clock, lab, door, crew, database, balancer, speed, server)


def _quiet_port() -> int:
    """Return a free port that no client's connection is given while its server is away."""
    for port in Random().sample(_QUIET, len(_QUIET)):  # noqa: S311
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")


def _environment(folder: Path, url: str, public_url: str, api_url: str, time: ScaledTime) -> dict[str, str]:
    return environment_without_settings() | {
        "DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
        "PUBLIC_URL": public_url,
        "HOTLINE_NUMBER": NUMBER,
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": api_url,
        "SECRET_KEY": "a key for the soak that is long enough to seal with",
        "MAX_WAIT_SECONDS": str(MAX_WAIT),
        "WRAP_UP_SECONDS": "15",
        "STAR_MENU": "true",
        "REST_CALLS_PER_SECOND": "3",
        "VOICEMAIL_SECONDS": "40",
        "CALLBACK_RETRY_MINUTES": "1,2",
        # Here the callers of a whole night call within minutes, and all may ask for a callback.
        "CALLBACKS_PER_HOUR": "100000",
        "CALLBACKS_TYPED_PER_HOUR": "100000",
        "SATUNOMOR_CLOCK": time.model_dump_json(),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


async def _publish(database: Database, now: datetime, counsellors: list[str]) -> None:
    """Publish a rota with everybody on duty around the clock, a third of them in tier 2."""
    lines = [
        ShiftLine(
            line,
            _EVERY_DAY,
            None,
            0,
            24 * 60,
            f"Counsellor {line}",
            phone,
            tier=1 + (line % 3 == 0),
            languages=("id", "en") if line % 4 else ("en",),
        )
        for line, phone in enumerate(counsellors, start=2)
    ]
    async with database.begin() as connection:
        await publishing.publish(
            connection, Reading(shifts=lines), now=now, by="soak", source="soak.csv", zone="Asia/Jakarta"
        )
