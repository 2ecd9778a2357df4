"""The demo's environment: a real database, service and worker behind one address, and the lab, on one machine."""

import asyncio
import contextlib
import logging
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import httpx
from sqlalchemy import select

from ivr import paced_clock, secret_key
from ivr.commands.demo import content, own_postgres, processes
from ivr.commands.demo.content import Team
from ivr.commands.demo.front import BENCH, Front, served
from ivr.commands.demo.own_postgres import OwnPostgres
from ivr.commands.demo.processes import Processes
from ivr.commands.demo.troubles import Troubles
from ivr.database.embedded.server import reachable_data_dir
from ivr.database.engine import Database, open_database
from ivr.lab import Lab, Leg
from ivr.paced_clock import PacedClock
from ivr.phone.offline import local_holds, snapshot_file, spool
from ivr.settings import GivenSettings, ScaledTime, Settings
from routing import calls, timeline
from routing.counsellors import counsellors
from routing.people import one_time_links
from routing.people.one_time_links import Purpose
from routing.rota.live import RotaCache
from routing.sealing import Sealer

NUMBER = "+622150001234"

_SID, _TOKEN = "AC" + "0" * 32, secrets.token_hex(16)
_LOG, _CLOCK = "demo.log", "clock.json"
_START_SECONDS = 120.0  # on a very busy machine
_HERE = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens on the port."""


class ProcessFailed(Exception):
    """The service or the worker did not start."""


class FolderNotUsable(Exception):
    """The demo's files cannot be written where it was started."""


@dataclass(frozen=True)
class Environment:
    """The running parts, for the scenes and for the bench."""

    lab: Lab
    clock: PacedClock  # `change` sets the speed, of every process
    database: Database
    settings: Settings
    public_url: str
    folder: Path
    sealer: Sealer
    team: Team
    front: Front
    processes: Processes
    postgres: OwnPostgres
    troubles: Troubles
    filling: asyncio.Event = field(default_factory=asyncio.Event)  # set while the invented month is written

    async def link(self) -> str:
        """Return a link to the pages that signs in once, with every role."""
        async with self.database.begin() as connection:
            account, now = self.team.with_every_role, self.clock.now()
            token = await one_time_links.make(connection, now, account, Purpose.DEMO)
        return f"{self.public_url}/link/{token}"

    async def on_duty(self) -> list[Any]:
        """Return the duties of now, in the order of ringing."""
        async with self.database.begin() as connection:
            now = self.clock.now()
            found = await RotaCache().with_covers(connection, now)
            assert found is not None, "published at the start"  # noqa: S101
            rota, covers = found
            named = rota.on_duty(now, covers)
        return sorted(named, key=lambda duty: duty.tier)

    async def timeline(self, leg: Leg) -> list[timeline.Event]:
        """Return the timeline of a caller's leg."""
        async with self.database.begin() as connection:
            call = await calls.by_sid(connection, leg.sid)
            return [] if call is None else await timeline.of_call(connection, call.id)

    async def names(self) -> dict[str, str]:
        """Return the counsellors' names by their ids, written as in timelines."""
        async with self.database.begin() as connection:
            rows = await connection.execute(select(counsellors.c.id, counsellors.c.name))
            return {str(row.id): row.name for row in rows}


@contextlib.asynccontextmanager
async def open_environment(*, port: int, speed: float, of_2020: bool = False) -> AsyncIterator[Environment]:
    """Start everything, with the fuller rota or that of 2020; at the end, stop it.

    Raises PortTaken, FolderNotUsable and ProcessFailed.
    """
    async with contextlib.AsyncExitStack() as opened:
        door = opened.enter_context(_door(port))
        folder = _folder(reachable_data_dir(Path("data") / f"demo-{port}").absolute())
        log = opened.enter_context(_log(folder))
        clock = _clock(folder, speed)
        started: list[Processes] = []
        front = Front(lambda: started[0].service if started else None, GivenSettings().language)
        opened.push_async_callback(front.close)
        public_url = await opened.enter_async_context(served(front, door))
        lab = _lab(clock, public_url)
        api_door = socket.create_server((_HERE, 0))
        api_url = await opened.enter_async_context(served(lab.app, api_door))
        postgres = await opened.enter_async_context(own_postgres.running(folder, log))
        variables = {
            "DATABASE_URL": postgres.url,
            "DATA_DIR": str(folder),
            "PUBLIC_URL": public_url,
            "TRUSTED_PROXIES": _HERE,
            "HOTLINE_NUMBER": NUMBER,
            "TWILIO_ACCOUNT_SID": _SID,
            "TWILIO_AUTH_TOKEN": _TOKEN,
            "TWILIO_API_URL": api_url,
            "SECRET_KEY": secrets.token_urlsafe(32),  # nothing of an earlier demo is opened
            "WRAP_UP_SECONDS": "5",
            "SATUNOMOR_BENCH": BENCH,
            "SATUNOMOR_CLOCK_FILE": str(folder / _CLOCK),
        }
        given: dict[str, Any] = {name.lower(): value for name, value in variables.items()}
        settings = GivenSettings(**given)
        database = await opened.enter_async_context(open_database(settings, patient=True))
        sealer = secret_key.sealer(settings)
        team = await content.begin(database, settings, sealer, clock.now(), of_2020=of_2020)
        running = await opened.enter_async_context(processes.running(variables, folder, log, clock))
        started.append(running)
        _, (create_app, signing_in) = await asyncio.gather(
            _is_ready(running, public_url, folder), asyncio.to_thread(_import_pages)
        )
        opened.push_async_callback(lab.close)
        troubles = Troubles(lab.faults, postgres, running)
        environment = Environment(
            lab,
            clock,
            database,
            settings,
            public_url,
            folder,
            sealer,
            team,
            front,
            running,
            postgres,
            troubles,
        )
        bench = create_app(environment, troubles, signing_in(database, clock, team))
        front.open(bench)
        try:
            yield environment
        finally:
            front.bench = None  # before what it shows is closed
            await bench.state.bench.close()


def _lab(clock: PacedClock, public_url: str) -> Lab:
    lab = Lab(clock, account_sid=_SID, auth_token=_TOKEN)
    lab.add_number(
        NUMBER,
        voice_url=f"{public_url}/voice/incoming",
        status_callback=f"{public_url}/voice/status",
        fallback_url=f"{public_url}/voice/fallback",
    )
    return lab


def _clock(folder: Path, speed: float) -> PacedClock:
    now = datetime.now(UTC)
    paced_clock.write(folder / _CLOCK, ScaledTime(origin=now, started=now, speed=speed))
    return PacedClock(folder / _CLOCK)


def _folder(path: Path) -> Path:
    """Return the folder, made if need be, without what an earlier demo left. Raises FolderNotUsable."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        _clear(path)
        (path / _LOG).open("ab").close()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FolderNotUsable(
            f"The demo cannot write to its folder {path} ({why}); start it in another folder."
        ) from None
    return path


def _clear(folder: Path) -> None:
    """Remove what an earlier demo noted while its database was away, and its copy of the rota."""
    for name in (snapshot_file.NAME, local_holds.NAME):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / spool.FOLDER, ignore_errors=True)


@contextlib.contextmanager
def _log(folder: Path) -> Iterator[IO[bytes]]:
    """Open the log of the processes, where this one's warnings go too: its terminal shows the calls."""
    ours = logging.FileHandler(folder / _LOG)
    logging.getLogger().addHandler(ours)
    try:
        with (folder / _LOG).open("ab") as log:
            yield log
    finally:
        logging.getLogger().removeHandler(ours)
        ours.close()


async def _is_ready(running: Processes, public_url: str, folder: Path) -> None:
    """Wait until calls are answered, and would be without the database too: the copy of the rota is on disk."""
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    copy = folder / snapshot_file.NAME
    async with httpx.AsyncClient() as client:
        while asyncio.get_running_loop().time() < deadline and not running.has_failed:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(f"{public_url}/readyz")).is_success and copy.exists():
                    return
            await asyncio.sleep(0.05)
    raise ProcessFailed(f"The service did not start; see {folder / _LOG}.")


def _import_pages() -> Any:
    """Return what makes the bench and its sign-in. Pages are much to import, so that waits until processes start."""
    from ivr.commands.demo.bench.app import create_app  # noqa: PLC0415
    from ivr.commands.demo.sign_in import router_of  # noqa: PLC0415

    return create_app, router_of


@contextlib.contextmanager
def _door(port: int) -> Iterator[socket.socket]:
    try:
        door = socket.create_server((_HERE, port))
    except OSError:
        raise PortTaken(
            f'Port {port} is taken. Choose another: satunomor demo --port {port + 1} (make demo ARGS="--port ...")'
        ) from None
    with door:
        yield door
