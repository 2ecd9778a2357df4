"""`satunomor serve` and `work`, started by hand: real processes, real HTTP, real time."""

import asyncio
import os
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from ivr.lab import Lab
from tests.ivr.commands.processes import (
    NUMBER,
    PATIENCE,
    Deployment,
    children_of,
    deployed,
    is_free,
    until,
)
from tests.proxy import door_to
from tests.stopwatch import Stopwatch

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = pytest.mark.xdist_group("serve and work")

ANA, BUDI = "+6281200000001", "+6281200000002"
CALLER = "+6281390000001"


@pytest.fixture
async def deployment(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Deployment, Lab]]:
    async with deployed(tmp_path, DATABASE_URL=database_url) as given:
        yield given


@pytest.fixture
def reachable_folder() -> Iterator[Path]:
    # Not in pytest's folder, which PostgreSQL's user cannot enter when we are root.
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def reaches_the_counsellor(lab: Lab) -> None:
    """Let a caller dial, and let the counsellor on duty press 1."""
    caller, ana = lab.phone(CALLER, "Caller"), lab.phone(ANA, "Ana")
    await caller.dials(NUMBER)
    await caller.hears("Terima kasih")
    await caller.presses("1")
    await ana.rings(within=10)
    await ana.answers()
    await ana.hears("Ada penelepon", within=10)
    await ana.presses("1")
    await caller.is_connected_to(ana, within=15)


async def test_the_counsellor_is_rung_within_a_second_of_the_first_wait_request(
    deployment: tuple[Deployment, Lab],
) -> None:
    given, lab = deployment
    given.publish(ANA)
    with given.runs("serve", "--port", str(given.port)) as serve, given.runs("work"):
        await given.is_up()
        stopwatch = Stopwatch(serve.pid)
        await reaches_the_counsellor(lab)
        first_wait = next(request for request in lab.requests if "/voice/wait?" in request.url)
        create = next(request for request in lab.rest_requests if request.path.endswith("/Calls.json"))
        assert stopwatch.of(create.at - first_wait.at) < 1
        assert create.params["To"] == [ANA]
    assert lab.errors == []
    assert CALLER.removeprefix("+") not in given.logged()


@pytest.mark.deep
async def test_with_no_database_named_serve_work_and_the_commands_share_one_of_our_own(
    reachable_folder: Path,
) -> None:
    async with deployed(reachable_folder) as (given, lab):
        given.publish(ANA)
        with given.runs("serve", "--port", str(given.port), "--with-worker"):
            await given.is_up()
            await reaches_the_counsellor(lab)
            who = given.run("rota", "who", "--json")
            assert who.returncode == 0, who.stderr
            assert ANA in who.stdout
        pid_file = reachable_folder / "data" / "postgres" / "data" / "postmaster.pid"
        assert not pid_file.exists(), "the last to leave stops it"


@pytest.mark.deep
async def test_a_killed_serve_leaves_no_child_on_its_port_and_is_back_within_10_s(
    deployment: tuple[Deployment, Lab],
) -> None:
    given, lab = deployment
    given.publish(ANA)
    arguments = ("serve", "--port", str(given.port), "--workers", "2")
    with given.runs(*arguments) as serve:
        await given.is_up()
        stopwatch = Stopwatch(*children_of(serve.pid))
        os.kill(serve.pid, signal.SIGKILL)
        await until(lambda: is_free(given.port))
        assert stopwatch.seconds < 5, "a child holds the port"
        with given.runs(*arguments, log="second") as again:
            await given.is_up()
            stopwatch.follows([again.pid, *children_of(again.pid)])
            assert stopwatch.seconds < 10
            await reaches_the_counsellor(lab)


@pytest.mark.deep
async def test_the_worker_finds_a_call_whose_end_nobody_told_us(
    deployment: tuple[Deployment, Lab], database_url: str
) -> None:
    given, lab = deployment
    given.publish(ANA)
    with given.runs("serve", "--port", str(given.port)):
        await given.is_up()
        lab.faults.lose_next("/voice/status", times=9)
        lab.faults.lose_next("/voice/left", times=9)
        caller = lab.phone(CALLER, "Caller")
        await caller.dials(NUMBER)
        await caller.hears("Terima kasih")
        await caller.presses("1")
        await caller.hears("Anda berikutnya")
        await caller.hangs_up()
    with psycopg.connect(database_url, autocommit=True) as connection:
        # An hour later.
        connection.execute("update calls set check_at = check_at - interval '1 hour'")
        with given.runs("work"):
            await until(lambda: _outcome(connection) == "abandoned")


@pytest.mark.deep
async def test_while_the_database_is_frozen_serve_and_work_start_and_end_as_ever(
    database_url: str, tmp_path: Path
) -> None:
    async with door_to(database_url) as door, deployed(tmp_path, DATABASE_URL=door.url) as (given, _):
        door.freeze()
        with given.runs("serve", "--port", str(given.port), "--with-worker") as serve:
            await given.is_up("/healthz")
            serve.terminate()
            assert await asyncio.to_thread(serve.wait, PATIENCE) in {0, -signal.SIGTERM}
        assert "Traceback" not in given.logged()


@pytest.mark.deep
@pytest.mark.parametrize(
    "missing", ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "PUBLIC_URL", "HOTLINE_NUMBER"]
)
async def test_serve_refuses_to_start_without(deployment: tuple[Deployment, Lab], missing: str) -> None:
    given, _ = deployment
    result = given.run("serve", "--port", str(given.port), **{missing: ""})
    assert result.returncode == 2
    assert missing in result.stderr
    assert "Traceback" not in result.stderr


async def test_a_taken_port_is_a_clear_message(deployment: tuple[Deployment, Lab]) -> None:
    given, _ = deployment
    with socket.create_server(("127.0.0.1", given.port)):
        result = given.run("serve", "--port", str(given.port))
    assert result.returncode == 2
    assert f"Port {given.port}" in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr


async def test_settings_that_cannot_be_used_are_named_all_at_once(deployment: tuple[Deployment, Lab]) -> None:
    given, _ = deployment
    result = given.run("work", HOTLINE_TIMEZONE="Asia/Nowhere", RING_SECONDS="soon")
    assert result.returncode == 2
    assert "HOTLINE_TIMEZONE" in result.stderr
    assert "RING_SECONDS" in result.stderr


@pytest.mark.deep
@pytest.mark.parametrize("command", ["serve", "work"])
async def test_a_kept_key_that_is_empty_is_a_clear_message(
    deployment: tuple[Deployment, Lab], command: str
) -> None:
    given, _ = deployment
    file = Path(given.environment["DATA_DIR"]) / "secret_key"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    result = given.run(command, *(("--port", str(given.port)) if command == "serve" else ()), SECRET_KEY="")
    assert result.returncode == 2
    assert f"{file} is empty" in result.stderr
    assert "Traceback" not in result.stderr


def _outcome(connection: "psycopg.Connection[tuple[str]]") -> str | None:
    row = connection.execute("select outcome from calls").fetchone()
    return row[0] if row else None
