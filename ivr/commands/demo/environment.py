"""The demo's environment: a real database, service and worker, and the lab, on one machine."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from sqlalchemy import select, text

from ivr.clock import RealClock
from ivr.database.embedded.server import reachable_data_dir
from ivr.database.engine import Database, open_database
from ivr.lab import Lab, Leg
from ivr.process import parent_process
from ivr.settings import GivenSettings, ScaledTime, Settings, environment_without_settings
from routing import calls, timeline
from routing.counsellors import counsellors
from routing.people import accounts, one_time_links, passwords
from routing.people.one_time_links import Purpose
from routing.people.roles import Role
from routing.rota import publishing
from routing.rota.cover import CoverKind
from routing.rota.covers import add_cover
from routing.rota.live import RotaCache
from routing.rota.reading import Given, read_rota
from routing.rota.sample import SAMPLE_NAME, sample
from routing.rota.sheets.delimited import read_delimited

NUMBER = "+622150001234"
PASSWORD = "one number for all"  # noqa: S105 - of an account that exists in demos alone

_SID, _TOKEN = "AC" + "0" * 32, "the token of a network that exists here alone"
_EMAIL = "demo@example.org"
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0

# Time runs faster here, so rows of an earlier demo may lie in this one's future.
_EMPTY = (
    "set local role none; truncate calls, offers, holds, events, covers, shifts, rota_versions, counsellors cascade;"
    " update pacing set next_at = 'epoch'; update reach set failures = 0, down_since = null, try_at = null"
)


class PortTaken(Exception):
    """Another program listens on the port."""


class ProcessFailed(Exception):
    """The service or the worker did not start."""


@dataclass(frozen=True)
class Environment:
    """The running parts that the scenes use."""

    lab: Lab
    clock: RealClock
    database: Database
    settings: Settings
    public_url: str
    folder: Path
    link: str  # to the pages, signed in

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
async def open_environment(*, port: int, speed: float) -> AsyncIterator[Environment]:
    """Start everything; at the end, stop it. Raises PortTaken and ProcessFailed."""
    _check_free(port)
    folder = reachable_data_dir(Path("data") / f"demo-{port}")
    folder.mkdir(parents=True, exist_ok=True)
    started = datetime.now(UTC)
    clock = RealClock(origin=started, started=started, speed=speed)
    public_url = f"http://127.0.0.1:{port}"
    lab = Lab(clock, account_sid=_SID, auth_token=_TOKEN)
    lab.add_number(
        NUMBER,
        voice_url=f"{public_url}/voice/incoming",
        status_callback=f"{public_url}/voice/status",
        fallback_url=f"{public_url}/voice/fallback",
    )
    async with contextlib.AsyncExitStack() as opened:
        api_url = await opened.enter_async_context(_served(lab))
        variables = {
            "DATA_DIR": str(folder.absolute()),
            "PUBLIC_URL": public_url,
            "HOTLINE_NUMBER": NUMBER,
            "TWILIO_ACCOUNT_SID": _SID,
            "TWILIO_AUTH_TOKEN": _TOKEN,
            "TWILIO_API_URL": api_url,
            "WRAP_UP_SECONDS": "5",
        }
        time = ScaledTime(origin=started, started=started, speed=speed)
        given: dict[str, Any] = {name.lower(): value for name, value in variables.items()}
        settings = GivenSettings(satunomor_clock=time, **given)
        variables["SATUNOMOR_CLOCK"] = time.model_dump_json()
        database = await opened.enter_async_context(open_database(settings, patient=True))
        await _publish(database, settings, clock)
        link = f"{public_url}/link/{await _a_way_in(database, clock)}"
        opened.enter_context(_processes(variables, folder, port))
        await _is_up(public_url)
        opened.push_async_callback(lab.close)
        yield Environment(lab, clock, database, settings, public_url, folder, link)


class _Server(uvicorn.Server):
    """A server that leaves Ctrl-C to the command."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


@contextlib.asynccontextmanager
async def _served(lab: Lab) -> AsyncIterator[str]:
    """Serve the lab's REST API on a free port; yield its URL."""
    door = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(lab.app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def _publish(database: Database, settings: Settings, clock: RealClock) -> None:
    """Publish the sample, and two more counsellors for today: it has one a day."""
    now = clock.now()
    today = now.astimezone(settings.zone).date()
    given = Given(settings.hotline_country, settings.hotline_languages, today)
    reading = read_rota(read_delimited(sample()), given)
    async with database.begin() as connection:
        await connection.execute(text(_EMPTY))
        await publishing.publish(
            connection,
            reading,
            now=now,
            by="demo",
            source=SAMPLE_NAME,
            zone=settings.hotline_timezone,
            sample_allowed=True,
        )
        rota = await RotaCache().live(connection)
        assert rota is not None, "published just now"  # noqa: S101
        for tier, days in ((2, 1), (3, 2)):
            (guest,) = rota.on_duty(now + timedelta(days=days))
            await add_cover(
                connection,
                CoverKind.ADDED,
                guest.counsellor_id,
                starts_at=now,
                ends_at=now + timedelta(hours=12),
                now=now,
                by="demo",
                tier=tier,
            )


async def _a_way_in(database: Database, clock: RealClock) -> str:
    """Make an account with every role, if there is none yet, give it its password, and make a link that signs in."""
    password_hash = await asyncio.to_thread(passwords.hashed, PASSWORD)
    async with database.begin() as connection:
        found = await accounts.by_email(connection, _EMAIL)
        account = found.id if found else None
        if account is None:
            account = await accounts.add(connection, clock.now(), _EMAIL, list(Role))
        await accounts.change(connection, account, password_hash=password_hash)
        return await one_time_links.make(connection, clock.now(), account, Purpose.DEMO)


@contextlib.contextmanager
def _processes(variables: dict[str, str], folder: Path, port: int) -> Iterator[None]:
    environment = environment_without_settings() | variables | {parent_process.VARIABLE: str(os.getpid())}
    program = [sys.executable, "-m", "ivr.commands"]
    started: list[subprocess.Popen[bytes]] = []
    with (folder / "demo.log").open("ab") as log, contextlib.ExitStack() as running:
        for arguments in (["serve", "--port", str(port)], ["work"]):
            process = subprocess.Popen(  # noqa: S603 - our own command
                [*program, *arguments],
                cwd=folder,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that Ctrl-C reaches us alone
            )
            running.callback(_stop, process)
            started.append(process)
        try:
            yield
        finally:
            for process in started:
                process.terminate()  # all at once: each needs some seconds


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _is_up(public_url: str) -> None:
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    async with httpx.AsyncClient() as client:
        while asyncio.get_running_loop().time() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(f"{public_url}/readyz")).is_success:
                    return
            await asyncio.sleep(0.05)
    raise ProcessFailed(f"The service did not start within {_START_SECONDS:g} s; see demo.log in its folder.")


def _check_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        raise PortTaken(
            f'Port {port} is taken. Choose another: satunomor demo --port {port + 1} (make demo ARGS="--port ...")'
        ) from None
