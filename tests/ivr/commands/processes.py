"""Processes: `satunomor` as its operator starts it, and the lab as its carrier, over real HTTP."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import uvicorn

from ivr.clock import RealClock
from ivr.lab import Lab
from ivr.settings import environment_without_settings
from tests.ports import free_port
from tests.serving import serving

NUMBER = "+622150001234"
SID, TOKEN = "AC" + "7" * 32, "a token of this account"
ZONE = ZoneInfo("Asia/Jakarta")
# Seconds to wait for events that need no action of the test; a busy machine may delay them.
PATIENCE = 120.0


def program(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "ivr.commands", *arguments]


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


async def until(holds: Callable[[], object]) -> None:
    """Wait until a condition holds, by asking again and again."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - other processes decide it
            await asyncio.sleep(0.02)


class Deployment:
    """One helpline's settings, its processes, and its carrier."""

    def __init__(self, folder: Path, variables: dict[str, str], port: int) -> None:
        self.folder, self.port = folder, port
        self.environment = environment_without_settings() | variables
        self.url = f"http://127.0.0.1:{port}"

    @contextlib.contextmanager
    def runs(self, *arguments: str, log: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        """Run a command until the end of the block."""
        with (self.folder / f"{log or arguments[0]}.log").open("ab") as output:
            process = subprocess.Popen(
                program(*arguments),
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def run(self, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        environment = {name: value for name, value in (self.environment | changed).items() if value}
        return subprocess.run(
            program(*arguments),
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def publish(self, *phones: str) -> None:
        """Publish a rota whose only shifts cover now."""
        now = datetime.now(ZONE)
        day, start, end = now.date(), now - timedelta(minutes=5), now + timedelta(minutes=30)
        day = start.date()
        rows = "".join(f"{day},{start:%H:%M},{end:%H:%M},Ana {phone[-1]},{phone}\n" for phone in phones)
        (self.folder / "rota.csv").write_text(f"day,start,end,name,phone\n{rows}", encoding="utf-8")
        result = self.run("rota", "publish", "rota.csv")
        assert result.returncode == 0, result.stdout + result.stderr

    async def is_up(self, path: str = "/readyz", within: float = PATIENCE) -> None:
        """Wait until the service answers."""
        async with httpx.AsyncClient() as client, asyncio.timeout(within):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(self.url + path)).is_success:
                        return
                await asyncio.sleep(0.05)

    def logged(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in self.folder.glob("*.log"))


@contextlib.asynccontextmanager
async def carried(lab: Lab) -> AsyncIterator[str]:
    """Serve the lab's REST API; give its URL."""
    async with serving(uvicorn.Config(lab.app, log_config=None, lifespan="off")) as (_, port):
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            await lab.close()


@contextlib.asynccontextmanager
async def deployed(folder: Path, **variables: str) -> AsyncIterator[tuple[Deployment, Lab]]:
    """Give settings and a carrier; nothing runs yet."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    lab = Lab(RealClock(), account_sid=SID, auth_token=TOKEN)
    lab.add_number(
        NUMBER,
        voice_url=f"{url}/voice/incoming",
        status_callback=f"{url}/voice/status",
        fallback_url=f"{url}/voice/fallback",
    )
    async with carried(lab) as api_url:
        settings = {
            "DATA_DIR": str(folder / "data"),
            "PUBLIC_URL": url,
            "HOTLINE_NUMBER": NUMBER,
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": api_url,
            "SECRET_KEY": "a key for tests that is long enough to seal with",
        }
        yield Deployment(folder, settings | variables, port), lab


def now() -> datetime:
    return datetime.now(UTC)


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of what else runs in this folder or below it; our own PostgreSQL runs in its data."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            is_another = process.name != str(os.getpid())
            if is_another and (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def children_of(pid: int) -> list[int]:
    """Return the processes that this one has started."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "stat").read_text().rpartition(") ")[2].split()[1] == str(pid):
                found.append(int(process.name))
    return found
