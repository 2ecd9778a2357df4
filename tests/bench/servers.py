"""Servers: processes to load, and the processor time they took (Linux: read from /proc)."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ivr.settings import environment_without_settings
from tests.bench.requests import NUMBER, PUBLIC_URL, SID, TOKEN
from tests.ports import free_port

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60
_REST_WITHIN_SECONDS = 120
_IDLE_SECONDS, _IDLE_CORES = 3, 0.1


@contextlib.contextmanager
def baseline(name: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Run one of the baselines; give its port and its pid."""
    port = free_port()
    command = [
        sys.executable, "-m", "uvicorn", f"tests.bench.baselines:{name}", "--factory",
        "--port", str(port), "--no-access-log", "--log-level", "error",
    ]  # fmt: skip
    with _running(command, variables, port) as pid:
        yield port, pid


@contextlib.contextmanager
def serve(database_url: str, folder: Path, *options: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Run `satunomor serve` with these options; give its port and its pid."""
    port = free_port()
    settings = {name.upper(): value for name, value in settings_of(database_url, folder).items()} | variables
    command = [sys.executable, "-m", "ivr.commands", "serve", "--port", str(port), *options]
    with _running(command, settings, port) as pid:
        yield port, pid


def settings_of(database_url: str, folder: Path) -> dict[str, str]:
    """Return the settings of the bench's house, by their names in code."""
    return {
        "database_url": database_url,
        "data_dir": str(folder),
        "public_url": PUBLIC_URL,
        "hotline_number": NUMBER,
        "twilio_account_sid": SID,
        "twilio_auth_token": TOKEN,
        "twilio_api_url": f"http://127.0.0.1:{free_port()}",  # nothing listens there: no ring leaves the bench
        "secret_key": "a key of the bench that is long enough to seal with",
    }


def cpu_of(pid: int) -> float:
    """Return the processor seconds of a process and of the children that it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return sum(map(int, fields[11:15])) / _TICKS


def cpu_of_children(parent: int) -> float:
    """Return the processor seconds of a process's children: for a postmaster, these are all that matter."""
    fields = Path(f"/proc/{parent}/stat").read_text().rsplit(") ", 1)[1].split()
    seconds = sum(map(int, fields[13:15])) / _TICKS
    for children in Path(f"/proc/{parent}/task").glob("*/children"):  # each thread has its own
        for child in children.read_text().split():
            with contextlib.suppress(FileNotFoundError):  # it has just ended
                seconds += cpu_of(int(child))
    return seconds


def cpu_of_tree(pid: int) -> float:
    """Return the processor seconds of a process and of its children, which run or were waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return sum(map(int, fields[11:13])) / _TICKS + cpu_of_children(pid)


def let_rest(pid: int) -> None:
    """Wait until a process and its children do next to nothing, as after a publish the caches are filled anew."""
    deadline = time.monotonic() + _REST_WITHIN_SECONDS
    idle = 0
    while idle < _IDLE_SECONDS:
        before = cpu_of_tree(pid)
        time.sleep(1)
        idle = idle + 1 if cpu_of_tree(pid) - before < _IDLE_CORES else 0
        if time.monotonic() > deadline:
            raise RuntimeError("the server does not come to rest")


def memory_of(pid: int) -> float:
    """Return the resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextlib.contextmanager
def _running(command: list[str], variables: Mapping[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        env={**environment_without_settings(), **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[3:5]} did not start")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
