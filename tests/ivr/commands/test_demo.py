"""`satunomor demo`: it plays its scenes, stays up, leaves nothing when it ends, and says when its port is taken."""

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
from tests.ivr.commands.processes import PATIENCE, children_of, is_free, processes_in, program, until
from tests.ports import free_port
from tests.terminal import Terminal, a_terminal

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = pytest.mark.xdist_group("processes")

ENVIRONMENT = environment_without_settings() | {"TERM": "dumb", "PYTHONUNBUFFERED": "1"}


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
        *program("demo", "--plain", "--port", str(port), "--speed", "10"),
        cwd=folder,
        env=ENVIRONMENT,
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
            assert "(real webhooks, signed), 10 times as fast as life\n" in told
            assert re.search(r"^ {12,}\S", told, re.MULTILINE) is None, "nothing breaks a line of a file"
            signed_in = await client.post(found[1], headers={"sec-fetch-site": "same-origin"})
            assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
            password = re.search(r"^ +password +\"([^\"\n]+)\"", told, re.MULTILINE)
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


def _with_browser(folder: Path) -> tuple[dict[str, str], Path]:
    """Return an environment with a display and a browser, and the file into which that writes what it opens."""
    program_, opened = folder / "browser", folder / "opened"
    program_.write_text(f'#!/bin/sh\necho "$1" >> {opened}\nsleep 3\n')
    program_.chmod(0o755)
    return ENVIRONMENT | {"DISPLAY": ":99", "BROWSER": f"{program_} %s &"}, opened


def _names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


@pytest.mark.deep
async def test_the_phones_open_in_a_browser_and_the_pages_behind_one_press_have_something_to_show(
    folder: Path,
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment, opened = _with_browser(folder)
    with a_terminal(program("demo", "--port", str(port)), folder, environment) as terminal:
        shown = await terminal.shows("Ctrl-C ends it.")
        told = re.findall(r"^ +(\w+) +(.*?)\r?$", shown, re.MULTILINE)
        assert told[0] == ("phones", f"{address}/bench (opens in your browser)")
        await until(lambda: opened.exists() and opened.read_text() == f"{address}/bench\n")
        rotas = next(value for name, value in told if name == "rotas").partition(" (")[0]
        assert _names(rotas) == ["jadwal-berikutnya.csv", "sample-2020.csv"]
        ours = {"sec-fetch-site": "same-origin"}
        async with httpx.AsyncClient(base_url=address, headers=ours, follow_redirects=True) as browser:
            assert (await browser.get("/bench")).status_code == 200
            board = await browser.post("/bench/sign-in", data={"as": "supervisor"})
            assert board.url.path == "/board"
            while "/claim" not in (await browser.get("/voicemails")).text:  # noqa: ASYNC110 - the demo writes it
                await asyncio.sleep(0.2)
            rota = await browser.post("/bench/sign-in", data={"as": "coordinator"})
            assert rota.url.path == "/rota"
            from_elsewhere = {"sec-fetch-site": "cross-site"}
            refused = await browser.post("/bench/sign-in", data={"as": "admin"}, headers=from_elsewhere)
            assert refused.status_code == 403
        terminal.types(b"\x03")
        said = await terminal.shows_to_its_end()
        assert "Traceback" not in said
    await until(lambda: processes_in(folder) == [])


@pytest.mark.deep
@pytest.mark.parametrize("option", [(), ("--no-browser",)])
async def test_where_no_browser_opens_the_address_is_told(folder: Path, option: tuple[str, ...]) -> None:
    port = free_port()
    environment, opened = _with_browser(folder)
    command = program("demo", "--port", str(port), *option)
    if option:
        with a_terminal(command, folder, environment) as terminal:
            told = await terminal.shows("Ctrl-C ends it.")
            terminal.types(b"\x03")
            await terminal.shows_to_its_end()
    else:  # nobody looks at a file
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert process.stdout is not None
        told = await _told(process.stdout, "Ctrl-C ends it.")
        process.send_signal(signal.SIGINT)
        told += (await process.stdout.read()).decode()
        assert await process.wait() == 0
    said = " ".join(told.split())  # a terminal's lines may end anywhere between two words
    assert f"http://127.0.0.1:{port}/bench (open this address in a browser on this machine)" in said
    assert "Traceback" not in told
    assert not opened.exists()
    await until(lambda: processes_in(folder) == [])


@pytest.mark.deep
@pytest.mark.parametrize("columns", [80, 160])
async def test_lines_of_a_terminal_end_between_words(folder: Path, columns: int) -> None:
    command = program("demo", "--plain", "--no-stay", "--port", str(free_port()), "--speed", "10")
    environment = {name: value for name, value in ENVIRONMENT.items() if name not in {"COLUMNS", "LINES"}}
    environment |= {"TERM": "xterm"}
    with a_terminal(command, folder, environment, columns=columns) as terminal:
        told = await terminal.shows_to_its_end()
    lines = re.sub(r"\x1b\[[0-9;]*m", "", told).replace("\r", "").splitlines()
    long = [line for line in lines if len(line) > columns]
    assert [line for line in long if not re.match(r"  (pages|database) ", line)] == [], (
        "addresses are one word"
    )
    parts = [line for line in lines if re.match(r" {12,}\S", line)]
    assert {len(line) - len(line.lstrip()) for line in parts} <= {12, 29, 37}, "below the words they go on"
    assert (columns == 160) == any("Anda tidak sendirian. Kami akan berusaha" in line for line in lines)
    assert any("Kami akan berusaha" in line for line in lines)
    await until(lambda: processes_in(folder) == [])


def _close(terminal: Terminal) -> None:
    terminal.is_closed()


def _press_ctrl_c(terminal: Terminal) -> None:
    terminal.types(b"\x03\x03")


def _terminate(terminal: Terminal) -> None:
    os.kill(_demo_in(terminal), signal.SIGTERM)


def _kill(terminal: Terminal) -> None:
    os.kill(_demo_in(terminal), signal.SIGKILL)


def _demo_in(terminal: Terminal) -> int:
    (pid,) = children_of(terminal.process.pid)
    return pid


async def test_a_terminal_that_is_closed_while_it_starts_leaves_nothing_running(folder: Path) -> None:
    with a_terminal(program("demo", "--port", str(free_port())), folder, ENVIRONMENT) as terminal:
        await terminal.shows("Starting")
        await until(lambda: any("postgres -D" in line for line in processes_in(folder)))
        terminal.is_closed()
        await until(lambda: processes_in(folder) == [])


@pytest.mark.deep
async def test_however_it_ends_nothing_is_left_running_and_the_next_one_starts_clean(folder: Path) -> None:
    port = free_port()
    for ends in (_kill, _press_ctrl_c, _terminate, _kill, _close):
        command = program("demo", "--plain", "--port", str(port), "--speed", "10")
        with a_terminal(command, folder, ENVIRONMENT) as terminal:
            await terminal.shows("are connected")
            running = processes_in(folder)
            assert {"serve", "work"} <= {word for line in running for word in line.split()}
            assert any("postgres -D" in line for line in running)
            ends(terminal)
            if ends in {_press_ctrl_c, _terminate}:
                said = await terminal.shows_to_its_end()
                assert terminal.process.returncode == 0, said
                assert "Stopped." in said
                assert "Traceback" not in said
            await until(lambda: processes_in(folder) == [])
        assert is_free(port)


@pytest.mark.parametrize("blocked", ["data", "data/demo-{port}", "data/demo-{port}/demo.log"])
async def test_a_folder_that_cannot_be_written_to_is_a_clear_message(folder: Path, blocked: str) -> None:
    port = free_port()
    path = folder / blocked.format(port=port)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.mkdir()
    else:
        path.touch()
    result = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
        program("demo", "--port", str(port)),
        cwd=folder,
        env=environment_without_settings(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert result.returncode == 2, result.stderr
    assert re.fullmatch(
        rf"The demo cannot write to its folder {folder}/\S+ \(.+\); start it .+\.\n", result.stderr
    )


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
