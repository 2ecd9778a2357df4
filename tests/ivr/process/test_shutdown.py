"""Shutdown: whatever signal ends a command, and however often it comes, everything that the command started stops."""

import asyncio
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ivr.settings import environment_without_settings
from tests.ivr.commands.processes import Deployment, deployed, processes_in, program, until

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("serve and work")]


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Path]:
    """Give a folder whose data folder has a migrated PostgreSQL of our own, not running."""
    # Not in pytest's folder, which PostgreSQL's user cannot enter when we are root.
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = environment_without_settings() | {"DATA_DIR": str(folder / "data")}
        subprocess.run(program("migrate"), cwd=folder, env=environment, check=True, capture_output=True)
        yield folder


@pytest.fixture
async def given(used_folder: Path) -> AsyncIterator[Deployment]:
    async with deployed(used_folder) as (given, _):
        yield given


async def ends_by(process: "subprocess.Popen[bytes]", number: int) -> bool:
    """Send a signal, and again while it ends; return whether it ended in order."""
    while process.poll() is None:
        process.send_signal(number)
        await asyncio.sleep(0.1)
    # As Python exits, everything has stopped already, and a signal kills again.
    return process.returncode in {0, -number}


async def has_postgres(folder: Path) -> None:
    """Wait until our own PostgreSQL runs there; it may still be starting."""
    await until(lambda: any("postgres -D" in line for line in processes_in(folder)))


async def nothing_is_left(folder: Path) -> None:
    """Wait until nothing runs there: a process that ends with its parent's pipe does so a moment later."""
    await until(lambda: processes_in(folder) == [])


async def test_serve_that_loses_its_terminal_ends_with_its_processes_and_its_postgresql(
    given: Deployment,
) -> None:
    with given.runs("serve", "--port", str(given.port), "--workers", "2", "--with-worker") as serve:
        await given.is_up("/healthz")
        assert await ends_by(serve, signal.SIGHUP)
    await nothing_is_left(given.folder)


async def test_serve_with_one_web_process_does_too(given: Deployment) -> None:
    with given.runs("serve", "--port", str(given.port)) as serve:
        await given.is_up("/healthz")
        assert await ends_by(serve, signal.SIGHUP)
    await nothing_is_left(given.folder)


@pytest.mark.parametrize("command", [["serve", "--with-worker"], ["migrate"], ["rota", "export"]])
async def test_serve_that_loses_its_terminal_during_its_start_leaves_nothing(
    given: Deployment, command: list[str]
) -> None:
    with given.runs(*command) as process:
        await has_postgres(given.folder)
        await ends_by(process, signal.SIGTERM)
    await nothing_is_left(given.folder)


async def test_work_that_loses_its_terminal_stops_the_postgresql_that_nobody_else_uses(
    given: Deployment,
) -> None:
    with given.runs("work") as work:
        await until(lambda: "worker.started" in given.logged())
        assert await ends_by(work, signal.SIGHUP)
    await nothing_is_left(given.folder)


async def test_a_process_told_to_ignore_the_end_of_its_terminal_goes_on(given: Deployment) -> None:
    command = ["nohup", *program("serve", "--port", str(given.port))]
    with (given.folder / "nohup.log").open("ab") as output:
        process = subprocess.Popen(  # noqa: ASYNC220 - it is waited for below
            command, cwd=given.folder, env=given.environment, stdout=output, stderr=output
        )
    try:
        await given.is_up("/healthz")
        process.send_signal(signal.SIGHUP)
        await given.is_up("/healthz")
        assert process.poll() is None
    finally:
        await ends_by(process, signal.SIGTERM)
    await nothing_is_left(given.folder)
