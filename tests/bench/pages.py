"""Pages: what a coordinator's large rota costs, and how long heartbeats take beside her and beside guessers."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from ivr.database.engine import Database
from ivr.settings import environment_without_settings
from routing.people import accounts, passwords, sessions
from routing.people.roles import Role
from tests.bench import beside, servers
from tests.bench.beside import Beside
from tests.bench.house import Place
from tests.bench.requests import NUMBER, now
from tests.bench.uploader import Uploader

ROWS = 100_000
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_OWNER, _COORDINATOR = "owner@bench.test", "coordinator@bench.test"
_SECONDS, _UPLOAD_SECONDS = 6, 20
_RUNS = 3


@dataclass(frozen=True)
class LargeRota:
    """Seconds of runs that take turns: processor time of `rota check`, and of all processes of the house for one
    preview and publish; `longest` is that of the longest request."""

    checked: list[float]
    published: list[float]
    longest: float

    @property
    def times(self) -> float:
        """Return how many times as much processor time the pages take, in the median run."""
        return median(ours / check for ours, check in zip(self.published, self.checked, strict=True))


@dataclass(frozen=True)
class Pages:
    """What was measured."""

    rota: LargeRota
    beside_upload: Beside
    beside_guessers: Beside


async def measure(place: Place, folder: Path) -> Pages:
    """Return what a rota of 100,000 rows costs by the pages, and heartbeats beside it and beside guessers."""
    cookie = await _accounts(place)
    waiting = await beside.let_wait(place)
    path = folder / "rota.csv"
    path.write_bytes(_rota())
    variables = {"TRUSTED_PROXIES": "127.0.0.1", "PAGES_URL": "http://127.0.0.1"}
    with servers.serve(place.url, folder, "--with-worker", **variables) as server:
        port, pid = server
        uploader = Uploader(port, cookie)
        uploader.publishes(path.read_bytes())  # from now on there is a large rota to compare with
        rota = _measure_rota(path, pid, uploader)
        upload = ["tests.bench.uploader", str(port), cookie, str(path)]
        beside_upload = await beside.measure(server, waiting, upload, seconds=_UPLOAD_SECONDS)
        guessers = ["tests.bench.guessers", str(port), _OWNER]
        beside_guessers = await beside.measure(server, waiting, guessers, seconds=_SECONDS)
    return Pages(rota, beside_upload, beside_guessers)


def _measure_rota(path: Path, pid: int, uploader: Uploader) -> LargeRota:
    found = LargeRota([], [], 0)
    for run in range(_RUNS):
        servers.let_rest(pid)
        before = servers.cpu_of_tree(pid)
        longest = uploader.publishes(_rota(end=9 + run))  # each row is another one
        servers.let_rest(pid)
        found.published.append(servers.cpu_of_tree(pid) - before)
        found.checked.append(_checked(path))
        found = replace(found, longest=max(found.longest, longest))
    return found


async def _accounts(place: Place) -> str:
    """Make an account to guess at, and a coordinator; return the cookie of the coordinator's session."""
    database = Database(place.url)
    async with database.begin(seconds=60) as connection:
        owner = await accounts.add(connection, now(), _OWNER, [Role.ADMIN])
        await accounts.change(connection, owner, password_hash=passwords.hashed("what nobody guesses"))
        coordinator = await accounts.add(connection, now(), _COORDINATOR, [Role.COORDINATOR])
        token = await sessions.begin(connection, now(), coordinator, is_open=True)
    await database.close()
    return f"satunomor={token}"


def _rota(end: int = 8) -> bytes:
    """Return a rota of 2,000 people as a CSV file."""
    lines = (
        f"{_DAYS[n % 7]};{n * 2 % 24:02}.00;{(n * 2 + end) % 24:02}.00;Orang {n % 2000};0812{n % 2000:08}\n"
        for n in range(ROWS)
    )
    return ("hari;mulai;selesai;nama;telepon\n" + "".join(lines)).encode()


def _checked(path: Path) -> float:
    """Return the processor seconds of `satunomor rota check`."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "ivr.commands", "rota", "check", str(path)],
            env={**environment_without_settings(), "HOTLINE_NUMBER": NUMBER},
            stdout=said,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"rota check ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
