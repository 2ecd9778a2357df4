"""The link of the first account: printed where a person reads it, and nowhere else."""

import asyncio
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from ivr.commands.starting import first_account
from ivr.settings import GivenSettings
from tests.ivr.commands.processes import PATIENCE, Deployment, deployed, program

# It mostly waits for a process (tests/ivr/commands/test_serve_and_work.py).
pytestmark = pytest.mark.xdist_group("serve and work")

LINK = re.compile(rb"(http://\S+/link/first/\S+)")
FORM = {"email": "rina@example.org", "password": "a sentence that only Rina writes", "role": "coordinator"}


@contextmanager
def on_a_terminal(given: Deployment) -> Iterator[int]:
    """Run `serve`, its standard output on a terminal and its log elsewhere; give the terminal's other end."""
    ours, theirs = pty.openpty()
    with (given.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            program("serve", "--port", str(given.port)),
            cwd=given.folder,
            env=given.environment,
            stdout=theirs,
            stderr=log,
            start_new_session=True,
        )
    os.close(theirs)
    try:
        yield ours
    finally:
        process.terminate()
        process.wait(PATIENCE)
        os.close(ours)


def printed(terminal: int) -> bytes:
    """Return what stands on the terminal once there is a link."""
    shown = b""
    while LINK.search(shown) is None:
        shown += os.read(terminal, 4096)
    return shown


async def test_on_a_terminal_serve_prints_a_link_that_makes_the_first_account(
    database_url: str, tmp_path: Path
) -> None:
    async with deployed(tmp_path, DATABASE_URL=database_url) as (given, _):
        with on_a_terminal(given) as terminal:
            shown = await asyncio.wait_for(asyncio.to_thread(printed, terminal), PATIENCE)
            found = LINK.search(shown)
            assert found is not None
            link = found[1].decode()
            assert link.startswith(f"{given.url}/link/first/")
            await given.is_up("/healthz")
            async with httpx.AsyncClient(headers={"sec-fetch-site": "same-origin"}) as browser:
                assert (await browser.post(link, data=FORM)).status_code == 303
                assert (await browser.post(link, data=FORM)).status_code == 410
        assert link.rpartition("/")[2] not in given.logged()
        with psycopg.connect(database_url) as connection:
            found_ = connection.execute("select email from accounts").fetchall()
        assert found_ == [("rina@example.org",)]


def test_elsewhere_the_log_names_the_command_and_no_link_and_once_there_is_an_account_nothing(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = GivenSettings(database_url=database_url, data_dir=tmp_path, pages_url="https://pages.test")
    with capture_logs() as logged:
        first_account.tell(settings)
    assert [each["event"] for each in logged] == ["account.none"]
    assert first_account.COMMAND in str(logged)
    assert "/link/" not in str(logged)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("insert into accounts (email, created_at) values ('rina@example.org', now())")
    with capture_logs() as logged:
        first_account.tell(settings)
    assert logged == []
    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []  # no key was made for nothing
