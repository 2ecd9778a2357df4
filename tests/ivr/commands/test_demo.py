"""`satunomor demo`: it plays its scenes, stays up until Ctrl-C, and says when its port is taken."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ivr.settings import environment_without_settings
from tests.ivr.commands.processes import is_free, processes_in, program, until
from tests.ports import free_port

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


async def _told(stdout: asyncio.StreamReader, words: str) -> str:
    """Return the output up to the line with `words`; fail the test if the program ends before it."""
    told = ""
    async for line in stdout:
        told += line.decode()
        if words in told:
            return told
    pytest.fail(f"it ended before it said {words!r}:\n{told}")


@pytest.mark.deep
async def test_plays_three_scenes_and_stays_up_until_ctrl_c(folder: Path) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *program("demo", "--port", str(port), "--speed", "10"),
        cwd=folder,
        env=environment_without_settings() | {"TERM": "dumb", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    told = ""
    try:
        told = await _told(process.stdout, "Ctrl-C ends it")
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{port}/readyz")).json()["rota"] is True
            found = re.search(r"^ +pages +(http://\S+/link/\S+)", told, re.MULTILINE)
            assert found is not None, told
            signed_in = await client.post(found[1], headers={"sec-fetch-site": "same-origin"})
            assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
            password = re.search(r"^ +password +([^(\n]+) \(", told, re.MULTILINE)
            assert password is not None, told
            again = await client.post(
                f"http://127.0.0.1:{port}/account/confirm",
                data={"password": password[1], "next": "/people"},
                headers={"sec-fetch-site": "same-origin"},
            )
            assert (again.status_code, again.headers["location"]) == (303, "/people")
        os.kill(process.pid, signal.SIGINT)
        told += (await process.stdout.read()).decode()
        assert await process.wait() == 0, told
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    await until(lambda: processes_in(folder) == [])
    first, second, third = re.findall(r"^ .* --  +(\S.*) are connected$", told, re.MULTILINE)
    assert "Rini" in first
    assert "Dewi" in second
    assert "Agus" in third
    assert "a voicemail box answers" in told
    assert "offer.no_answer" in told
    assert "Traceback" not in told


@pytest.mark.deep
async def test_a_killed_demo_leaves_no_process_of_its_own(folder: Path) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *program("demo", "--port", str(port), "--speed", "10"),
        cwd=folder,
        env=environment_without_settings() | {"TERM": "dumb", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    await _told(process.stdout, "are connected")
    process.kill()
    await process.wait()
    # Its PostgreSQL goes on: the next one attaches (design, part 7).
    await until(lambda: not [line for line in processes_in(folder) if "ivr.commands" in line])
    await until(lambda: is_free(port))


@pytest.mark.deep
async def test_whatever_signal_ends_it_nothing_is_left(folder: Path) -> None:
    port = free_port()
    for number, moment in ((signal.SIGHUP, "Starting"), (signal.SIGTERM, "are connected")):
        process = await asyncio.create_subprocess_exec(
            *program("demo", "--port", str(port), "--speed", "10"),
            cwd=folder,
            env=environment_without_settings() | {"TERM": "dumb", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert process.stdout is not None
        await _told(process.stdout, moment)
        if moment == "Starting":
            await until(lambda: any("postgres -D" in line for line in processes_in(folder)))
        for _ in range(2):
            process.send_signal(number)
            await asyncio.sleep(0)
        said = (await process.stdout.read()).decode()
        assert await process.wait() == 0, said
        assert "Traceback" not in said
        await until(lambda: processes_in(folder) == [])


async def test_a_taken_port_is_a_clear_message(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        result = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
            program("demo", "--port", str(port)),
            cwd=folder,
            env=environment_without_settings(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert result.returncode == 2
    assert f"Port {port} is taken" in result.stderr
    assert "Traceback" not in result.stderr
